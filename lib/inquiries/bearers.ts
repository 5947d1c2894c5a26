import type { IsoDate } from "@/lib/core/dates";
import { type Reader, type Sql, sql } from "@/lib/core/db";

/*
 * Who bears a cost as of a day. What moves a case to its state is dated: receipt, money entries (a reversal takes its
 * entry back from its own date on) and the closing. How the misuse was found and who is one member are not; they are as
 * known now, as in the count as of a day (RULEBOOK R1.4). Here, on the step below both, because the figures of
 * reimbursements and the sentence of a publication ask the same.
 */

/** The member that an inquiry belongs to; a number that ties nothing stands for itself, below zero: nobody's member, and still a customer. */
export const bearer: Sql = sql`coalesce(c.member_id, n.member_id, -i.number_id)`;

/** The tables that `bearer` names. */
export const bearerJoins: Sql = sql`
  left join card c on c.id = i.card_id
  left join member_number n on i.card_id is null and i.ties and n.id = i.number_id and n.set_aside is null`;

/**
 * The day on which a case was closed, in the incident's time zone; null: open. Not before its received date, which can
 * have been corrected to a later one.
 */
export const closedOn: Sql = sql`
  case when i.closed_at is not null
    then greatest((i.closed_at at time zone (select time_zone from incident where id = 1))::date, i.received_on) end`;

/** What an entry adds to what was charged, and to what was taken off or given back, in the currency's smallest unit. */
export const chargedByEntry: Sql = sql`
  case when e.kind in ('charge', 'fee', 'interest') then case when e.reverses_id is null then e.amount else -e.amount end else 0 end`;
export const relievedByEntry: Sql = sql`
  case when e.kind in ('cancellation', 'refund', 'fee_refund', 'interest_refund') then case when e.reverses_id is null then e.amount else -e.amount end else 0 end`;

/**
 * Every live case received by a day as it stood at that day's end: bearer, currency, burden, state of relief. `charged`
 * is null where no entry was booked yet.
 */
export function casesAsOf(until: IsoDate): Sql {
  return sql`
    select i.id, i.company_id, i.received_on, ${bearer} as bearer, m.currency, m.charged - m.relieved as burden,
      relief_state(i.staff_case, i.reported_case, m.charged, m.relieved,
        case when (${closedOn}) <= ${until}::date then i.closed_as end) as relief
    from inquiry i ${bearerJoins}
    left join (
      select e.inquiry_id, min(e.currency) as currency,
        sum(${chargedByEntry})::bigint as charged, sum(${relievedByEntry})::bigint as relieved
      from money_entry e where e.booked_on <= ${until}::date group by e.inquiry_id
    ) m on m.inquiry_id = i.id
    where i.live and i.received_on <= ${until}::date`;
}

/** Of whom something is owed, and of whom it is not known; a member of both is of the first alone (RULEBOOK R5.5). */
export type Bearers = { readonly burdened: number; readonly notYetKnown: number };

/** The members who carried a burden at a day's end, and those of whom it was not known. */
export async function countBearers(reader: Reader, until: IsoDate): Promise<Bearers> {
  const [row] = await reader.$queryRaw<[Bearers]>`
    select count(*) filter (where burdened)::int as burdened, count(*) filter (where not burdened)::int as "notYetKnown"
    from (
      select bool_or(relief = 'carries_burden') as burdened from (${casesAsOf(until)}) o
      where relief in ('carries_burden', 'not_yet_known') group by bearer
    ) b`;
  return row;
}
