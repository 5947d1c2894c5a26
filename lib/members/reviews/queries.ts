import { type Actor, may, permit } from "@/lib/access/actor";
import { witness, witnessLook } from "@/lib/audit/change";
import { realNow } from "@/lib/core/clock";
import { db, join, type Sql, sql } from "@/lib/core/db";
import {
  type Cursor,
  cutPage,
  type KeysetKey,
  keysetParts,
  readCursor,
  readParts,
  writeCursor,
} from "@/lib/core/keyset";
import type { NodeName, ReviewRow } from "@/lib/members/schema";
import { moot } from "./find-doubts";

export type ReviewFilters = {
  kinds?: readonly string[];
  /** reviewStates; what is open where nothing is said. */
  states?: readonly string[];
  companies?: readonly number[];
  /** "yes", "no" */
  obvious?: readonly string[];
};

export type ReviewPage = {
  rows: ReviewRow[];
  next: string | null;
  previous: string | null;
  count: { value: number; atLeast: boolean };
  asOf: Date;
};

const mostCounted = 1_000;
/** Rows of an export read at a time. */
const PART = 2_000;
const key: KeysetKey = { column: sql`r.id`, type: sql`int`, nullable: false, id: sql`r.id` };

/** Where a review stands: what a person answered, else whether the evidence settled it. */
export const stateOf: Sql = sql`case
  when r.answer in ('taken', 'declined') then r.answer
  when r.closed_block is not null or ${moot} then 'closed'
  else coalesce(r.answer, 'open') end`;

const companyOf: Sql = sql`coalesce((r.details->>'companyId')::int,
  (select company_id from member_number where id = r.node_id), (select company_id from inquiry where id = r.inquiry_id))`;

/** One page of the queue in the order in which it was raised, the oldest first unless said. */
export async function listReviews(
  actor: Actor,
  input: { filters: ReviewFilters; descending: boolean; after?: string; before?: string; size: number },
): Promise<ReviewPage> {
  permit(actor, "review.read");
  await witnessLook(actor, { type: "list.read", subject: "list", details: { list: "reviews" } });
  const where = conditionsOf(input.filters);
  const cursor = readCursor(input.after ?? input.before, "number");
  const at = { cursor, backwards: cursor !== null && input.after === undefined };
  const parts = keysetParts(key, { descending: input.descending, ...at });
  const [found, counted] = await Promise.all([
    readParts(parts, input.size + 1, (from, order, left) => fetchRows(where, from, order, left)),
    countWhere(where),
  ]);
  return {
    ...cutPage(found, input.size, at, (row) => writeCursor(BigInt(row.id), row.id)),
    count: { value: Math.min(counted, mostCounted), atLeast: counted > mostCounted },
    asOf: realNow(),
  };
}

/** All reviews that the filters find, in order, for an export; its entry is written before the first row leaves. */
export async function* exportReviews(
  actor: Actor,
  input: { filters: ReviewFilters; descending: boolean },
): AsyncGenerator<ReviewRow[]> {
  permit(actor, "review.read");
  const where = conditionsOf(input.filters);
  const [{ n }] = await db.$queryRaw<[{ n: number }]>`select count(*)::int as n from review r where ${where}`;
  await witness(actor, { type: "list.exported", subject: "list", details: { list: "reviews", rows: n } });
  let cursor: Cursor | null = null;
  for (;;) {
    const parts = keysetParts(key, { descending: input.descending, cursor, backwards: false });
    const rows: ReviewRow[] = await readParts(parts, PART, (from, order, left) => fetchRows(where, from, order, left));
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (rows.length < PART || !last) return;
    cursor = { value: String(last.id), id: last.id };
  }
}

/** How many wait for a person, for the place in the navigation; at most a thousand, 0 where the actor may not see them. */
export async function countOpenReviews(actor: Actor): Promise<number> {
  return may(actor, "review.read") ? Math.min(await countWhere(conditionsOf({})), mostCounted) : 0;
}

