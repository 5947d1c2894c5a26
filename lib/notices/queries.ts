import { type Actor, permit } from "@/lib/access/actor";
import { witness } from "@/lib/audit/change";
import { businessClock } from "@/lib/core/clock";
import { addDays, dayOf, fromDbDate, type IsoDate, isIsoDate, toDbDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import type { Result } from "@/lib/core/result";
import { countAsOf } from "@/lib/ledger/queries";
import type { Prisma } from "@/prisma/client/client";
import { contentHash, hex } from "./content";
import { type Proposal, proposeFigure } from "./propose";
import {
  findPrevious,
  findStandingFigure,
  listPublishedFigures,
  type PublishedFigure,
  readNoticeFacts,
} from "./published";
import { noticeFolder, readReleasedFile } from "./release";
import { isEditable, type NoticeState, standingFigure } from "./rules";
import { type Bridge, fileInput, type NoticeFacts, type NoticeRefusal, type ShelvedFile, shelvedFiles } from "./schema";

export const noticeSorts = ["asOf", "count", "draftedAt", "publishedAt"] as const;
export type NoticeSort = (typeof noticeSorts)[number];

export type NoticeListInput = {
  states?: readonly string[];
  asOf?: { from?: IsoDate; to?: IsoDate };
  sort: { by: NoticeSort; descending: boolean };
  after?: string;
  before?: string;
  size: number;
};

export type NoticeRow = {
  id: number;
  version: number | null;
  state: NoticeState;
  asOf: IsoDate;
  count: number;
  /** Difference to the figure that its bridge starts from. */
  change: number;
  corrects: number | null;
  correctedBy: number | null;
  draftedByName: string;
  draftedAt: Date;
  approvedByName: string | null;
  publishedAt: Date | null;
};

/**
 * The archive: publications in every state, a page at a time. There is one every few days, for a few years: all that
 * match are read, and the page is cut out of them.
 */
export async function listNotices(
  actor: Actor,
  input: NoticeListInput,
): Promise<{ rows: NoticeRow[]; next: string | null; previous: string | null; total: number; readAt: Date }> {
  permit(actor, "notice.read");
  const direction = input.sort.descending ? "desc" : "asc";
  const where: Prisma.PublicationWhereInput = {
    ...(input.states && { state: { in: [...input.states] } }),
    ...(input.asOf && {
      asOf: {
        ...(input.asOf.from && { gte: toDbDate(input.asOf.from) }),
        ...(input.asOf.to && { lte: toDbDate(input.asOf.to) }),
      },
    }),
  };
  const nullable = input.sort.by === "publishedAt";
  const [found, figures] = await Promise.all([
    db.publication.findMany({
      where,
      orderBy: [{ [input.sort.by]: nullable ? { sort: direction, nulls: "first" } : direction }, { id: direction }],
      omit: { contentHash: true, noteJa: true, noteEn: true },
    }),
    listPublishedFigures(db),
  ]);
  const at = (cursor: string | undefined) => (cursor ? found.findIndex((row) => String(row.id) === cursor) : -1);
  const after = at(input.after);
  const before = at(input.before);
  const start = after >= 0 ? after + 1 : before >= 0 ? Math.max(0, before - input.size) : 0;
  const cut = found.slice(start, start + input.size);
  const published = new Map(figures.map((figure) => [figure.id, figure]));
  return {
    rows: cut.map((row) => ({
      id: row.id,
      version: row.version,
      state: row.state as NoticeState,
      asOf: fromDbDate(row.asOf),
      count: row.count,
      change: row.count - (row.bridge as Bridge).previous,
      corrects: row.correctsId === null ? null : (published.get(row.correctsId)?.version ?? null),
      correctedBy: published.get(row.id)?.correctedBy ?? null,
      draftedByName: row.draftedByName,
      draftedAt: row.draftedAt,
      approvedByName: row.approvedByName,
      publishedAt: row.publishedAt,
    })),
    next: start + input.size < found.length ? String(cut.at(-1)?.id) : null,
    previous: start > 0 ? String(cut[0]?.id) : null,
    total: found.length,
    readAt: new Date(),
  };
}

export type NoticeStep = { at: Date; name: string; type: string; reason: string | null };

export type NoticeDetail = NoticeRow & {
  bridge: Bridge;
  blockNo: number;
  previous: PublishedFigure | null;
  correctsFigure: PublishedFigure | null;
  note: { ja: string; en: string };
  correction: { ja: string; en: string } | null;
  /** Hash over what stands there now; once submitted it is what approval is bound to. */
  hash: string;
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

/** One publication with everything that who approves it has to see. */
export async function findNotice(actor: Actor, id: number): Promise<NoticeDetail> {
  permit(actor, "notice.read");
  const row = await db.publication.findUnique({ where: { id } });
  if (!row) throw new NotFound(`publication ${id}`);
  const open = isEditable(row.state as NoticeState);
  const [figures, incident, events, countNow, present] = await Promise.all([
    listPublishedFigures(db),
    db.incident.findUniqueOrThrow({ where: { id: 1 }, select: { startedOn: true, timeZone: true } }),
    db.auditEvent.findMany({
      where: { subject: "notice", subjectId: String(id), type: { not: "notice.downloaded" } },
      orderBy: { seq: "asc" },
      select: { businessAt: true, actorName: true, type: true, details: true },
    }),
    row.state === "withdrawn" ? null : countAsOf(db, fromDbDate(row.asOf)),
    open ? findPrevious(db, row.correctsId) : null,
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
        at: event.businessAt,
        name: event.actorName,
        type: event.type,
        reason: typeof reason === "string" ? reason : null,
      };
    }),
  };
}

