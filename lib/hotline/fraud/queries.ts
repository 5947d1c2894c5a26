import { type Actor, permit } from "@/lib/access/actor";
import { witness, witnessLook } from "@/lib/audit/change";
import { businessClock } from "@/lib/core/clock";
import { type At, countByDay, type DatedList, type Page, pageByDay, walkByDay } from "@/lib/core/dated-list";
import { fromDbDate, type IsoDate } from "@/lib/core/dates";
import { db, join, type Sql, sql } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { type KeysetKey, keysetParts, readParts } from "@/lib/core/keyset";
import type { Body, Channel, ContactKind, Harm, Pretext, ReportRow, Wanted } from "./schema";

export type ReportFilters = {
  channels?: readonly string[];
  pretexts?: readonly number[];
  asked?: readonly string[];
  harm?: readonly string[];
  reportedOn?: { from?: IsoDate; to?: IsoDate };
  /** "yes", "no" */
  handedOver?: readonly string[];
  /** A report's number: those that tell of the same number or address. */
  sameAs?: number;
  /** "yes": those that were taken back; otherwise the others. */
  withdrawn?: readonly string[];
};

export type ReportPage = Page<ReportRow>;

const key: KeysetKey = { column: sql`r.reported_on`, type: sql`date`, nullable: false, id: sql`r.id` };

/** One page of the reports that the filters find, by the day on which they came. */
export async function listReports(
  actor: Actor,
  input: { filters: ReportFilters; descending: boolean; after?: string; before?: string; size: number },
): Promise<ReportPage> {
  permit(actor, "fraudReport.read");
  await witnessLook(actor, { type: "list.read", subject: "list", details: { list: "fraudReports" } });
  const where = conditionsOf(input.filters);
  return pageByDay(listed(where, input.descending), input);
}

/** All that the filters find, in order; the entry of the trail is written before the first row leaves. */
export async function* exportReports(
  actor: Actor,
  input: { filters: ReportFilters; descending: boolean },
): AsyncGenerator<ReportRow[]> {
  permit(actor, "fraudReport.read");
  const where = conditionsOf(input.filters);
  const list = listed(where, input.descending);
  await witness(actor, {
    type: "list.exported",
    subject: "list",
    details: { list: "fraudReports", rows: await countByDay(list) },
  });
  yield* walkByDay(list);
}

/** The pretexts, those offered first. */
export async function listPretexts(actor: Actor): Promise<Pretext[]> {
  permit(actor, "fraudReport.read");
  const rows = await db.fraudPretext.findMany({ orderBy: [{ id: "asc" }] });
  return rows
    .map(({ id, nameJa, nameEn, endedAt }) => ({ id, nameJa, nameEn, ended: endedAt !== null }))
    .sort((a, b) => Number(a.ended) - Number(b.ended));
}

export type ReportDetail = ReportRow & {
  readonly madeAt: Date;
  /** The call of the hotline in which it was told. */
  readonly callId: number | null;
  readonly withdrawal: { readonly name: string; readonly at: Date; readonly reason: string } | null;
  readonly handovers: readonly {
    readonly id: number;
    readonly body: Body;
    readonly whom: string;
    readonly handedOn: IsoDate;
    readonly reference: string;
    readonly madeByName: string;
  }[];
  readonly examples: readonly {
    readonly id: number;
    readonly ja: string;
    readonly en: string;
    readonly name: string;
  }[];
  /** Others that tell of the same number or address, newest first. */
  readonly same: readonly Pick<ReportRow, "id" | "reportedOn" | "channel" | "pretext">[];
  readonly today: IsoDate;
  readonly timeZone: string;
};

/** One report without its number or address; the look leaves an entry. Throws NotFound. */
export async function findReport(actor: Actor, reportId: number): Promise<ReportDetail> {
  permit(actor, "fraudReport.read");
  const [row] = await fetchRows(sql`r.id = ${reportId}::int`, true, { cursor: null, backwards: false }, 1);
  if (!row) throw new NotFound(`fraud report ${reportId}`);
  await witnessLook(actor, {
    type: "fraudReport.read",
    subject: "fraudReport",
    subjectId: reportId,
    details: { reportId },
  });
  const [one, same, { today, timeZone }] = await Promise.all([
    db.fraudReport.findUniqueOrThrow({
      where: { id: reportId },
      select: {
        ...{ madeAt: true, callId: true, withdrawnAt: true, withdrawnByName: true, withdrawReason: true },
        handovers: { orderBy: { id: "asc" } },
        examples: { orderBy: { id: "desc" } },
      },
    }),
    row.contact
      ? fetchRows(
          sql`${conditionsOf({ sameAs: reportId })} and r.id <> ${reportId}::int`,
          true,
          { cursor: null, backwards: false },
          20,
        )
      : [],
    businessClock(db),
  ]);
  return {
    ...row,
    madeAt: one.madeAt,
    callId: one.callId,
    withdrawal: one.withdrawnAt && {
      name: one.withdrawnByName ?? "",
      at: one.withdrawnAt,
      reason: one.withdrawReason ?? "",
    },
    handovers: one.handovers.map(({ id, body, whom, handedOn, reference, madeByName }) => ({
      ...{ id, whom, reference, madeByName },
      body: body as Body,
      handedOn: fromDbDate(handedOn),
    })),
    examples: one.examples.map(({ id, textJa, textEn, madeByName }) => ({
      id,
      ja: textJa,
      en: textEn,
      name: madeByName,
    })),
    same,
    today,
    timeZone,
  };
}

