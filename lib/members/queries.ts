import { type Actor, permit } from "@/lib/access/actor";
import { witness, witnessLook } from "@/lib/audit/change";
import { realNow } from "@/lib/core/clock";
import { fromDbDate, type IsoDate } from "@/lib/core/dates";
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
import { maskDigits, maskNumber, plainText } from "@/lib/core/text";
import { tokensOf } from "@/lib/vault/number-keys";
import type { MemberRelief } from "./schema";

export type KnownMember = {
  memberId: number;
  /** Live inquiries. */
  inquiries: number;
  /** RULEBOOK R1.1; null: not counted. */
  countedOn: IsoDate | null;
};

/**
 * The member that a card number or a member number belongs to already, for whoever types an inquiry; null: none yet.
 * The card decides where both are given; a member number that ties nothing (R3.4) finds nobody. The look leaves an
 * entry with the masked number.
 */
export async function findKnownMember(
  actor: Actor,
  input: { companyId: number; cardNumber?: string; memberNumber?: string },
): Promise<KnownMember | null> {
  permit(actor, "member.read");
  const digits = plainText(input.cardNumber ?? "").replace(/[\s-]/g, "");
  const number = plainText(input.memberNumber ?? "");
  const byCard = /^\d{14,19}$/.test(digits)
    ? await db.card.findFirst({ where: { token: { in: tokensOf(digits) } }, select: { memberId: true } })
    : null;
  const byNumber =
    !byCard && number
      ? await db.memberNumber.findFirst({
          where: { companyId: input.companyId, number, setAside: null },
          select: { memberId: true },
        })
      : null;
  const label = byNumber || !/^\d{14,19}$/.test(digits) ? maskNumber(number) : maskDigits(digits);
  if (!label) return null;
  await witness(actor, { type: "inquiry.searched", subject: "member", details: { kind: "known_member", label } });
  const memberId = byCard?.memberId ?? byNumber?.memberId;
  if (memberId === undefined) return null;
  const [row] = await db.$queryRaw<{ counted_on: Date | null; inquiries: number }[]>`
    select m.counted_on, (
      (select count(*) from card c join inquiry i on i.card_id = c.id where c.member_id = m.id and i.live)
      + (select count(*) from member_number n join inquiry i on i.number_id = n.id
          where n.member_id = m.id and n.set_aside is null and i.card_id is null and i.ties and i.live))::int as inquiries
    from member m where m.id = ${memberId}::int`;
  if (!row || row.inquiries === 0) return null;
  return { memberId, inquiries: row.inquiries, countedOn: row.counted_on && fromDbDate(row.counted_on) };
}

export type MemberFilters = {
  /** "yes", "no" */
  counted?: readonly string[];
  companies?: readonly number[];
  countedOn?: { from?: IsoDate; to?: IsoDate };
  relief?: readonly string[];
};

export type MemberRow = {
  id: number;
  countedOn: IsoDate | null;
  /** Live ones. */
  inquiries: number;
  cards: number;
  /** Member numbers that tie. */
  numbers: number;
  lastReceivedOn: IsoDate | null;
  relief: MemberRelief;
  /** By currency, of cases with a burden. */
  burden: { currency: string; amount: bigint }[];
};

export type MemberPage = {
  rows: MemberRow[];
  next: string | null;
  previous: string | null;
  count: { value: number; atLeast: boolean };
  asOf: Date;
};

const mostCounted = 10_000;
const key: KeysetKey = { column: sql`m.counted_on`, type: sql`date`, nullable: true, id: sql`m.id` };

/** One page of the members that hold a live inquiry (RULEBOOK R3.1), by counted date; those not counted last. */
export async function listMembers(
  actor: Actor,
  input: { filters: MemberFilters; descending: boolean; after?: string; before?: string; size: number },
): Promise<MemberPage> {
  permit(actor, "member.read");
  await witnessLook(actor, { type: "list.read", subject: "list", details: { list: "members" } });
  const where = conditionsOf(input.filters);
  const cursor = readCursor(input.after ?? input.before, "date");
  const at = { cursor, backwards: cursor !== null && input.after === undefined };
  const [found, counted] = await Promise.all([
    fetchRows(where, input.descending, at, input.size + 1),
    db.$queryRaw<[{ n: number }]>`
      select count(*)::int as n from (select from member m where ${where} limit ${mostCounted + 1}) counted`,
  ]);
  return {
    ...cutPage(found, input.size, at, (row) => writeCursor(row.countedOn, row.id)),
    count: { value: Math.min(counted[0].n, mostCounted), atLeast: counted[0].n > mostCounted },
    asOf: realNow(),
  };
}

