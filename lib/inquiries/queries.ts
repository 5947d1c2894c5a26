import { type Actor, permit } from "@/lib/access/actor";
import { witness, witnessLook } from "@/lib/audit/change";
import { realNow } from "@/lib/core/clock";
import type { IsoDate } from "@/lib/core/dates";
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
import { patiently } from "@/lib/core/patience";
import { fitsOf } from "@/lib/exposure/fits";
import { identifiedBy } from "@/lib/exposure/reach";
import type { ExposureClass } from "@/lib/exposure/schema";
import { closedOn as closingDay } from "./bearers";
import type { InquirySort, InquiryState } from "./schema";
import { searchCondition } from "./searches";

export type InquiryFilters = {
  companies?: readonly number[];
  receivedOn?: { from?: IsoDate; to?: IsoDate };
  misuseOn?: { from?: IsoDate; to?: IsoDate };
  /** The day on which the case was closed. */
  closedOn?: { from?: IsoDate; to?: IsoDate };
  /** 1, 2, 3 as they stand now, or "unknown". */
  cases?: readonly string[];
  /** lib/reimbursements/rules.ts reliefStates; of live inquiries. */
  relief?: readonly string[];
  states?: readonly string[];
  /** lib/exposure/schema.ts exposureClasses. */
  exposure?: readonly string[];
  /** Versions of the scope: inquiries on cards that all of these identify; on cards that none of these does. */
  explainedBy?: readonly number[];
  unexplainedBy?: readonly number[];
  last4?: string;
  /** In the currency's smallest unit. */
  amount?: { min?: number; max?: number };
  memberId?: number;
  /** Ids of stored searches. */
  card?: string;
  memberNumber?: string;
  reference?: string;
};

export type InquiryRow = {
  id: number;
  reference: string | null;
  companyId: number;
  nameJa: string;
  nameEn: string;
  receivedOn: IsoDate;
  misuseOn: IsoDate | null;
  amount: bigint | null;
  currency: string | null;
  merchant: string | null;
  /** BIN and last four, or the visible digits of a masked number. */
  bin: string | null;
  last4: string | null;
  memberId: number | null;
  detectionCase: 1 | 2 | 3 | null;
  use: "on_hold" | "confirming" | null;
  state: InquiryState;
  /** lib/reimbursements/rules.ts ReliefState; null: not live. */
  relief: string | null;
  closedAs: string | null;
  /** lib/exposure/schema.ts ExposureClass; null: nothing is known of it. */
  exposure: ExposureClass | null;
  charged: bigint | null;
  relieved: bigint | null;
  /** Of the money entries; null while there is none. */
  moneyCurrency: string | null;
};

export type InquiryPage = {
  rows: InquiryRow[];
  next: string | null;
  previous: string | null;
  count: { value: number; atLeast: boolean };
  asOf: Date;
};

const mostCounted = 10_000;

type Order = { by: InquirySort; descending: boolean };

/**
 * One page of inquiries in a keyset order (value, then id; those without the value last, whichever way it goes).
 * Inquiries that no committed delivery speaks of are not there.
 * @param input.after, input.before cursors as an earlier page gave them out
 */
export async function listInquiries(
  actor: Actor,
  input: { filters: InquiryFilters; sort: Order; after?: string; before?: string; size: number },
): Promise<InquiryPage> {
  permitFilters(actor, input.filters);
  await witnessLook(actor, { type: "list.read", subject: "list", details: { list: "inquiries" } });
  const where = await conditionsOf(input.filters);
  const cursor = readCursor(input.after ?? input.before, keys[input.sort.by].kind);
  const at = { cursor, backwards: cursor !== null && input.after === undefined };
  const [found, counted] = await asLongAs(input.filters, () =>
    Promise.all([
      fetchRows(where, input.sort, at, input.size + 1),
      db.$queryRaw<[{ n: number }]>`
        select count(*)::int as n from (select from inquiry i where ${where} limit ${mostCounted + 1}) counted`,
    ]),
  );
  return {
    ...cutPage(found, input.size, at, (row) => writeCursor(row[input.sort.by], row.id)),
    count: { value: Math.min(counted[0].n, mostCounted), atLeast: counted[0].n > mostCounted },
    asOf: realNow(),
  };
}