/** The newest examples of reports that stand, for the warning section's editor. */
export async function listExamples(actor: Actor): Promise<{ id: number; reportId: number; ja: string; en: string }[]> {
  permit(actor, "fraudReport.read");
  const rows = await db.fraudExample.findMany({
    where: { report: { withdrawnAt: null } },
    orderBy: { id: "desc" },
    take: 20,
    select: { id: true, reportId: true, textJa: true, textEn: true },
  });
  return rows.map(({ id, reportId, textJa, textEn }) => ({ id, reportId, ja: textJa, en: textEn }));
}

type Row = Omit<ReportRow, "pretext" | "contact" | "reportedOn" | "happenedOn" | "erasedOn"> & {
  pretextId: number;
  nameJa: string;
  nameEn: string;
  reportedOn: Date;
  happenedOn: Date;
  erasedOn: Date | null;
  contactKind: ContactKind | null;
  contactMask: string | null;
  reports: number;
};

function listed(where: Sql, descending: boolean): DatedList<ReportRow> {
  return {
    found: sql`from fraud_report r where ${where}`,
    read: (at, limit) => fetchRows(where, descending, at, limit),
    dayOf: (row) => row.reportedOn,
  };
}

async function fetchRows(where: Sql, descending: boolean, at: At, limit: number): Promise<ReportRow[]> {
  const rows = await readParts(
    keysetParts(key, { descending, ...at }),
    limit,
    (part, order, size) => db.$queryRaw<Row[]>`
      select r.id, r.channel, r.asked, r.harm, r.words, r.reported_on as "reportedOn", r.happened_on as "happenedOn",
        r.erased_on as "erasedOn", r.contact_kind as "contactKind", r.contact_mask as "contactMask",
        r.made_by_name as "madeByName", r.withdrawn_at is not null as withdrawn,
        p.id as "pretextId", p.name_ja as "nameJa", p.name_en as "nameEn",
        exists (select from fraud_handover h where h.report_id = r.id) as "handedOver",
        exists (select from fraud_example e where e.report_id = r.id) as example,
        case when r.contact_token is null then 0 else (
          select count(*) from fraud_report o where o.contact_token = r.contact_token and o.withdrawn_at is null) end::int as reports
      from fraud_report r join fraud_pretext p on p.id = r.pretext_id
      where ${where} and ${part} order by ${order} limit ${size}`,
  );
  return rows.map(({ pretextId, nameJa, nameEn, contactKind, contactMask, reports, ...row }) => ({
    ...row,
    channel: row.channel as Channel,
    asked: row.asked as Wanted[],
    harm: row.harm as Harm,
    pretext: { id: pretextId, nameJa, nameEn },
    contact: contactKind && contactMask ? { kind: contactKind, mask: contactMask, reports } : null,
    reportedOn: fromDbDate(row.reportedOn),
    happenedOn: fromDbDate(row.happenedOn),
    erasedOn: row.erasedOn && fromDbDate(row.erasedOn),
  }));
}

function conditionsOf(filters: ReportFilters): Sql {
  const { channels, pretexts, asked, harm, reportedOn, handedOver, sameAs, withdrawn } = filters;
  const all: Sql[] = [withdrawn?.includes("yes") ? sql`r.withdrawn_at is not null` : sql`r.withdrawn_at is null`];
  if (channels) all.push(sql`r.channel = any (${[...channels]}::text[])`);
  if (pretexts) all.push(sql`r.pretext_id = any (${[...pretexts]}::int[])`);
  if (asked) all.push(sql`r.asked && ${[...asked]}::text[]`);
  if (harm) all.push(sql`r.harm = any (${[...harm]}::text[])`);
  if (reportedOn?.from) all.push(sql`r.reported_on >= ${reportedOn.from}::date`);
  if (reportedOn?.to) all.push(sql`r.reported_on <= ${reportedOn.to}::date`);
  if (handedOver) {
    const handed = sql`exists (select from fraud_handover h where h.report_id = r.id)`;
    all.push(sql`(${handedOver.includes("yes")} and ${handed} or ${handedOver.includes("no")} and not ${handed})`);
  }
  if (sameAs !== undefined)
    all.push(sql`r.contact_token = (select o.contact_token from fraud_report o where o.id = ${sameAs}::int)`);
  return join(all, " and ");
}
