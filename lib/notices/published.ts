import { dayOf, fromDbDate, type IsoDate } from "@/lib/core/dates";
import type { Reader } from "@/lib/core/db";
import { standingFigure } from "./rules";
import type { Figure, NoticeFacts } from "./schema";
import { sectionVersionsOf } from "./sections/published";

export type PublishedFigure = Figure & { readonly id: number; readonly blockNo: number };

/**
 * All published figures in the order of their versions. They are public: nobody needs a right to them, so this takes
 * a reader, like the ledger's figures. For the notice, the dashboard's marked points and the archive.
 */
export async function listPublishedFigures(reader: Reader): Promise<PublishedFigure[]> {
  const incident = await reader.incident.findUnique({ where: { id: 1 }, select: { timeZone: true } });
  if (!incident) return [];
  const rows = await reader.publication.findMany({
    where: { state: "published" },
    orderBy: { version: "asc" },
    select: {
      id: true,
      version: true,
      asOf: true,
      blockNo: true,
      count: true,
      publishedAt: true,
      noteJa: true,
      noteEn: true,
      correctsId: true,
      correctionJa: true,
      correctionEn: true,
      ruleVersion: true,
      ruleJa: true,
      ruleEn: true,
      oldRuleCount: true,
      noBurden: true,
    },
  });
  const versionOf = new Map(rows.map((row) => [row.id, row.version]));
  const said = rows.map((row) => ({
    ...row,
    // The database holds: published means numbered and dated.
    version: row.version as number,
    publishedAt: row.publishedAt as Date,
    asOf: fromDbDate(row.asOf),
    corrects: row.correctsId === null ? null : (versionOf.get(row.correctsId) ?? null),
  }));
  return figuresOf(said, incident.timeZone).map((figure, n) => {
    const { id, blockNo } = rows[n] as (typeof rows)[number];
    return { ...figure, id, blockNo };
  });
}

/** A figure as the database says it; `corrects` is a version. */
type FigureRow = {
  version: number;
  asOf: IsoDate;
  count: number;
  publishedAt: Date;
  noteJa: string;
  noteEn: string;
  corrects: number | null;
  correctionJa: string | null;
  correctionEn: string | null;
  ruleVersion: number;
  ruleJa: string | null;
  ruleEn: string | null;
  oldRuleCount: number | null;
  noBurden: boolean;
};

function figuresOf(rows: readonly FigureRow[], timeZone: string): Figure[] {
  const correctedBy = new Map(rows.flatMap((row) => (row.corrects ? [[row.corrects, row.version] as const] : [])));
  return rows.map((row) => ({
    version: row.version,
    asOf: row.asOf,
    count: row.count,
    publishedAt: row.publishedAt,
    publishedOn: dayOf(row.publishedAt, timeZone),
    note: { ja: row.noteJa, en: row.noteEn },
    corrects: row.corrects,
    correction:
      row.correctionJa === null || row.correctionEn === null ? null : { ja: row.correctionJa, en: row.correctionEn },
    correctedBy: correctedBy.get(row.version) ?? null,
    ruleVersion: row.ruleVersion,
    ruleChange: ruleChangeOf(row),
    noBurden: row.noBurden,
  }));
}

/** The change of the counting rule that a publication says, or null. */
export function ruleChangeOf(row: {
  ruleJa: string | null;
  ruleEn: string | null;
  oldRuleCount: number | null;
}): Figure["ruleChange"] {
  if (row.ruleJa === null || row.ruleEn === null || row.oldRuleCount === null) return null;
  return { text: { ja: row.ruleJa, en: row.ruleEn }, oldCount: row.oldRuleCount };
}

/** Instants come as text: what is read here lies in JSON. */
type Dated<Row> = Omit<Row, "publishedAt"> & { readonly publishedAt: string };
type NoticeRow = {
  incident: NoticeFacts["incident"];
  figures: Dated<FigureRow>[];
  notes: { version: number; ja: string; en: string; publishedAt: string }[];
  rules: { version: number; ja: string; en: string }[];
  certificates: { version: number }[];
  sections: {
    key: string;
    version: number;
    textJa: string;
    textEn: string;
    summaryJa: string;
    summaryEn: string;
    approvedAt: string;
  }[];
};

/**
 * What the public notice is made of; null where no incident is set up yet. It comes out of one view, which is all that
 * the public's role may read: what is not in it cannot be drawn by mistake (RULEBOOK R7.3).
 */
export async function readNoticeFacts(reader: Reader): Promise<NoticeFacts | null> {
  const [row] = await reader.$queryRaw<NoticeRow[]>`
    select incident, figures, notes, rules, certificates, sections from public_notice`;
  if (!row) return null;
  const { timeZone } = row.incident;
  return {
    incident: row.incident,
    figures: figuresOf(
      row.figures.map((figure) => ({ ...figure, publishedAt: new Date(figure.publishedAt) })),
      timeZone,
    ),
    notes: row.notes.map(({ version, ja, en, ...note }) => {
      const publishedAt = new Date(note.publishedAt);
      return { version, text: { ja, en }, publishedAt, publishedOn: dayOf(publishedAt, timeZone) };
    }),
    rules: row.rules.map(({ version, ja, en }) => ({ version, text: { ja, en } })),
    certificates: row.certificates.map(({ version }) => version),
    sections: sectionVersionsOf(
      row.sections.map((section) => ({ ...section, approvedAt: new Date(section.approvedAt) })),
      timeZone,
    ),
  };
}

/** The published figure that stands now (rules.ts standingFigure); null before the first publication. */
export async function findStandingFigure(reader: Reader): Promise<PublishedFigure | null> {
  return standingFigure(await listPublishedFigures(reader));
}

/**
 * What a new publication's bridge starts from: for a correction the figure that it corrects, so that the bridge tells
 * the difference between the two; otherwise the figure that stands.
 * @returns "ALREADY_CORRECTED" when a published correction of the same figure exists: that one is to be corrected
 */
export async function findPrevious(
  reader: Reader,
  correctsId: number | null,
): Promise<PublishedFigure | null | "ALREADY_CORRECTED" | "NOT_PUBLISHED"> {
  const figures = await listPublishedFigures(reader);
  if (correctsId === null) return standingFigure(figures);
  const corrected = figures.find((figure) => figure.id === correctsId);
  if (!corrected) return "NOT_PUBLISHED";
  return corrected.correctedBy === null ? corrected : "ALREADY_CORRECTED";
}
