import type { IsoDate } from "@/lib/core/dates";
import type { Reader } from "@/lib/core/db";
import { statedCases } from "./steps";

/**
 * Days for which members were out of pocket: the days before the day asked about at whose end any of a member's cases
 * carried a burden, from the entries' own dates: from the day on which it became positive to the one on which it was
 * gone; several such times are added up.
 */
export type OutOfPocket = {
  readonly asOf: IsoDate;
  /** Members who carried a burden at the end of any day. */
  readonly members: number;
  /** Half of them were out of pocket for so many days or fewer; null: there is none. */
  readonly medianDays: number | null;
  readonly worst: { readonly days: number; readonly memberId: number | null } | null;
  /** Of those who still carry one. */
  readonly running: {
    readonly members: number;
    readonly medianDays: number;
    /** Since when the one who has carried one without a break for the longest has done so. */
    readonly since: IsoDate;
    readonly memberId: number | null;
  } | null;
};

export async function outOfPocketAsOf(reader: Reader, asOf: IsoDate): Promise<OutOfPocket> {
  const [row] = await reader.$queryRaw<
    [
      {
        members: number;
        median: number | null;
        worst: number[] | null;
        running: number;
        runningMedian: number | null;
        since: string | null;
        longest: number | null;
      },
    ]
  >`
    with ${statedCases(asOf, "money")}, moved as (
      select bearer, day, carries - coalesce(lag(carries) over (partition by id order by day), 0) as carries
      from (select *, (relief = 'carries_burden')::int as carries from stated) s
    ), bearing as (
      select bearer, day, sum(sum(carries)) over (partition by bearer order by day) > 0 as carries
      from moved where carries <> 0 group by bearer, day
    ), spell as (
      select bearer, day, carries, lead(day) over past as ends, lag(carries) over past as did
      from bearing window past as (partition by bearer order by day)
    ), burdened as (
      select bearer, sum(coalesce(ends, ${asOf}::date) - day) filter (where carries)::int as days,
        bool_or(carries and ends is null) as running,
        max(day) filter (where carries and did is not true) as since
      from spell group by bearer having bool_or(carries)
    )
    select count(*)::int as members, percentile_disc(0.5) within group (order by days)::int as median,
      (select array[days, bearer] from burdened order by days desc, bearer limit 1) as worst,
      count(*) filter (where running)::int as running,
      percentile_disc(0.5) within group (order by days) filter (where running)::int as "runningMedian",
      (min(since) filter (where running))::text as since,
      (select bearer from burdened where running order by since, bearer limit 1) as longest
    from burdened`;
  const [days, worst] = row.worst ?? [];
  return {
    asOf,
    members: row.members,
    medianDays: row.median,
    worst: days === undefined ? null : { days, memberId: memberOf(worst) },
    running:
      row.since === null || row.runningMedian === null
        ? null
        : { members: row.running, medianDays: row.runningMedian, since: row.since, memberId: memberOf(row.longest) },
  };
}

/** A bearer who is a member: a number that ties nothing stands below zero. */
function memberOf(bearer: number | null | undefined): number | null {
  return bearer !== null && bearer !== undefined && bearer > 0 ? bearer : null;
}
