import { type Actor, permit } from "@/lib/access/actor";
import { witness } from "@/lib/audit/change";
import { businessClock } from "@/lib/core/clock";
import { addDays, fromDbDate, type IsoDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { contentOf, draftHash } from "./draft-row";
import { figuresAsOf } from "./figures";
import type { Figures, ReportFile, Texts } from "./schema";

export type Handing = {
  readonly id: number;
  readonly recipient: string;
  readonly handedOn: IsoDate;
  readonly reference: string;
  readonly madeByName: string;
};

/** One approved report. */
export type RegulatorReportDetail = {
  readonly no: number;
  readonly fromOn: IsoDate | null;
  readonly asOf: IsoDate;
  readonly texts: Texts;
  readonly figures: Figures;
  /** Hex. */
  readonly hash: string;
  readonly draftedByName: string;
  readonly approvedByName: string;
  readonly approvedAt: Date;
  readonly handings: readonly Handing[];
};

export type RegulatorDraftDetail = {
  readonly state: "draft" | "submitted";
  /** The number that it will have. */
  readonly no: number;
  readonly fromOn: IsoDate | null;
  readonly asOf: IsoDate;
  readonly texts: Texts;
  /** Frozen once submitted; before that as they are now. */
  readonly figures: Figures;
  /** Over what stands there: who submits or approves names it. */
  readonly hash: string;
  readonly draftedByName: string;
  readonly draftedAt: Date;
  /** Whether the person who asks edited or submitted it and so cannot approve it. */
  readonly editedByAsker: boolean;
};

export type ReportLine = Omit<RegulatorReportDetail, "texts" | "figures"> & { readonly count: number };

/** The reports, newest first, and the draft of the next, in whatever state. */
export async function listReports(actor: Actor): Promise<{
  reports: ReportLine[];
  draft: Pick<RegulatorDraftDetail, "state" | "no" | "fromOn" | "asOf" | "draftedByName" | "draftedAt"> | null;
  timeZone: string;
}> {
  permit(actor, "regulatorReport.read");
  const [rows, draft, { timeZone }] = await Promise.all([
    db.regulatorReport.findMany({ orderBy: { no: "desc" }, include: { handings: { orderBy: { id: "asc" } } } }),
    db.regulatorDraft.findUnique({ where: { id: 1 } }),
    businessClock(db),
  ]);
  return {
    reports: rows.map((row) => {
      const { texts: _, figures, ...line } = detailOf(row);
      return { ...line, count: figures.count.count };
    }),
    draft: draft && {
      state: stateOf(draft.state),
      no: draft.basedOn + 1,
      fromOn: draft.fromOn && fromDbDate(draft.fromOn),
      asOf: fromDbDate(draft.asOf),
      draftedByName: draft.draftedByName,
      draftedAt: draft.draftedAt,
    },
    timeZone,
  };
}

/** The draft with its figures. Throws NotFound where nobody works on one. */
export async function findDraft(actor: Actor): Promise<RegulatorDraftDetail & { timeZone: string }> {
  permit(actor, "regulatorReport.read");
  const row = await db.regulatorDraft.findUnique({ where: { id: 1 } });
  if (!row) throw new NotFound("regulator draft");
  const { basedOn, figures, ...content } = contentOf(row);
  return {
    ...content,
    state: stateOf(row.state),
    no: basedOn + 1,
    figures: figures ?? (await figuresAsOf(db, content.fromOn, content.asOf)),
    hash: draftHash(row),
    draftedByName: row.draftedByName,
    draftedAt: row.draftedAt,
    editedByAsker: row.editors.includes(actor.id) || row.submittedBy === actor.id,
    timeZone: (await businessClock(db)).timeZone,
  };
}

/** What the form of the next report begins with: the draft, or the texts of the last report for the days since. */
export async function findBeginning(actor: Actor): Promise<{
  basedOn: number;
  seen: string;
  fromOn: IsoDate | null;
  asOf: IsoDate;
  texts: Texts | null;
  submitted: boolean;
}> {
  permit(actor, "regulatorReport.edit");
  const [draft, last, { today }] = await Promise.all([
    db.regulatorDraft.findUnique({ where: { id: 1 } }),
    db.regulatorReport.findFirst({ orderBy: { no: "desc" } }),
    businessClock(db),
  ]);
  const basedOn = last?.no ?? 0;
  if (draft) {
    const { fromOn, asOf, texts } = contentOf(draft);
    return { basedOn, seen: draftHash(draft), fromOn, asOf, texts, submitted: draft.state === "submitted" };
  }
  const fromOn = last && addDays(fromDbDate(last.asOf), 1);
  const asOf = addDays(today, -1);
  return {
    basedOn,
    seen: "",
    fromOn: fromOn && fromOn <= asOf ? fromOn : null,
    asOf,
    texts: (last?.texts as Texts | undefined) ?? null,
    submitted: false,
  };
}

/** One approved report as it was approved. Throws NotFound. */
export async function findReport(
  actor: Actor,
  no: number,
): Promise<RegulatorReportDetail & { today: IsoDate; timeZone: string }> {
  permit(actor, "regulatorReport.read");
  const row = await readRow(no);
  if (!row) throw new NotFound(`regulator report ${no}`);
  const { today, timeZone } = await businessClock(db);
  return { ...detailOf(row), today, timeZone };
}

/** One report to be taken along as a file; the entry of the trail is written before. */
export async function takeReport(actor: Actor, no: number, file: ReportFile): Promise<RegulatorReportDetail> {
  const report = await findReport(actor, no);
  await witness(actor, {
    type: "regulatorReport.downloaded",
    subject: "regulatorReport",
    subjectId: no,
    details: { file },
  });
  return report;
}

type Row = NonNullable<Awaited<ReturnType<typeof readRow>>>;
const readRow = (no: number) =>
  db.regulatorReport.findUnique({ where: { no }, include: { handings: { orderBy: { id: "asc" } } } });

function detailOf(row: Row): RegulatorReportDetail {
  return {
    no: row.no,
    fromOn: row.fromOn && fromDbDate(row.fromOn),
    asOf: fromDbDate(row.asOf),
    texts: row.texts as Texts,
    figures: row.figures as unknown as Figures,
    hash: Buffer.from(row.contentHash).toString("hex"),
    draftedByName: row.draftedByName,
    approvedByName: row.approvedByName,
    approvedAt: row.approvedAt,
    handings: row.handings.map(({ id, recipient, handedOn, reference, madeByName }) => ({
      ...{ id, recipient, reference, madeByName },
      handedOn: fromDbDate(handedOn),
    })),
  };
}

function stateOf(state: string): "draft" | "submitted" {
  return state === "submitted" ? "submitted" : "draft";
}
