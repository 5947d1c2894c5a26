import type { IsoDate } from "@/lib/core/dates";
import { type Reader, type Sql, sql } from "@/lib/core/db";
import { closedOn } from "@/lib/inquiries/bearers";

export type Period = { readonly from: IsoDate; readonly asOf: IsoDate; readonly longOpenUntil: IsoDate };

/** What moved in a week and what is open at its end; cases, and days since the received date. */
export type FlowRow = {
  readonly received: number;
  /** Cases about which a person decided in the week: how the use was found, or which statement holds. */
  readonly decided: number;
  readonly closed: number;
  /** From receipt to closing, half of the week's closings took so many days or fewer; null: none was closed. */
  readonly closingDays: number | null;
  readonly openBefore: number;
  readonly open: number;
  /** Of the open ones, half are so many days old or less; null: none is open. */
  readonly medianAge: number | null;
  readonly oldestAge: number | null;
  /** Of the open ones, those received longer ago than the settings say; what is late is the worklists' to tell. */
  readonly longOpen: number;
};

type Flow = {
  total: FlowRow;
  byCompany: (FlowRow & { companyId: number; name: { nameJa: string; nameEn: string } })[];
  byCase: (FlowRow & { case: 1 | 2 | 3 | null })[];
  byOwner: (FlowRow & Owner)[];
};

/** Whose cases; both null: nobody's. */
export type Owner = { readonly owner: string | null; readonly name: string | null };

/** In all, by card company, and by detection case and owner as now known: one walk through the cases. */
export async function readFlow(reader: Reader, period: Period): Promise<Flow> {
  const { from, asOf, longOpenUntil } = period;
  const within = (on: Sql) => sql`${on} between ${from}::date and ${asOf}::date`;
  const open = sql`(received_on <= ${asOf}::date and (closed_on is null or closed_on > ${asOf}::date))`;
  const rows = await reader.$queryRaw<
    (FlowRow & {
      kind: number;
      companyId: number | null;
      case: 1 | 2 | 3 | null;
      nameJa: string;
      nameEn: string;
      owner: string | null;
      ownerName: string | null;
    })[]
  >`
    with decided as (${decisions(period)}), held as materialized (
      select i.id, i.company_id, coalesce(i.staff_case, i.reported_case)::int as stage, i.received_on,
        ${closedOn} as closed_on, w.owner,
        i.id in (select id from decided) as decided
      from inquiry i left join case_work w on w.inquiry_id = i.id
      where i.live and i.received_on <= ${asOf}::date
    ), counted as (
      select grouping(company_id, stage, owner)::int as kind, company_id, stage, owner,
        count(*) filter (where ${within(sql`received_on`)})::int as received,
        count(*) filter (where decided)::int as decided,
        count(*) filter (where ${within(sql`closed_on`)})::int as closed,
        (percentile_disc(0.5) within group (order by closed_on - received_on)
          filter (where ${within(sql`closed_on`)}))::int as closing_days,
        count(*) filter (where received_on < ${from}::date and (closed_on is null or closed_on >= ${from}::date))::int as open_before,
        count(*) filter (where ${open})::int as open,
        (percentile_disc(0.5) within group (order by ${asOf}::date - received_on) filter (where ${open}))::int as median_age,
        (max(${asOf}::date - received_on) filter (where ${open}))::int as oldest_age,
        count(*) filter (where ${open} and received_on <= ${longOpenUntil}::date)::int as long_open
      from held group by grouping sets ((), (company_id), (stage), (owner))
    )
    select kind, company_id as "companyId", stage as case, name_ja as "nameJa", name_en as "nameEn", owner::text,
      (select display_name from app_user u where u.id = owner) as "ownerName", received, decided, closed,
      closing_days as "closingDays", open_before as "openBefore", open, median_age as "medianAge",
      oldest_age as "oldestAge", long_open as "longOpen"
    from counted left join company on company.id = company_id
    order by kind, company_id, stage nulls last, counted.owner is null, open desc, "ownerName", counted.owner`;
  const of = (kind: number) => rows.filter((row) => row.kind === kind);
  const figures = (row: (typeof rows)[number] | undefined): FlowRow => ({
    received: row?.received ?? 0,
    decided: row?.decided ?? 0,
    closed: row?.closed ?? 0,
    closingDays: row?.closingDays ?? null,
    openBefore: row?.openBefore ?? 0,
    open: row?.open ?? 0,
    medianAge: row?.medianAge ?? null,
    oldestAge: row?.oldestAge ?? null,
    longOpen: row?.longOpen ?? 0,
  });
  const moves = (row: FlowRow) => row.received + row.decided + row.closed + row.openBefore + row.open > 0;
  return {
    total: figures(of(ALL)[0]),
    byCompany: of(COMPANY)
      .filter(moves)
      .map((row) => ({
        companyId: row.companyId ?? 0,
        name: { nameJa: row.nameJa, nameEn: row.nameEn },
        ...figures(row),
      })),
    byCase: ([1, 2, 3, null] as const).map((one) => ({
      case: one,
      ...figures(of(CASE).find((row) => row.case === one)),
    })),
    byOwner: of(OWNER)
      .filter(moves)
      .map((row) => ({ owner: row.owner, name: row.ownerName, ...figures(row) })),
  };
}

/** grouping(company_id, stage, owner): a bit for each that was not grouped by. */
const [COMPANY, CASE, OWNER, ALL] = [0b011, 0b101, 0b110, 0b111];

/**
 * The inquiries about which somebody decided in the period, and who: the trail says when the way of finding was set,
 * decisions say for themselves when they were made.
 */
function decisions({ from, asOf }: Period): Sql {
  const on = (instant: Sql) =>
    sql`(${instant} at time zone (select time_zone from incident where id = 1))::date between ${from}::date and ${asOf}::date`;
  return sql`
    select subject_id::int as id, coalesce(actor_id, '') as person, actor_name as name from audit_event
    where type = 'inquiry.caseSet' and subject = 'inquiry' and outcome = 'done' and ${on(sql`business_at`)}
    union
    select inquiry_id, made_by, made_by_name from decision where inquiry_id is not null and ${on(sql`made_at`)}`;
}

/** Who decided about cases and who closed them in the period, the busiest first; of live cases, as everything else. */
export async function readPeople(
  reader: Reader,
  period: Period,
): Promise<{ name: string; decided: number; closed: number }[]> {
  return reader.$queryRaw<{ name: string; decided: number; closed: number }[]>`
    with decided as (${decisions(period)}), done as (
      select d.person, max(d.name) as name, count(distinct d.id)::int as decided, 0 as closed
      from decided d join inquiry i on i.id = d.id and i.live and i.received_on <= ${period.asOf}::date group by d.person
      union all
      select i.closed_by, null, 0, count(*)::int from inquiry i
      where i.live and i.received_on <= ${period.asOf}::date
        and (${closedOn}) between ${period.from}::date and ${period.asOf}::date
      group by i.closed_by
    )
    select coalesce(max(u.display_name), max(done.name), coalesce(done.person, '')) as name,
      sum(decided)::int as decided, sum(closed)::int as closed
    from done left join app_user u on u.id::text = done.person
    group by done.person order by sum(closed) + sum(decided) desc, name`;
}
