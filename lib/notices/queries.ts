import { type Actor, permit } from "@/lib/access/actor";
import { witness } from "@/lib/audit/change";
import { businessClock } from "@/lib/core/clock";
import { dayOf, fromDbDate, type IsoDate, toDbDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import type { Prisma } from "@/prisma/client/client";
import { findStandingFigure, listPublishedFigures, readNoticeFacts, ruleChangeOf } from "./published";
import { noticeFolder, readReleasedFile } from "./release";
import { type NoticeState, standingFigure } from "./rules";
import { type Bridge, fileInput, type NoticeFacts, type ShelvedFile, shelvedFiles } from "./schema";

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

/** The incident as the notice's texts name it. */
export async function findNoticeIncident(actor: Actor): Promise<NoticeFacts["incident"]> {
  permit(actor, "notice.read");
  const facts = await readNoticeFacts(db);
  if (!facts) throw new NotFound("incident");
  return facts.incident;
}

/**
 * What publishing this publication would do to the figure that the public reads: a correction of an old figure leaves
 * the newest where it is. `before` is null before the first publication.
 */
export async function findPublicEffect(actor: Actor, id: number): Promise<{ before: number | null; after: number }> {
  const [standing, preview] = await Promise.all([findStandingFigure(db), previewNotice(actor, id)]);
  return { before: standing?.count ?? null, after: standingFigure(preview.figures)?.count ?? 0 };
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
  const ruleChange = ruleChangeOf(row);
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
        ruleVersion: row.ruleVersion,
        ruleChange,
        noBurden: row.noBurden,
      },
    ],
    rules: ruleChange ? [...facts.rules, { version: row.ruleVersion, text: ruleChange.text }] : facts.rules,
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
