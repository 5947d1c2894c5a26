import { type Actor, permit } from "@/lib/access/actor";
import { fromDbDate, type IsoDate } from "@/lib/core/dates";
import { db, type Sql, sql } from "@/lib/core/db";
import type { Headline } from "./rules";
import type { EntryKind, Payer } from "./schema";

export type MoneyEntry = {
  id: number;
  kind: EntryKind;
  /** Smallest unit of the currency. */
  amount: bigint;
  currency: string;
  bookedOn: IsoDate;
  reference: string;
  note: string;
  /** At whose cost; null of a charge. */
  payer: Payer | null;
  /** The card company gave it for the organisation. */
  advanced: boolean;
  reversesId: number | null;
  /** The entry that takes this one back. */
  reversedBy: number | null;
  /** The delivery's record that says it; record 0: it was taken back with its batch. Null: booked by a person. */
  source: { batchId: number; rowNo: number } | null;
  madeByName: string;
  madeAt: Date;
};

/** The money of one inquiry, in the order in which it was booked. */
export async function listEntries(actor: Actor, inquiryId: number): Promise<MoneyEntry[]> {
  permit(actor, "inquiry.read");
  const rows = await db.moneyEntry.findMany({ where: { inquiryId }, orderBy: { id: "asc" } });
  const reversals = new Map(rows.map((row) => [row.reversesId, row.id]));
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind as EntryKind,
    amount: row.amount,
    currency: row.currency,
    bookedOn: fromDbDate(row.bookedOn),
    reference: row.reference,
    note: row.note,
    payer: row.payer as Payer | null,
    advanced: row.advanced,
    reversesId: row.reversesId,
    reversedBy: reversals.get(row.id) ?? null,
    source: row.sourceBatch === null ? null : { batchId: row.sourceBatch, rowNo: row.sourceRow ?? 0 },
    madeByName: row.madeByName,
    madeAt: row.madeAt,
  }));
}

/**
 * Open live inquiries with the member that bears them. An inquiry whose masked number ties nothing stands for the number
 * itself: its customer is nobody's member, and still must not bear a cost.
 */
const openCases: Sql = sql`
  select i.id, i.charged - i.relieved as burden, i.received_on,
    coalesce(c.member_id, n.member_id, -i.number_id) as bearer,
    relief_state(i.staff_case, i.reported_case, i.charged, i.relieved, i.closed_as) as relief
  from inquiry i
  left join card c on c.id = i.card_id
  left join member_number n on i.card_id is null and i.ties and n.id = i.number_id and n.set_aside is null
  where i.live and i.closed_as is null`;

/**
 * "Members who still carry a burden: N, amount; not yet known: M" (RULEBOOK R5.5). A member of whom one case carries a
 * burden is among N, and not also among M.
 */
export async function findHeadline(actor: Actor): Promise<Headline> {
  permit(actor, "dashboard.read");
  const [[counts], burden] = await Promise.all([
    db.$queryRaw<[{ burdened: number; not_yet_known: number }]>`
      with bearer as (
        select bearer, bool_or(relief = 'carries_burden') as burdened
        from (${openCases}) o where relief in ('carries_burden', 'not_yet_known') group by bearer
      )
      select count(*) filter (where burdened)::int as burdened, count(*) filter (where not burdened)::int as not_yet_known
      from bearer`,
    db.$queryRaw<{ currency: string; amount: bigint }[]>`
      select e.currency, sum(o.burden)::bigint as amount
      from (${openCases}) o
      cross join lateral (select currency from money_entry e where e.inquiry_id = o.id limit 1) e
      where o.relief = 'carries_burden' group by e.currency order by amount desc`,
  ]);
  return { burdened: counts.burdened, notYetKnown: counts.not_yet_known, burden };
}

/** Live inquiries by detection case as it stands now, and by state of relief. */
export async function countCases(
  actor: Actor,
): Promise<{ byCase: { case: 1 | 2 | 3 | null; count: number }[]; byRelief: { relief: string; count: number }[] }> {
  permit(actor, "dashboard.read");
  const rows = await db.$queryRaw<{ case: 1 | 2 | 3 | null; relief: string; count: number }[]>`
    select coalesce(i.staff_case, i.reported_case)::int as case,
      relief_state(i.staff_case, i.reported_case, i.charged, i.relieved, i.closed_as) as relief, count(*)::int as count
    from inquiry i where i.live group by 1, 2`;
  const sum = (keep: (row: (typeof rows)[number]) => boolean) =>
    rows.filter(keep).reduce((total, row) => total + row.count, 0);
  return {
    byCase: ([1, 2, 3, null] as const).map((one) => ({ case: one, count: sum((row) => row.case === one) })),
    byRelief: [...new Set(rows.map((row) => row.relief))].map((relief) => ({
      relief,
      count: sum((row) => row.relief === relief),
    })),
  };
}
