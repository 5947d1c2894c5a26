import { type Actor, permit } from "@/lib/access/actor";
import { businessClock } from "@/lib/core/clock";
import { addDays, daysBetween, fromDbDate, type IsoDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import { countAsOf, countByDay } from "@/lib/ledger/queries";
import { findStandingFigure, listPublishedFigures } from "@/lib/notices/published";

/*
 * The figures of the dashboard, one query a panel: a panel whose read fails says so by itself.
 */

export type CountPanel = {
  today: IsoDate;
  /** Card members counted as of today. */
  count: number;
  published: {
    id: number;
    version: number;
    asOf: IsoDate;
    publishedOn: IsoDate;
    count: number;
    /** What the count as of that day is known to be now (RULEBOOK R1.3). */
    now: number;
  } | null;
};

/** The count as of today beside the published figure that stands. */
export async function findCountPanel(actor: Actor): Promise<CountPanel> {
  permit(actor, "dashboard.read");
  const clock = await businessClock(db);
  const [count, standing] = await Promise.all([countAsOf(db, clock.today), findStandingFigure(db)]);
  return {
    today: clock.today,
    count,
    published: standing && {
      id: standing.id,
      version: standing.version,
      asOf: standing.asOf,
      publishedOn: standing.publishedOn,
      count: standing.count,
      now: await countAsOf(db, standing.asOf),
    },
  };
}

export type CurvePanel = {
  from: IsoDate;
  to: IsoDate;
  points: { on: IsoDate; count: number }[];
  published: { id: number; on: IsoDate; count: number }[];
};

/** The cumulative count by day since the start, and the published figures; what a later one corrected is left out. */
export async function findCurve(actor: Actor): Promise<CurvePanel> {
  permit(actor, "dashboard.read");
  const [clock, incident, figures] = await Promise.all([
    businessClock(db),
    db.incident.findUniqueOrThrow({ where: { id: 1 }, select: { startedOn: true } }),
    listPublishedFigures(db),
  ]);
  const points = await countByDay(db, { upTo: clock.today });
  return {
    from: fromDbDate(incident.startedOn),
    to: clock.today,
    points: points.map(({ day, count }) => ({ on: day, count })),
    published: figures
      .filter((figure) => figure.correctedBy === null)
      .map(({ id, asOf, count }) => ({ id, on: asOf, count })),
  };
}

export type WeeksPanel = {
  companies: { id: number; nameJa: string; nameEn: string }[];
  /** Weeks from their Monday, without gaps; live inquiries by card company's id. */
  weeks: { from: IsoDate; values: Record<string, number> }[];
};

/** Live inquiries received per week since the start, by card company. */
export async function listWeeks(actor: Actor): Promise<WeeksPanel> {
  permit(actor, "dashboard.read");
  const [clock, incident, companies, rows] = await Promise.all([
    businessClock(db),
    db.incident.findUniqueOrThrow({ where: { id: 1 }, select: { startedOn: true } }),
    db.company.findMany({ orderBy: { id: "asc" }, select: { id: true, nameJa: true, nameEn: true } }),
    db.$queryRaw<{ day: string; company: number; count: number }[]>`
      select i.received_on::text as day, i.company_id as company, count(*)::int as count
      from inquiry i where i.live and i.received_on >= (select started_on from incident) group by i.received_on, i.company_id`,
  ]);
  const monday = (day: IsoDate) => addDays(day, -((new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7));
  const first = monday(fromDbDate(incident.startedOn));
  const length = Math.max(1, Math.floor(daysBetween(first, clock.today) / 7) + 1);
  const weeks = Array.from({ length }, (_, at) => ({
    from: addDays(first, at * 7),
    values: {} as Record<string, number>,
  }));
  const byWeek = new Map(weeks.map((week) => [week.from, week.values]));
  for (const { day, company, count } of rows) {
    const values = byWeek.get(monday(day));
    if (values) values[company] = (values[company] ?? 0) + count;
  }
  return { companies, weeks };
}

export type SilentCompany = {
  id: number;
  nameJa: string;
  nameEn: string;
  lastReceivedOn: IsoDate | null;
  /** Days since; null: never heard of. */
  days: number | null;
};

/** Card companies of which no delivery was received for longer than the settings' limit, the longest silent first. */
export async function listSilentCompanies(actor: Actor): Promise<{ afterDays: number; companies: SilentCompany[] }> {
  permit(actor, "dashboard.read");
  const [clock, incident, rows] = await Promise.all([
    businessClock(db),
    db.incident.findUniqueOrThrow({ where: { id: 1 }, select: { silentAfterDays: true } }),
    db.$queryRaw<{ id: number; nameJa: string; nameEn: string; last: string | null }[]>`
      select c.id, c.name_ja as "nameJa", c.name_en as "nameEn",
        (select max(b.received_on)::text from batch b
          where b.company_id = c.id and b.state not in ('rejected', 'reverted')) as last
      from company c where c.ended_at is null order by last nulls first, c.id`,
  ]);
  const companies = rows.map(({ last, ...company }) => ({
    ...company,
    lastReceivedOn: last,
    days: last === null ? null : daysBetween(last, clock.today),
  }));
  return {
    afterDays: incident.silentAfterDays,
    companies: companies.filter(({ days }) => days === null || days > incident.silentAfterDays),
  };
}

/** Deliveries that wait for somebody, by state. */
export async function countWaitingBatches(
  actor: Actor,
): Promise<{ review: number; reading: number; unreadable: number }> {
  permit(actor, "dashboard.read");
  const rows = await db.$queryRaw<{ state: string; n: number }[]>`
    select state, count(*)::int as n from batch where state in ('received', 'reading', 'review', 'unreadable') group by state`;
  const count = (...states: string[]) =>
    rows.filter((row) => states.includes(row.state)).reduce((sum, row) => sum + row.n, 0);
  return { review: count("review"), reading: count("received", "reading"), unreadable: count("unreadable") };
}
