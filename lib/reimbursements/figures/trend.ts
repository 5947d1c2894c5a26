import { addDays, type IsoDate } from "@/lib/core/dates";
import { type Reader, sql } from "@/lib/core/db";
import { mondayOf } from "@/lib/core/weeks";
import { type Amounts, inOrder } from "./rules";
import { statedCases } from "./steps";

/** The headline at the end of one week; of the one that runs, today. */
export type BurdenWeek = {
  readonly from: IsoDate;
  readonly asOf: IsoDate;
  readonly burdened: number;
  readonly notYetKnown: number;
  readonly burden: Amounts;
};

/**
 * Weeks since a day, without gaps, each with what burdenAsOf says of its last day.
 * One query whatever the number of weeks: cases become changes of state, the changes of a member's cases become changes
 * of the member, those are summed by week, and here the weeks are summed up. Sorted twice (by case, by member), so the
 * cost is that of the cases, not of cases times weeks.
 */
export async function burdenWeeks(reader: Reader, startedOn: IsoDate, until: IsoDate): Promise<BurdenWeek[]> {
  const rows = await reader.$queryRaw<
    { week: string; currency: string | null; burdened: number; notYetKnown: number; amount: string }[]
  >`
    with ${statedCases(until, "receipt")}, changed as (
      select bearer, currency, day, carries - coalesce(lag(carries) over past, 0) as carries,
        unknown - coalesce(lag(unknown) over past, 0) as unknown,
        carries * burden - coalesce(lag(carries * burden) over past, 0) as amount
      from (
        select *, (relief = 'carries_burden')::int as carries, (relief = 'not_yet_known')::int as unknown from stated
      ) s window past as (partition by id order by day)
    ), moved as materialized (
      select * from changed where carries <> 0 or unknown <> 0 or amount <> 0
    ), bearing as (
      select bearer, day, sum(sum(carries)) over past > 0 as burdened, sum(sum(unknown)) over past > 0 as unknown
      from moved group by bearer, day window past as (partition by bearer order by day)
    ), turned as (
      select day, burdened::int - coalesce(lag(burdened::int) over past, 0) as burdened,
        (unknown and not burdened)::int - coalesce(lag((unknown and not burdened)::int) over past, 0) as unknown
      from bearing window past as (partition by bearer order by day)
    )
    select ${weekOf}::text as week, null as currency, sum(burdened)::int as burdened, sum(unknown)::int as "notYetKnown", '0' as amount
    from turned group by 1
    union all
    select ${weekOf}::text, currency, 0, 0, sum(amount)::text from moved where amount <> 0 group by 1, 2
    order by week`;
  const first = mondayOf(startedOn);
  const weeks: BurdenWeek[] = [];
  const sums = new Map<string, bigint>();
  let [at, burdened, notYetKnown] = [0, 0, 0];
  for (let from = first; from <= until; from = addDays(from, 7)) {
    for (let row = rows[at]; row && row.week <= from; row = rows[++at]) {
      burdened += row.burdened;
      notYetKnown += row.notYetKnown;
      if (row.currency) sums.set(row.currency, (sums.get(row.currency) ?? 0n) + BigInt(row.amount));
    }
    const sunday = addDays(from, 6);
    weeks.push({ from, asOf: sunday < until ? sunday : until, burdened, notYetKnown, burden: inOrder(sums) });
  }
  return weeks;
}

/** The Monday of a day's week. */
const weekOf = sql`(day - (extract(isodow from day)::int - 1))`;