/** The reviews of these ids, for a step on several; those that are not there are left out. */
export async function findReviews(actor: Actor, reviewIds: readonly number[]): Promise<ReviewRow[]> {
  permit(actor, "review.read");
  return fetchRows(sql`r.id = any (${[...reviewIds]}::int[])`, sql`true`, sql`r.id`, reviewIds.length);
}

/** The ids before and after one in the queue under the same filters and order; null at its ends. */
export async function findNeighbours(
  actor: Actor,
  input: { reviewId: number; filters: ReviewFilters; descending: boolean },
): Promise<{ previous: number | null; next: number | null }> {
  permit(actor, "review.read");
  const where = conditionsOf(input.filters);
  const step = async (backwards: boolean) => {
    const cursor = { value: String(input.reviewId), id: input.reviewId };
    const [part] = keysetParts(key, { descending: input.descending, cursor, backwards });
    const [row] = await db.$queryRaw<{ id: number }[]>`
      select r.id from review r where ${where} and ${part?.where} order by ${part?.order} limit 1`;
    return row?.id ?? null;
  };
  const [previous, next] = await Promise.all([step(true), step(false)]);
  return { previous, next };
}

function conditionsOf({ kinds, states = ["open"], companies, obvious }: ReviewFilters): Sql {
  const all: Sql[] = [];
  // Said apart from the state itself, so that the index of what waits can answer.
  if (states.every((one) => one === "open")) all.push(sql`r.closed_block is null and r.answer is null and not ${moot}`);
  else all.push(sql`${stateOf} = any (${[...states]}::text[])`);
  if (kinds) all.push(sql`r.kind = any (${[...kinds]}::text[])`);
  if (companies) all.push(sql`${companyOf} = any (${[...companies]}::int[])`);
  if (obvious) {
    all.push(
      sql`coalesce((r.details->>'obvious')::bool, false) = any (${obvious.map((one) => one === "yes")}::bool[])`,
    );
  }
  return join(all, " and ");
}

async function countWhere(where: Sql): Promise<number> {
  const [row] = await db.$queryRaw<[{ n: number }]>`
    select count(*)::int as n from (select from review r where ${where} limit ${mostCounted + 1}::int) counted`;
  return row.n;
}

type Raw = Omit<ReviewRow, "a" | "b"> & { a: NodeName | null; b: NodeName | null };

const nodeName = (node: Sql): Sql => sql`coalesce(
  (select json_build_object('kind', 'card', 'id', id, 'bin', bin, 'last4', last4) from card where id = ${node}),
  (select json_build_object('kind', 'number', 'id', id, 'number', number, 'companyId', company_id) from member_number where id = ${node}))`;

function fetchRows(where: Sql, from: Sql, order: Sql, limit: number): Promise<ReviewRow[]> {
  return db.$queryRaw<Raw[]>`
    with page as materialized (select r.* from review r where ${where} and ${from} order by ${order} limit ${limit}::int)
    select r.id, r.kind, ${stateOf} as state, ${nodeName(sql`r.node_id`)} as a, ${nodeName(sql`r.node_b`)} as b,
      co.id as "companyId", co.name_ja as "nameJa", co.name_en as "nameEn",
      coalesce(r.member_id, (select member_id from member_number where id = r.node_id), (select member_id from card where id = r.node_id),
        (select coalesce(c.member_id, n.member_id) from inquiry i left join card c on c.id = i.card_id
          left join member_number n on n.id = i.number_id where i.id = r.inquiry_id)) as "memberId",
      r.inquiry_id as "inquiryId", (select reference from inquiry where id = r.inquiry_id) as reference,
      coalesce((r.details->>'obvious')::bool, false) as obvious,
      (b.at at time zone (select time_zone from incident))::date::text as "openedOn", r.note, r.answered_by_name as "answeredByName"
    from page r left join ledger_block b on b.no = r.opened_block left join company co on co.id = ${companyOf}
    order by ${order}`;
}
