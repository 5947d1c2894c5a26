import { type Actor, permit } from "@/lib/access/actor";
import { witness, witnessLook } from "@/lib/audit/change";
import { businessClock } from "@/lib/core/clock";
import { type At, countByDay, type DatedList, type Page, pageByDay, walkByDay } from "@/lib/core/dated-list";
import { fromDbDate, type IsoDate } from "@/lib/core/dates";
import { db, join, type Sql, sql } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { type KeysetKey, keysetParts, readParts } from "@/lib/core/keyset";
import type { ReportRow, ReportState } from "./schema";

export type ReportFilters = {
  states?: readonly string[];
  kinds?: readonly string[];
  companies?: readonly number[];
  reportedOn?: { from?: IsoDate; to?: IsoDate };
};

export type ReportPage = Page<ReportRow>;

const key: KeysetKey = { column: sql`r.reported_on`, type: sql`date`, nullable: false, id: sql`r.id` };
const from = sql`from hotline_report r join hotline_call c on c.id = r.call_id join company o on o.id = r.company_id
  cross join lateral (
    select s.state, s.on_day from hotline_report_step s where s.report_id = r.id order by s.no desc limit 1) last`;
/** Of the row's card: by its number, whoever asked. */
const inquiriesOf = sql`from card k join inquiry i on i.card_id = k.id where k.token = c.token and i.live`;

/** One page of what callers reported, by the day on which they did. */
export async function listReports(
  actor: Actor,
  input: { filters: ReportFilters; descending: boolean; after?: string; before?: string; size: number },
): Promise<ReportPage> {
  permit(actor, "call.read");
  await witnessLook(actor, { type: "list.read", subject: "list", details: { list: "callReports" } });
  const where = conditionsOf(input.filters);
  return pageByDay(listed(where, input.descending), input);
}

/** All that the filters find, in order; the entry of the trail is written before the first row leaves. */
export async function* exportReports(
  actor: Actor,
  input: { filters: ReportFilters; descending: boolean },
): AsyncGenerator<ReportRow[]> {
  permit(actor, "call.read");
  const where = conditionsOf(input.filters);
  const list = listed(where, input.descending);
  await witness(actor, {
    type: "list.exported",
    subject: "list",
    details: { list: "callReports", rows: await countByDay(list) },
  });
  yield* walkByDay(list);
}

export type ReportDetail = ReportRow & {
  readonly steps: readonly {
    readonly no: number;
    readonly state: ReportState;
    readonly onDay: IsoDate;
    readonly note: string;
    readonly madeByName: string;
    readonly madeAt: Date;
  }[];
  /** Live inquiries of the card, the newest first; after: received on the day of the report or later. */
  readonly cases: readonly {
    readonly inquiryId: number;
    readonly reference: string | null;
    readonly receivedOn: IsoDate;
    readonly after: boolean;
  }[];
  readonly today: IsoDate;
  readonly timeZone: string;
};

/** One report with its steps and the inquiries of its card; the look leaves an entry. Throws NotFound. */
export async function findReport(actor: Actor, reportId: number): Promise<ReportDetail> {
  permit(actor, "call.read");
  const [row] = await fetchRows(sql`r.id = ${reportId}::int`, true, { cursor: null, backwards: false }, 1);
  if (!row) throw new NotFound(`report ${reportId}`);
  await witnessLook(actor, { type: "callReport.read", subject: "callReport", subjectId: reportId, details: {} });
  const [steps, cases, { today, timeZone }] = await Promise.all([
    db.hotlineReportStep.findMany({ where: { reportId }, orderBy: { no: "desc" } }),
    db.$queryRaw<{ inquiryId: number; reference: string | null; receivedOn: Date }[]>`
      select i.id as "inquiryId", i.reference, i.received_on as "receivedOn"
        from (select call_id from hotline_report where id = ${reportId}::int) r join hotline_call c on c.id = r.call_id
        cross join lateral (select i.* ${inquiriesOf}) i
       order by i.received_on desc, i.id desc limit 20`,
    businessClock(db),
  ]);
  return {
    ...row,
    steps: steps.map(({ no, state, onDay, note, madeByName, madeAt }) => ({
      ...{ no, note, madeByName, madeAt },
      state: state as ReportState,
      onDay: fromDbDate(onDay),
    })),
    cases: cases.map((one) => {
      const receivedOn = fromDbDate(one.receivedOn);
      return { ...one, receivedOn, after: receivedOn >= row.reportedOn };
    }),
    today,
    timeZone,
  };
}

function listed(where: Sql, descending: boolean): DatedList<ReportRow> {
  return {
    found: sql`${from} where ${where}`,
    read: (at, limit) => fetchRows(where, descending, at, limit),
    dayOf: (row) => row.reportedOn,
  };
}

async function fetchRows(where: Sql, descending: boolean, at: At, limit: number): Promise<ReportRow[]> {
  type Row = Omit<ReportRow, "company" | "usedOn" | "amount" | "reportedOn" | "since"> & {
    companyId: number;
    nameJa: string;
    nameEn: string;
    usedOn: Date | null;
    amount: bigint | null;
    reportedOn: Date;
    since: Date;
  };
  const rows = await readParts(
    keysetParts(key, { descending, ...at }),
    limit,
    (part, order, size) => db.$queryRaw<Row[]>`
      select r.id, r.call_id as "callId", r.kind, r.used_on as "usedOn", r.amount, r.merchant,
        r.reported_on as "reportedOn", r.made_by_name as "madeByName", c.bin, c.last4, last.state, last.on_day as since,
        o.id as "companyId", o.name_ja as "nameJa", o.name_en as "nameEn", (select count(*) ${inquiriesOf})::int as inquiries
      ${from} where ${where} and ${part} order by ${order} limit ${size}`,
  );
  return rows.map(({ companyId, nameJa, nameEn, ...row }) => ({
    ...row,
    company: { id: companyId, nameJa, nameEn },
    usedOn: row.usedOn && fromDbDate(row.usedOn),
    amount: row.amount === null ? null : Number(row.amount),
    reportedOn: fromDbDate(row.reportedOn),
    since: fromDbDate(row.since),
  }));
}

function conditionsOf({ states, kinds, companies, reportedOn }: ReportFilters): Sql {
  const all: Sql[] = [sql`true`];
  if (states) all.push(sql`last.state = any (${[...states]}::text[])`);
  if (kinds) all.push(sql`r.kind = any (${[...kinds]}::text[])`);
  if (companies) all.push(sql`r.company_id = any (${[...companies]}::int[])`);
  if (reportedOn?.from) all.push(sql`r.reported_on >= ${reportedOn.from}::date`);
  if (reportedOn?.to) all.push(sql`r.reported_on <= ${reportedOn.to}::date`);
  return join(all, " and ");
}