/**
 * All inquiries that the filters find, in order, a few thousand at a time: for an export. The entry that says how many
 * rows leave is written before the first one does.
 */
export async function* exportInquiries(
  actor: Actor,
  input: { filters: InquiryFilters; sort: Order },
): AsyncGenerator<InquiryRow[]> {
  permitFilters(actor, input.filters);
  const where = await conditionsOf(input.filters);
  const [{ n }] = await asLongAs(
    input.filters,
    () => db.$queryRaw<[{ n: number }]>`select count(*)::int as n from inquiry i where ${where}`,
  );
  await witness(actor, { type: "list.exported", subject: "list", details: { list: "inquiries", rows: n } });
  let cursor: Cursor | null = null;
  for (;;) {
    const from = { cursor, backwards: false };
    const rows: InquiryRow[] = await asLongAs(input.filters, () => fetchRows(where, input.sort, from, 2_000));
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (rows.length < 2_000 || !last) return;
    cursor = { value: last[input.sort.by]?.toString() ?? null, id: last.id };
  }
}

/** Milliseconds of a page that asks what a scope explains: the register is gone through for it. */
const SCOPE_PATIENCE = 60_000;

function asksScopes({ explainedBy, unexplainedBy }: InquiryFilters): boolean {
  return explainedBy !== undefined || unexplainedBy !== undefined;
}

function asLongAs<T>(filters: InquiryFilters, work: () => Promise<T>): Promise<T> {
  return asksScopes(filters) ? patiently(SCOPE_PATIENCE, work) : work();
}

function permitFilters(actor: Actor, filters: InquiryFilters): void {
  permit(actor, "inquiry.read");
  if (asksScopes(filters)) permit(actor, "exposure.read");
}

async function conditionsOf(filters: InquiryFilters): Promise<Sql> {
  const { companies, receivedOn, misuseOn, closedOn, cases, relief, states, last4, amount, memberId } = filters;
  // Has a sighting; said by the received date, which goes with it, so that counting can stay within an index.
  const all: Sql[] = [sql`i.received_on is not null`];
  if (companies) all.push(sql`i.company_id = any (${[...companies]}::int[])`);
  if (receivedOn?.from) all.push(sql`i.received_on >= ${receivedOn.from}::date`);
  if (receivedOn?.to) all.push(sql`i.received_on <= ${receivedOn.to}::date`);
  if (misuseOn?.from) all.push(sql`i.misuse_on >= ${misuseOn.from}::date`);
  if (misuseOn?.to) all.push(sql`i.misuse_on <= ${misuseOn.to}::date`);
  if (closedOn?.from) all.push(sql`(${closingDay}) >= ${closedOn.from}::date`);
  if (closedOn?.to) all.push(sql`(${closingDay}) <= ${closedOn.to}::date`);
  if (cases) {
    const known = cases.filter((one) => /^[123]$/.test(one)).map(Number);
    const unknown = cases.includes("unknown");
    all.push(sql`(coalesce(i.staff_case, i.reported_case) = any (${known}::int[])
      or ${unknown} and coalesce(i.staff_case, i.reported_case) is null)`);
  }
  if (relief) {
    all.push(sql`i.live and relief_state(i.staff_case, i.reported_case, i.charged, i.relieved, i.closed_as)
      = any (${[...relief]}::text[])`);
    // Said apart, so that the index of open cases can be used.
    if (!relief.includes("closed")) all.push(sql`i.closed_as is null`);
  }
  if (states) {
    const each: Record<string, Sql> = {
      live: sql`i.live`,
      withdrawn: sql`(i.withdrawn and not i.voided)`,
      voided: sql`i.voided`,
    };
    all.push(sql`(${join([sql`false`, ...states.flatMap((state) => each[state] ?? [])], " or ")})`);
  }
  if (filters.exposure) all.push(sql`i.exposure = any (${[...filters.exposure]}::text[])`);
  for (const id of filters.explainedBy ?? []) all.push(sql`i.card_id in (${identifiedBy(await fitsOf(db, id))})`);
  for (const id of filters.unexplainedBy ?? [])
    all.push(sql`i.card_id is not null and not exists (
      select from (${identifiedBy(await fitsOf(db, id))}) hit where hit.id = i.card_id)`);
  if (last4) {
    all.push(sql`(i.card_id = any (array(select id from card where last4 = ${last4})) or i.mask_tail = ${last4})`);
  }
  if (amount?.min !== undefined) all.push(sql`i.amount >= ${amount.min}::bigint`);
  if (amount?.max !== undefined) all.push(sql`i.amount <= ${amount.max}::bigint`);
  if (memberId !== undefined) all.push(ofMember(memberId));
  if (filters.card) all.push(await searchCondition(filters.card, "card"));
  if (filters.memberNumber) all.push(await searchCondition(filters.memberNumber, "member_number"));
  if (filters.reference) all.push(await searchCondition(filters.reference, "reference"));
  return join(all, " and ");
}

