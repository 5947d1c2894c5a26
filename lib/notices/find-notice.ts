import { type Actor, permit } from "@/lib/access/actor";
import { fromDbDate, type IsoDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { type Bearers, countBearers } from "@/lib/inquiries/bearers";
import { countAsOf } from "@/lib/ledger/queries";
import type { Publication, PublicationNote } from "@/prisma/client/client";
import { type Checklist, checklistOf } from "./checklist";
import { type Content, type ContentChange, changesBetween, contentHash, contentOf, hex } from "./content";
import { findPrevious, listPublishedFigures, type PublishedFigure, ruleChangeOf } from "./published";
import type { NoticeRow } from "./queries";
import { isEditable, type NoticeState } from "./rules";
import type { Acknowledged, Bridge, Coverage, Figure, Held } from "./schema";

export type NoticeStep = { seq: string; at: Date; name: string; type: string; reason: string | null };

export type NoticeDetail = NoticeRow & {
  bridge: Bridge;
  blockNo: number;
  previous: PublishedFigure | null;
  correctsFigure: PublishedFigure | null;
  note: { ja: string; en: string };
  correction: { ja: string; en: string } | null;
  /** Hash over what stands there now; once submitted it is what approval is bound to. */
  hash: string;
  coverage: Coverage | null;
  coverageReason: string | null;
  ruleVersion: number;
  ruleChange: Figure["ruleChange"];
  noBurden: boolean;
  /** Who bears a cost as of its day, as known now; null: it is over. */
  bearers: Bearers | null;
  scheduledAt: Date | null;
  scheduledByName: string | null;
  held: Held | null;
  /** Before publication; of a published one what was acknowledged stands in `acknowledged`. */
  checklist: Checklist | null;
  acknowledged: readonly Acknowledged[];
  /** What differs from the submission before; null where this is the first or nothing is submitted. */
  changes: readonly ContentChange[] | null;
  notes: readonly NoticeNote[];
  submittedAt: Date | null;
  approvedAt: Date | null;
  publishedByName: string | null;
  /** Whether the person who asks edited it and so cannot approve it. */
  editedByAsker: boolean;
  /** count(D, now); null for what was withdrawn or corrected: there it matters no longer. */
  countNow: number | null;
  /** Before publication: whether its bridge still starts from the publication before it. */
  previousHolds: boolean;
  since: IsoDate;
  timeZone: string;
  /** What was done with it, by whom and why, oldest first; instants of the business clock. */
  steps: NoticeStep[];
};

/** An explanatory note to a published figure, as the office sees it. */
export type NoticeNote = {
  id: number;
  state: "waiting" | "published" | "withdrawn";
  text: { ja: string; en: string };
  hash: string;
  draftedByName: string;
  draftedAt: Date;
  approvedByName: string | null;
  publishedAt: Date | null;
  editedByAsker: boolean;
};

/** One publication with everything that who approves it has to see. */
export async function findNotice(actor: Actor, id: number): Promise<NoticeDetail> {
  permit(actor, "notice.read");
  const row = await db.publication.findUnique({ where: { id } });
  if (!row) throw new NotFound(`publication ${id}`);
  const open = isEditable(row.state as NoticeState);
  const [figures, incident, events, countNow, present, checklist, submissions, notes] = await Promise.all([
    listPublishedFigures(db),
    db.incident.findUniqueOrThrow({ where: { id: 1 }, select: { startedOn: true, timeZone: true } }),
    db.auditEvent.findMany({
      where: {
        subject: "notice",
        subjectId: String(id),
        type: { notIn: ["notice.downloaded", "notice.acknowledged"] },
      },
      orderBy: { seq: "asc" },
      select: { seq: true, businessAt: true, actorName: true, type: true, details: true },
    }),
    row.state === "withdrawn" ? null : countAsOf(db, fromDbDate(row.asOf)),
    open ? findPrevious(db, row.correctsId) : null,
    open ? checklistOf(db, row) : null,
    db.publicationSubmission.findMany({ where: { publicationId: id }, orderBy: { no: "desc" }, take: 2 }),
    db.publicationNote.findMany({ where: { publicationId: id }, orderBy: { id: "asc" } }),
  ]);
  const figureOf = (wanted: number | null) => figures.find((figure) => figure.id === wanted) ?? null;
  const presentId = typeof present === "object" ? (present?.id ?? null) : undefined;
  return {
    id: row.id,
    version: row.version,
    state: row.state as NoticeState,
    asOf: fromDbDate(row.asOf),
    count: row.count,
    change: row.count - (row.bridge as Bridge).previous,
    corrects: figureOf(row.correctsId)?.version ?? null,
    correctedBy: figureOf(row.id)?.correctedBy ?? null,
    draftedByName: row.draftedByName,
    draftedAt: row.draftedAt,
    approvedByName: row.approvedByName,
    publishedAt: row.publishedAt,
    bridge: row.bridge as Bridge,
    blockNo: row.blockNo,
    previous: figureOf(row.previousId),
    correctsFigure: figureOf(row.correctsId),
    note: { ja: row.noteJa, en: row.noteEn },
    correction:
      row.correctionJa === null || row.correctionEn === null ? null : { ja: row.correctionJa, en: row.correctionEn },
    hash: hex(row.contentHash ?? contentHash(row)),
    coverage: row.coverage as Coverage | null,
    coverageReason: row.coverageReason,
    ruleVersion: row.ruleVersion,
    ruleChange: ruleChangeOf(row),
    noBurden: row.noBurden,
    bearers: open ? await countBearers(db, fromDbDate(row.asOf)) : null,
    scheduledAt: row.scheduledAt,
    scheduledByName: row.scheduledByName,
    held: row.held as Held | null,
    checklist,
    acknowledged: row.acknowledged as Acknowledged[],
    changes: changesSince(row, submissions),
    notes: notes.map((note) => noteOf(note, actor)),
    submittedAt: row.submittedAt,
    approvedAt: row.approvedAt,
    publishedByName: row.publishedByName,
    editedByAsker: row.editors.includes(actor.id),
    countNow: figureOf(row.id)?.correctedBy ? null : countNow,
    previousHolds: !open || presentId === row.previousId,
    since: fromDbDate(incident.startedOn),
    timeZone: incident.timeZone,
    steps: events.map((event) => {
      const reason = (event.details as { reason?: unknown }).reason;
      return {
        seq: String(event.seq),
        at: event.businessAt,
        name: event.actorName,
        type: event.type,
        reason: typeof reason === "string" ? reason : null,
      };
    }),
  };
}

/** What who approves it has not seen before: against the submission before this one, or, of a draft, the last one. */
function changesSince(
  row: Publication,
  [last, before]: readonly { content: unknown }[],
): readonly ContentChange[] | null {
  const earlier = row.contentHash ? before : last;
  return earlier ? changesBetween(earlier.content as Content, contentOf(row)) : null;
}

function noteOf(note: PublicationNote, actor: Actor): NoticeNote {
  return {
    id: note.id,
    state: note.state as NoticeNote["state"],
    text: { ja: note.ja, en: note.en },
    hash: hex(note.contentHash),
    draftedByName: note.draftedByName,
    draftedAt: note.draftedAt,
    approvedByName: note.approvedByName,
    publishedAt: note.publishedAt,
    editedByAsker: note.editors.includes(actor.id),
  };
}
