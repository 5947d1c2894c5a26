import { dayOf, fromDbDate } from "@/lib/core/dates";
import type { Reader } from "@/lib/core/db";
import { listRules } from "./counting-rule";
import { standingFigure } from "./rules";
import type { Figure, Note, NoticeFacts } from "./schema";
import { listSectionVersions } from "./sections/published";

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
    },
  });
  const versionOf = new Map(rows.map((row) => [row.id, row.version]));
  const correctedBy = new Map(rows.flatMap((row) => (row.correctsId ? [[row.correctsId, row.version] as const] : [])));
  return rows.map((row) => {
    // The database holds: published means numbered and dated.
    const publishedAt = row.publishedAt as Date;
    return {
      id: row.id,
      version: row.version as number,
      asOf: fromDbDate(row.asOf),
      blockNo: row.blockNo,
      count: row.count,
      publishedAt,
      publishedOn: dayOf(publishedAt, incident.timeZone),
      note: { ja: row.noteJa, en: row.noteEn },
      corrects: row.correctsId === null ? null : (versionOf.get(row.correctsId) ?? null),
      correction:
        row.correctionJa === null || row.correctionEn === null ? null : { ja: row.correctionJa, en: row.correctionEn },
      correctedBy: correctedBy.get(row.id) ?? null,
      ruleVersion: row.ruleVersion,
      ruleChange: ruleChangeOf(row),
    };
  });
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

/** Explanatory notes that are published, in the order of their publication. */
async function listNotes(reader: Reader, figures: readonly PublishedFigure[], timeZone: string): Promise<Note[]> {
  const rows = await reader.publicationNote.findMany({
    where: { state: "published" },
    orderBy: [{ publishedAt: "asc" }, { id: "asc" }],
  });
  return rows.flatMap((row) => {
    const figure = figures.find((one) => one.id === row.publicationId);
    if (!figure || !row.publishedAt) return [];
    return {
      version: figure.version,
      text: { ja: row.ja, en: row.en },
      publishedAt: row.publishedAt,
      publishedOn: dayOf(row.publishedAt, timeZone),
    };
  });
}

/** What the public notice is made of; null where no incident is set up yet. */
export async function readNoticeFacts(reader: Reader): Promise<NoticeFacts | null> {
  const incident = await reader.incident.findUnique({ where: { id: 1 } });
  if (!incident) return null;
  const figures = await listPublishedFigures(reader);
  return {
    incident: {
      name: { ja: incident.nameJa, en: incident.nameEn },
      organisation: { ja: incident.organisationJa, en: incident.organisationEn },
      startedOn: fromDbDate(incident.startedOn),
      timeZone: incident.timeZone,
      isDemo: incident.isDemo,
    },
    figures: figures.map(({ id: _id, blockNo: _blockNo, ...figure }) => figure),
    notes: await listNotes(reader, figures, incident.timeZone),
    rules: await listRules(reader),
    certificates: (await reader.certificate.findMany({ select: { version: true }, orderBy: { version: "asc" } })).map(
      ({ version }) => version,
    ),
    sections: await listSectionVersions(reader, incident.timeZone),
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