/** An inquiry belongs to its card's member, or, its number being masked, to its member number's (RULEBOOK R3.1). */
function ofMember(memberId: number): Sql {
  return sql`(i.card_id = any (array(select id from card where member_id = ${memberId}::int))
    or i.card_id is null and i.ties and i.number_id = any (array(
      select id from member_number where member_id = ${memberId}::int and set_aside is null)))`;
}

const keys: Record<InquirySort, KeysetKey & { kind: "date" | "number" }> = {
  receivedOn: { column: sql`i.received_on`, type: sql`date`, nullable: false, id: sql`i.id`, kind: "date" },
  misuseOn: { column: sql`i.misuse_on`, type: sql`date`, nullable: true, id: sql`i.id`, kind: "date" },
  amount: { column: sql`i.amount`, type: sql`bigint`, nullable: true, id: sql`i.id`, kind: "number" },
};

function fetchRows(
  where: Sql,
  sort: Order,
  at: { cursor: Cursor | null; backwards: boolean },
  limit: number,
): Promise<InquiryRow[]> {
  const parts = keysetParts(keys[sort.by], { descending: sort.descending, ...at });
  return readParts(parts, limit, (from, order, left) => readRows(sql`${where} and ${from}`, order, left));
}

async function readRows(where: Sql, order: Sql, limit: number): Promise<InquiryRow[]> {
  // Names and cards are joined to the rows of the page, not to all that match.
  return db.$queryRaw<InquiryRow[]>`
    with page as materialized (select i.* from inquiry i where ${where} order by ${order} limit ${limit}::int)
    select i.id, i.reference, i.company_id as "companyId", co.name_ja as "nameJa", co.name_en as "nameEn",
      i.received_on::text as "receivedOn", i.misuse_on::text as "misuseOn", i.amount, i.currency, i.merchant,
      coalesce(c.bin, i.mask_head) as bin, coalesce(c.last4, i.mask_tail) as last4,
      coalesce(c.member_id, n.member_id) as "memberId",
      coalesce(i.staff_case, i.reported_case)::int as "detectionCase",
      nullif(coalesce(i.staff_use, i.reported_use), 'none') as use,
      case when i.voided then 'voided' when i.withdrawn then 'withdrawn' else 'live' end as state,
      case when i.live then relief_state(i.staff_case, i.reported_case, i.charged, i.relieved, i.closed_as) end as relief,
      i.closed_as as "closedAs", i.exposure, i.charged, i.relieved,
      (select e.currency from money_entry e where e.inquiry_id = i.id limit 1) as "moneyCurrency"
    from page i join company co on co.id = i.company_id
    left join card c on c.id = i.card_id
    left join member_number n on i.card_id is null and i.ties and n.id = i.number_id and n.set_aside is null
    order by ${order}`;
}
