import type { Actor } from "@/lib/access/actor";
import type { AuditEvent } from "@/lib/audit/events";
import { businessClock } from "@/lib/core/clock";
import { type Reader, type Sql, sql, type Tx } from "@/lib/core/db";
import { statementOutcomes } from "@/lib/inquiries/statements";

/*
 * Money entries out of deliveries (RULEBOOK R5.2, docs/decisions/2026-11-27-money-from-deliveries.md). What a card
 * company's files say of an inquiry's money is a function of the set of committed deliveries: of each of charge,
 * cancellation and refund the last word holds. What is booked is brought into line with that by entries and reversals,
 * so that the same statement books once, a changed amount is reversed and booked anew, and a reverted batch leaves none.
 */

/** What stands in the way of booking what a delivery says. */
export type ReliefObstacle = "CASE_CLOSED" | "OTHER_CURRENCY";

/** One step that would bring the entries into line with the deliveries. */
export type MoneyStep = {
  readonly inquiryId: number;
  readonly act: "book" | "reverse";
  readonly kind: "charge" | "cancellation" | "refund";
  /** Smallest unit of the currency. */
  readonly amount: bigint;
  readonly currency: string;
  readonly bookedOn: string;
  readonly obstacle: ReliefObstacle | null;
  /** The record that says it; null where no delivery says it any more. */
  readonly batchId: number | null;
  readonly rowNo: number | null;
};

/**
 * The steps, as a query's common tables that end in `step`.
 * @param affected a query of inquiry ids
 * @param alsoBatch counts as committed, besides those that are
 */
function steps(affected: Sql, alsoBatch: number | null): Sql {
  return sql`
    affected as materialized (${affected}),
    said as (
      select i.id as inquiry_id, x.batch_id, x.row_no, x.status, x.amount, x.currency, x.relief_on, r.reference, b.received_on,
        row_number() over (partition by i.id order by b.received_on, b.sha256 desc, b.id, x.row_no) as seq
      from affected a join inquiry i on i.id = a.id
      join record r on r.company_id = i.company_id and r.key = i.key
      join record_relief x on x.batch_id = r.batch_id and x.row_no = r.row_no
      join batch b on b.id = r.batch_id
      where (b.state = 'committed' or b.id = ${alsoBatch}::int) and r.outcome = any (${[...statementOutcomes]}::text[])
        and (i.sightings > 0 or b.id = ${alsoBatch}::int)
    ),
    -- That nothing was billed takes back what was said of a charge before.
    cleared as (
      select inquiry_id, max(seq) as seq from said where status in ('blocked_before_billing', 'never_settled') group by 1
    ),
    want as (
      select distinct on (inquiry_id, kind) inquiry_id, kind, amount, currency, relief_on,
        coalesce(relief_on, received_on) as booked_on, reference, batch_id, row_no
      from (
        select s.*, case status when 'charged' then 'charge' when 'cancelled' then 'cancellation' when 'refunded' then 'refund' end as kind
        from said s left join cleared c using (inquiry_id)
        where s.seq > coalesce(c.seq, 0) and s.amount > 0 and (s.relief_on is null or s.relief_on <= s.received_on)
      ) moved where kind is not null
      order by inquiry_id, kind, seq desc
    ),
    standing as (
      select e.* from affected a join money_entry e on e.inquiry_id = a.id
      where e.reverses_id is null and not exists (select from money_entry r where r.reverses_id = e.id)
    ),
    -- A person who took a delivery's entry back goes on being right about it.
    refuted as (
      select e.* from affected a join money_entry e on e.inquiry_id = a.id
      join money_entry r on r.reverses_id = e.id and r.source_batch is null
      where e.source_batch is not null
    ),
    lapsed as (
      select e.* from standing e
      where e.source_batch is not null and not exists (
        select from want w where w.inquiry_id = e.inquiry_id and w.kind = e.kind and w.amount = e.amount
          and w.currency = e.currency and (w.relief_on is null or w.relief_on = e.booked_on))
    ),
    fresh as (
      select w.* from want w
      where not exists (
        -- Booked by a delivery already, or by hand: the same movement is not booked twice.
        select from standing e where e.inquiry_id = w.inquiry_id and e.kind = w.kind and e.amount = w.amount
          and e.currency = w.currency and (e.source_batch is null or w.relief_on is null or w.relief_on = e.booked_on))
      and not exists (
        select from refuted e where e.inquiry_id = w.inquiry_id and e.kind = w.kind and e.amount = w.amount
          and e.currency = w.currency and (w.relief_on is null or w.relief_on = e.booked_on))
    ),
    step as (
      select m.*, case when i.closed_as is not null then 'CASE_CLOSED'
        when m.act = 'book' and exists (
          select from money_entry e where e.inquiry_id = m.inquiry_id and e.currency <> m.currency) then 'OTHER_CURRENCY'
        end as obstacle
      from (
        select l.inquiry_id, 'reverse' as act, l.kind, l.amount, l.currency, l.booked_on, l.reference, l.id as entry_id,
          w.batch_id, w.row_no
        from lapsed l left join want w on w.inquiry_id = l.inquiry_id and w.kind = l.kind
        union all
        select inquiry_id, 'book', kind, amount, currency, booked_on, coalesce(left(reference, 100), ''), null, batch_id, row_no
        from fresh
      ) m join inquiry i on i.id = m.inquiry_id
    )`;
}