/** All members that the filters find, in order, for an export; its entry is written before the first row leaves. */
export async function* exportMembers(
  actor: Actor,
  input: { filters: MemberFilters; descending: boolean },
): AsyncGenerator<MemberRow[]> {
  permit(actor, "member.read");
  const where = conditionsOf(input.filters);
  const [{ n }] = await db.$queryRaw<[{ n: number }]>`select count(*)::int as n from member m where ${where}`;
  await witness(actor, { type: "list.exported", subject: "list", details: { list: "members", rows: n } });
  let cursor: Cursor | null = null;
  for (;;) {
    const rows: MemberRow[] = await fetchRows(where, input.descending, { cursor, backwards: false }, 2_000);
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (rows.length < 2_000 || !last) return;
    cursor = { value: last.countedOn, id: last.id };
  }
}

/** Live inquiries with the member that each belongs to (R3.1). */
const held: Sql = sql`
  select c.member_id, i.* from card c join inquiry i on i.card_id = c.id where i.live
  union all
  select n.member_id, i.* from member_number n join inquiry i on i.number_id = n.id
  where i.live and i.card_id is null and i.ties and n.set_aside is null`;

const reliefOf: Sql = sql`relief_state(h.staff_case, h.reported_case, h.charged, h.relieved, h.closed_as)`;

function conditionsOf(filters: MemberFilters): Sql {
  const { counted, companies, countedOn, relief } = filters;
  // A counted member holds a live inquiry; of the others it has to be asked.
  const all: Sql[] = [
    sql`m.ended_block is null`,
    sql`(m.counted_on is not null or exists (select from (${held}) h where h.member_id = m.id))`,
  ];
  if (counted) {
    all.push(
      sql`(${counted.includes("yes")} and m.counted_on is not null or ${counted.includes("no")} and m.counted_on is null)`,
    );
  }
  if (countedOn?.from) all.push(sql`m.counted_on >= ${countedOn.from}::date`);
  if (countedOn?.to) all.push(sql`m.counted_on <= ${countedOn.to}::date`);
  if (companies) {
    all.push(
      sql`exists (select from (${held}) h where h.member_id = m.id and h.company_id = any (${[...companies]}::int[]))`,
    );
  }
  if (relief) {
    const open = (state: string) =>
      sql`m.id in (select h.member_id from (${held}) h where h.closed_as is null and ${reliefOf} = ${state})`;
    const each: Record<string, Sql> = {
      carries_burden: open("carries_burden"),
      not_yet_known: sql`(${open("not_yet_known")} and not ${open("carries_burden")})`,
      clear: sql`not (${open("carries_burden")} or ${open("not_yet_known")})`,
    };
    all.push(sql`(${join([sql`false`, ...relief.flatMap((one) => each[one] ?? [])], " or ")})`);
  }
  return join(all, " and ");
}

function fetchRows(
  where: Sql,
  descending: boolean,
  at: { cursor: Cursor | null; backwards: boolean },
  limit: number,
): Promise<MemberRow[]> {
  return readParts(keysetParts(key, { descending, ...at }), limit, async (from, order, left) => {
    const rows = await db.$queryRaw<(Omit<MemberRow, "burden"> & { burden: { currency: string; amount: string }[] })[]>`
      with page as materialized (select m.* from member m where ${where} and ${from} order by ${order} limit ${left}::int)
      select m.id, m.counted_on::text as "countedOn", coalesce(s.inquiries, 0) as inquiries,
        (select count(*)::int from card c where c.member_id = m.id) as cards,
        (select count(*)::int from member_number n where n.member_id = m.id and n.set_aside is null) as numbers,
        s.last_received::text as "lastReceivedOn",
        case when s.burdened then 'carries_burden' when s.unknown then 'not_yet_known' else 'clear' end as relief,
        coalesce((
          select json_agg(json_build_object('currency', b.currency, 'amount', b.amount::text)) from (
            select e.currency, sum(h.charged - h.relieved) as amount from (${held}) h
            cross join lateral (select currency from money_entry e where e.inquiry_id = h.id limit 1) e
            where h.member_id = m.id and h.charged > h.relieved and h.closed_as is null group by 1 order by 2 desc
          ) b), '[]'::json) as burden
      from page m left join lateral (
        select count(*)::int as inquiries, max(h.received_on) as last_received,
          bool_or(${reliefOf} = 'carries_burden') as burdened, bool_or(${reliefOf} = 'not_yet_known') as unknown
        from (${held}) h where h.member_id = m.id
      ) s on true
      order by ${order}`;
    return rows.map((row) => ({
      ...row,
      burden: row.burden.map(({ currency, amount }) => ({ currency, amount: BigInt(amount) })),
    }));
  });
}