/**
 * What publishing this publication would do to the figure that the public reads: a correction of an old figure leaves
 * the newest where it is. `before` is null before the first publication.
 */
export async function findPublicEffect(actor: Actor, id: number): Promise<{ before: number | null; after: number }> {
  const [standing, preview] = await Promise.all([findStandingFigure(db), previewNotice(actor, id)]);
  return { before: standing?.count ?? null, after: standingFigure(preview.figures)?.count ?? 0 };
}

export type Preparation = {
  asOf: IsoDate;
  /** The last finished day of the business clock. */
  latest: IsoDate;
  since: IsoDate;
  correctsFigure: PublishedFigure | null;
  proposal: Result<Proposal, NoticeRefusal>;
};

/**
 * What a publication as of a day would say now, before anything is written. Without a day: the corrected figure's, or
 * the last finished one.
 */
export async function prepareNotice(actor: Actor, input: { asOf?: string; correctsId?: number }): Promise<Preparation> {
  permit(actor, "notice.draft");
  const [clock, incident, figures] = await Promise.all([
    businessClock(db),
    db.incident.findUniqueOrThrow({ where: { id: 1 }, select: { startedOn: true } }),
    listPublishedFigures(db),
  ]);
  const correctsFigure = figures.find((figure) => figure.id === input.correctsId) ?? null;
  if (input.correctsId !== undefined && !correctsFigure) throw new NotFound(`publication ${input.correctsId}`);
  const latest = addDays(clock.today, -1);
  const asOf = input.asOf && isIsoDate(input.asOf) ? input.asOf : (correctsFigure?.asOf ?? latest);
  return {
    asOf,
    latest,
    since: fromDbDate(incident.startedOn),
    correctsFigure,
    proposal: await proposeFigure(db, asOf, correctsFigure?.id ?? null),
  };
}

/** The notice as the public would see it if this publication were published now. For published ones: as it is. */
export async function previewNotice(actor: Actor, id: number): Promise<NoticeFacts> {
  permit(actor, "notice.read");
  const [row, facts, clock, figures] = await Promise.all([
    db.publication.findUnique({ where: { id } }),
    readNoticeFacts(db),
    businessClock(db),
    listPublishedFigures(db),
  ]);
  if (!row || !facts) throw new NotFound(`publication ${id}`);
  if (row.state === "published") return facts;
  const version = (facts.figures.at(-1)?.version ?? 0) + 1;
  const corrects = figures.find((figure) => figure.id === row.correctsId)?.version ?? null;
  return {
    ...facts,
    figures: [
      ...facts.figures.map((figure) => (figure.version === corrects ? { ...figure, correctedBy: version } : figure)),
      {
        version,
        asOf: fromDbDate(row.asOf),
        count: row.count,
        publishedAt: clock.now,
        publishedOn: dayOf(clock.now, clock.timeZone),
        note: { ja: row.noteJa, en: row.noteEn },
        corrects,
        correction:
          row.correctionJa === null || row.correctionEn === null
            ? null
            : { ja: row.correctionJa, en: row.correctionEn },
        correctedBy: null,
      },
    ],
  };
}

/**
 * A file of a published notice, as it was rendered; the trail says who took it.
 * @returns null while the worker has not rendered it yet
 */
export async function readNoticeFile(
  actor: Actor,
  input: { id: unknown; file: unknown },
): Promise<{ body: Buffer; version: number; file: ShelvedFile } | null> {
  permit(actor, "notice.read");
  const { id, file } = fileInput.parse(input);
  const row = await db.publication.findUnique({ where: { id, state: "published" }, select: { version: true } });
  if (!row?.version) throw new NotFound(`published notice ${id}`);
  const body = await readReleasedFile(noticeFolder(), shelvedFiles[file](row.version));
  if (!body) return null;
  await witness(actor, { type: "notice.downloaded", subject: "notice", subjectId: id, details: { file } });
  return { body, version: row.version, file };
}