/** Whether deliveries ever said anything of money at a company: everybody else pays nothing for it. */
export async function saysRelief(reader: Reader, companyId: number): Promise<boolean> {
  const [{ any }] = await reader.$queryRaw<[{ any: boolean }]>`
    select exists (select from record_relief where company_id = ${companyId}::int) as any`;
  return any;
}

/** Inquiries of which a batch's records say something of money. */
export function saidIn(batchId: number): Sql {
  return sql`
    select distinct i.id from record_relief x join record r on r.batch_id = x.batch_id and r.row_no = x.row_no
    join inquiry i on i.company_id = r.company_id and i.key = r.key
    where x.batch_id = ${batchId}::int and r.outcome = any (${[...statementOutcomes]}::text[])`;
}

/** What a batch that is not committed yet would do to money entries, by record. */
export async function listSteps(reader: Reader, batchId: number, rowNo?: number): Promise<MoneyStep[]> {
  const affected =
    rowNo === undefined
      ? saidIn(batchId)
      : sql`select i.id from record r join inquiry i on i.company_id = r.company_id and i.key = r.key
          where r.batch_id = ${batchId}::int and r.row_no = ${rowNo}::int`;
  return reader.$queryRaw<MoneyStep[]>`
    with ${steps(affected, batchId)}
    select inquiry_id as "inquiryId", act, kind, amount, currency, booked_on::text as "bookedOn", obstacle,
      batch_id as "batchId", row_no as "rowNo"
    from step order by inquiry_id, act desc, kind`;
}

export type Booked = { readonly booked: number; readonly reversed: number; readonly inquiries: number };

/**
 * Brings the money of the inquiries in `touched_key`, and of those that the batch speaks of, into line with what committed
 * deliveries say: at the end of each commit, revert or correction of a date, whose lock on the ledger keeps others out. A
 * closed case takes no entries; but what a taken-back delivery had booked is reversed there too, and the case is open again.
 * @returns the figures and their events; null where no delivery of the company says anything of money
 */
export async function bookFromDeliveries(
  tx: Tx,
  actor: Actor,
  batch: { readonly id: number; readonly companyId: number; readonly takenBack?: boolean },
): Promise<{ figures: Booked; events: AuditEvent[] } | null> {
  if (!(await saysRelief(tx, batch.companyId))) return null;
  const affected = sql`
    ${saidIn(batch.id)} union select i.id from touched_key k join inquiry i using (company_id, key)
    where exists (
      select from record r join record_relief x on x.batch_id = r.batch_id and x.row_no = r.row_no
      where r.company_id = k.company_id and r.key = k.key)`;
  await tx.$executeRaw`select from inquiry where id in (${affected}) order by id for update`;
  const events: AuditEvent[] = batch.takenBack ? await reopen(tx, affected) : [];
  const clock = await businessClock(tx);
  const [figures] = await tx.$queryRaw<[Booked]>`
    with ${steps(affected, null)},
    written as (
      insert into money_entry (inquiry_id, kind, amount, currency, payer, booked_on, reference, note, reverses_id, source_batch,
        source_row, made_by, made_by_name, made_at)
      select s.inquiry_id, s.kind, s.amount, s.currency, case when s.kind <> 'charge' then 'card_company' end, case when act = 'book' then s.booked_on else ${clock.today}::date end,
        s.reference, '', s.entry_id,
        coalesce(s.batch_id, ${batch.id}::int), case when s.batch_id is null then 0 else s.row_no end,
        ${actor.id}, ${actor.name}, ${clock.now}::timestamptz
      from step s where s.obstacle is null order by s.inquiry_id, s.act desc, s.kind
      returning inquiry_id, reverses_id
    )
    select (count(*) filter (where reverses_id is null))::int as booked,
      (count(*) filter (where reverses_id is not null))::int as reversed, count(distinct inquiry_id)::int as inquiries
    from written`;
  if (figures.booked + figures.reversed > 0) {
    await keepSums(tx, affected);
    events.push({ type: "money.fromDelivery", subject: "batch", subjectId: batch.id, details: { ...figures } });
  }
  return { figures, events };
}

/** Closed cases whose proof goes with a taken-back delivery are open again; those of a void stay as they are. */
async function reopen(tx: Tx, affected: Sql): Promise<AuditEvent[]> {
  const rows = await tx.$queryRaw<{ id: number }[]>`
    with ${steps(affected, null)}
    update inquiry i set closed_as = null, closed_at = null, closed_by = null, close_proof = null
    where i.closed_as is not null and i.closed_as <> 'voided'
      and i.id in (select inquiry_id from step where act = 'reverse') returning i.id`;
  return rows.map(({ id }) => ({ type: "inquiry.reopened", subject: "inquiry", subjectId: id, details: {} }));
}

/** The sums that lists and the headline read, from the entries; lib/reimbursements/commands.ts keeps those of one. */
async function keepSums(tx: Tx, affected: Sql): Promise<void> {
  await tx.$executeRaw`
    update inquiry i set charged = s.charged, relieved = s.relieved
    from (
      select inquiry_id,
        coalesce(sum(signed) filter (where kind in ('charge', 'fee', 'interest')), 0)::bigint as charged,
        coalesce(sum(signed) filter (where kind not in ('charge', 'fee', 'interest')), 0)::bigint as relieved
      from (
        select inquiry_id, kind, case when reverses_id is null then amount else -amount end as signed
        from money_entry where inquiry_id in (${affected})
      ) e group by inquiry_id
    ) s where i.id = s.inquiry_id`;
}
