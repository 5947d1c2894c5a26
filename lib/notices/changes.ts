import type { IsoDate } from "@/lib/core/dates";
import type { Figure, Note, NoticeFacts } from "./schema";
import { type SectionVersion, sectionKeys } from "./sections/schema";

/** One change of the public notice: a figure, a correction, an explanation beside a figure, or a section. */
export type Change = {
  /** Names it for good: figure-3, note-3-1, section-fraud-2. */
  readonly id: string;
  readonly at: Date;
  /** Day in the incident's time zone. */
  readonly on: IsoDate;
} & (
  | { readonly kind: "figure"; readonly figure: Figure }
  | { readonly kind: "correction"; readonly figure: Figure; readonly corrected: Figure }
  | { readonly kind: "note"; readonly figure: Figure; readonly note: Note }
  | { readonly kind: "section"; readonly section: SectionVersion }
);

/** What changed when, newest first. What was published in one instant: figures before sections, in their own order. */
export function listChanges(facts: NoticeFacts): Change[] {
  const figures = facts.figures.map((figure): Change => {
    const corrected = facts.figures.find((other) => other.version === figure.corrects);
    const base = { id: `figure-${figure.version}`, at: figure.publishedAt, on: figure.publishedOn, figure };
    return corrected ? { ...base, kind: "correction", corrected } : { ...base, kind: "figure" };
  });
  const notes = facts.figures.flatMap((figure) =>
    facts.notes
      .filter((note) => note.version === figure.version)
      .map((note, at): Change => {
        const id = `note-${figure.version}-${at + 1}`;
        return { id, at: note.publishedAt, on: note.publishedOn, kind: "note", figure, note };
      }),
  );
  const sections = facts.sections.map(
    (section): Change => ({
      id: `section-${section.key}-${section.version}`,
      at: section.approvedAt,
      on: section.approvedOn,
      kind: "section",
      section,
    }),
  );
  return [...figures, ...notes, ...sections].sort((a, b) => b.at.getTime() - a.at.getTime() || rank(a) - rank(b));
}

/** Day of the newest change: the notice's last update. */
export function lastChangeOn(facts: NoticeFacts): IsoDate | null {
  return listChanges(facts)[0]?.on ?? null;
}

function rank(change: Change): number {
  if (change.kind !== "section") return -change.figure.version;
  return 1_000 * (1 + sectionKeys.indexOf(change.section.key)) - change.section.version;
}

/** Where the page of a change lies in the folder, in a language. */
export function pageOf(change: Change, locale: "ja" | "en"): string {
  const page =
    change.kind === "section"
      ? sectionPage(change.section.key, change.section.version)
      : editionPage(change.figure.version);
  return inLanguage(page, locale);
}

export function editionPage(version: number): string {
  return `editions/${version}/index.html`;
}

export function sectionPage(key: string, version: number): string {
  return `sections/${key}/${version}/index.html`;
}

/** Japanese lies at the root of the folder, English under en/. */
export function inLanguage(page: string, locale: "ja" | "en"): string {
  return locale === "ja" ? page : `en/${page}`;
}
