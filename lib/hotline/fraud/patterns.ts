import { type Actor, permit } from "@/lib/access/actor";
import { businessClock } from "@/lib/core/clock";
import { addDays, fromDbDate, type IsoDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import { mondayOf } from "@/lib/core/weeks";
import type { ContactKind } from "./schema";

/*
 * Patterns over time. Reports that were taken back are in none of them; a report counts on the day on which it came.
 */

/** Days over which a pretext's reports are held against those of as many days before. */
export const RECENT_DAYS = 28;

export type PretextPattern = {
  readonly id: number;
  readonly nameJa: string;
  readonly nameEn: string;
  readonly ended: boolean;
  readonly reports: number;
  /** Where something was handed over. */
  readonly given: number;
  /** In the last RECENT_DAYS days, and in as many before them. */
  readonly recent: number;
  readonly before: number;
  readonly firstOn: IsoDate | null;
  readonly lastOn: IsoDate | null;
};

export type ContactPattern = {
  /** The first report of it: what a link names, since the number or address is sealed. */
  readonly reportId: number;
  readonly kind: ContactKind;
  readonly mask: string;
  readonly reports: number;
  readonly given: number;
  readonly handedOver: number;
  readonly pretexts: readonly { readonly ja: string; readonly en: string }[];
  readonly firstOn: IsoDate;
  readonly lastOn: IsoDate;
};

/** Pretexts by how often they were reported, and numbers and addresses of which more than one report tells. */
export async function findPatterns(
  actor: Actor,
): Promise<{ pretexts: PretextPattern[]; contacts: ContactPattern[]; today: IsoDate }> {
  permit(actor, "fraudReport.read");
  const { today } = await businessClock(db);
  const recentFrom = addDays(today, 1 - RECENT_DAYS);
  const beforeFrom = addDays(recentFrom, -RECENT_DAYS);
  type Days = { firstOn: Date | null; lastOn: Date | null };
  const [pretexts, contacts] = await Promise.all([
    db.$queryRaw<(Omit<PretextPattern, "firstOn" | "lastOn"> & Days)[]>`
      select p.id, p.name_ja as "nameJa", p.name_en as "nameEn", p.ended_at is not null as ended,
        count(r.id)::int as reports, (count(*) filter (where r.harm = 'given'))::int as given,
        (count(*) filter (where r.reported_on >= ${recentFrom}::date))::int as recent,
        (count(*) filter (where r.reported_on >= ${beforeFrom}::date and r.reported_on < ${recentFrom}::date))::int as before,
        min(r.reported_on) as "firstOn", max(r.reported_on) as "lastOn"
      from fraud_pretext p left join fraud_report r on r.pretext_id = p.id and r.withdrawn_at is null
      group by p.id order by count(r.id) desc, p.id`,
    db.$queryRaw<(Omit<ContactPattern, "firstOn" | "lastOn"> & Days)[]>`
      select min(r.id) as "reportId", min(r.contact_kind) as kind, min(r.contact_mask) as mask, count(*)::int as reports,
        (count(*) filter (where r.harm = 'given'))::int as given,
        (count(*) filter (where exists (select from fraud_handover h where h.report_id = r.id)))::int as "handedOver",
        (select jsonb_agg(jsonb_build_object('ja', p.name_ja, 'en', p.name_en) order by p.id)
           from fraud_pretext p where p.id = any (array_agg(r.pretext_id))) as pretexts,
        min(r.reported_on) as "firstOn", max(r.reported_on) as "lastOn"
      from fraud_report r where r.contact_token is not null and r.withdrawn_at is null
      group by r.contact_token having count(*) > 1 order by count(*) desc, max(r.reported_on) desc limit 100`,
  ]);
  return {
    today,
    pretexts: pretexts.map((one) => ({
      ...one,
      firstOn: one.firstOn && fromDbDate(one.firstOn),
      lastOn: one.lastOn && fromDbDate(one.lastOn),
    })),
    contacts: contacts.map((one) => ({
      ...one,
      firstOn: fromDbDate(one.firstOn as Date),
      lastOn: fromDbDate(one.lastOn as Date),
    })),
  };
}

export type FraudWeeks = {
  /** Without gaps, by their Mondays; figures by the pretext's number. */
  readonly weeks: readonly { readonly from: IsoDate; readonly values: Readonly<Record<string, number>> }[];
  readonly pretexts: readonly { readonly id: number; readonly nameJa: string; readonly nameEn: string }[];
  readonly total: number;
  /** Last RECENT_DAYS days. */
  readonly recent: number;
  readonly given: number;
  readonly handedOver: number;
};

/** Reports per week and pretext from the first to the last, with the figures above the list. */
export async function listFraudWeeks(actor: Actor): Promise<FraudWeeks> {
  permit(actor, "fraudReport.read");
  const { today } = await businessClock(db);
  const [rows, [sums], pretexts] = await Promise.all([
    db.$queryRaw<{ week: Date; pretext: number; n: number }[]>`
      select date_trunc('week', reported_on)::date as week, pretext_id as pretext, count(*)::int as n
      from fraud_report where withdrawn_at is null group by 1, 2 order by 1`,
    db.$queryRaw<[Pick<FraudWeeks, "total" | "recent" | "given" | "handedOver">]>`
      select count(*)::int as total,
        (count(*) filter (where reported_on >= ${addDays(today, 1 - RECENT_DAYS)}::date))::int as recent,
        (count(*) filter (where harm = 'given'))::int as given,
        (count(*) filter (where exists (select from fraud_handover h where h.report_id = r.id)))::int as "handedOver"
      from fraud_report r where withdrawn_at is null`,
    db.fraudPretext.findMany({ select: { id: true, nameJa: true, nameEn: true }, orderBy: { id: "asc" } }),
  ]);
  const weeks: { from: IsoDate; values: Record<string, number> }[] = [];
  const first = rows[0] && fromDbDate(rows[0].week);
  for (let from = first; from !== undefined && from <= mondayOf(today); from = addDays(from, 7))
    weeks.push({ from, values: {} });
  for (const { week, pretext, n } of rows) {
    const at = weeks.find(({ from }) => from === fromDbDate(week));
    if (at) at.values[pretext] = n;
  }
  return { weeks, pretexts, ...sums };
}
