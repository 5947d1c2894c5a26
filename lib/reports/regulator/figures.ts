import { addDays, dayOf, endOfDay, fromDbDate, type IsoDate } from "@/lib/core/dates";
import type { Reader } from "@/lib/core/db";
import type { Channel } from "@/lib/hotline/fraud/schema";
import { outreachKnown } from "@/lib/hotline/outreach/queries";
import { countAsOf, headBlock } from "@/lib/ledger/queries";
import { bridgeFrom } from "@/lib/notices/bridge";
import { measuresKnown } from "@/lib/notices/measures/queries";
import { listPublishedFigures } from "@/lib/notices/published";
import { standingFigure } from "@/lib/notices/rules";
import { listSectionVersions, standingSections } from "@/lib/notices/sections/published";
import { burdenAsOf } from "@/lib/reimbursements/figures/burden";
import type { Figures } from "./schema";

/**
 * All figures of a report as of a day: the count from the ledger at its head, what was published from the publications,
 * and from the registers what had been recorded by the day's end. A reader and no actor: who shows it asks for the right.
 * @param fromOn first day of the period; null: since the beginning
 */
export async function figuresAsOf(reader: Reader, fromOn: IsoDate | null, asOf: IsoDate): Promise<Figures> {
  const incident = await reader.incident.findUniqueOrThrow({ where: { id: 1 } });
  const { timeZone } = incident;
  const ends = endOfDay(asOf, timeZone);
  const [head, figures, sections, burden, measures, outreach, fraud] = [
    await headBlock(reader),
    await listPublishedFigures(reader),
    await listSectionVersions(reader, timeZone),
    await burdenAsOf(reader, asOf),
    await measuresKnown(reader, ends),
    await outreachKnown(reader, ends),
    await fraudAsOf(reader, fromOn, asOf),
  ];
  const known = figures
    .filter(({ publishedAt }) => publishedAt < ends)
    // What corrected one later is not known yet.
    .map((one, _, all) => ({
      ...one,
      correctedBy: all.some(({ corrects }) => corrects === one.version) ? one.correctedBy : null,
    }));
  const standing = standingFigure(known.filter((one) => one.asOf <= asOf));
  const bridge =
    standing &&
    (await bridgeFrom(reader, {
      asOf,
      blockNo: head.no,
      previous: { asOf: standing.asOf, blockNo: standing.blockNo },
      parted: null,
    }));
  return {
    incident: {
      name: { ja: incident.nameJa, en: incident.nameEn },
      organisation: { ja: incident.organisationJa, en: incident.organisationEn },
      startedOn: fromDbDate(incident.startedOn),
    },
    count: {
      count: await countAsOf(reader, asOf, head.no),
      before: fromOn && (await countAsOf(reader, addDays(fromOn, -1), head.no)),
      block: head.no,
      blockAt: head.at?.toISOString() ?? null,
    },
    bridge:
      standing && bridge
        ? { version: standing.version, asOf: standing.asOf, count: standing.count, parts: bridge.parts }
        : null,
    published: known.map(({ version, publishedOn, asOf: day, count, corrects }) => ({
      ...{ version, publishedOn, count, corrects },
      asOf: day,
    })),
    sections: standingSections(sections.filter(({ approvedAt }) => approvedAt < ends)).map(
      ({ key, version, approvedAt }) => ({ key, version, updatedOn: dayOf(approvedAt, timeZone) }),
    ),
    burden: {
      carrying: burden.burdened,
      notYetKnown: burden.notYetKnown,
      amounts: burden.burden.map(({ currency, amount }) => ({ currency, amount: amount.toString() })),
    },
    fraud,
    measures: measures.map(({ measureId, version, kind, state, sinceOn, dueOn, text }) => ({
      ...{ measureId, version, kind, state, sinceOn, dueOn, text },
    })),
    outreach: outreach.map(({ id, purpose, scope, scopeVersion, channel, company, last }) => ({
      ...{ id, purpose, scope, scopeVersion, channel },
      step: last.no,
      company: company && { ja: company.nameJa, en: company.nameEn },
      state: last.state,
      onDay: last.onDay,
      persons: last.persons,
    })),
  };
}

type FraudRow = Omit<Figures["fraud"], "channels" | "pretexts">;

/** Reports that stand, by the day on which they came. */
async function fraudAsOf(reader: Reader, fromOn: IsoDate | null, asOf: IsoDate): Promise<Figures["fraud"]> {
  const [sums] = await reader.$queryRaw<[FraudRow]>`
    select count(*)::int as total,
      (count(*) filter (where reported_on >= coalesce(${fromOn}::date, '-infinity')))::int as "inPeriod",
      (count(*) filter (where harm = 'given'))::int as given,
      (count(*) filter (where exists (
        select from fraud_handover h where h.report_id = r.id and h.handed_on <= ${asOf}::date)))::int as "handedOver"
    from fraud_report r where withdrawn_at is null and reported_on <= ${asOf}::date`;
  const channels = await reader.$queryRaw<{ channel: Channel; n: number }[]>`
    select channel, count(*)::int as n from fraud_report
     where withdrawn_at is null and reported_on <= ${asOf}::date group by 1 order by 2 desc, 1`;
  const pretexts = await reader.$queryRaw<{ ja: string; en: string; n: number }[]>`
    select p.name_ja as ja, p.name_en as en, count(*)::int as n
      from fraud_report r join fraud_pretext p on p.id = r.pretext_id
     where r.withdrawn_at is null and r.reported_on <= ${asOf}::date group by p.id order by 3 desc, p.id`;
  return {
    ...sums,
    channels: Object.fromEntries(channels.map(({ channel, n }) => [channel, n])),
    pretexts: pretexts.map(({ ja, en, n }) => ({ name: { ja, en }, reports: n })),
  };
}
