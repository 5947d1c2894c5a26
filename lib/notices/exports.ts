import { standingFigure } from "./rules";
import type { Figure, InBothLanguages, NoticeFacts } from "./schema";

/** Sentences of the notice that go with the figure wherever it goes, in both languages. */
export type FigureWords = {
  readonly unit: InBothLanguages;
  readonly sentence: InBothLanguages;
  readonly counted: readonly InBothLanguages[];
  readonly notCounted: readonly InBothLanguages[];
  readonly caveat: readonly InBothLanguages[];
};

/** The standing figure for machines (RULEBOOK R7.3); null before the first publication. Dates are calendar dates in timeZone. */
export function countJson(facts: NoticeFacts, words: FigureWords): string | null {
  const figure = standingFigure(facts.figures);
  if (!figure) return null;
  const corrected = facts.figures.find((other) => other.version === figure.corrects && figure.corrects !== null);
  const update = facts.figures.at(-1) ?? figure;
  const content = {
    count: figure.count,
    unit: "card_members",
    unitName: words.unit,
    asOf: figure.asOf,
    since: facts.incident.startedOn,
    timeZone: facts.incident.timeZone,
    publishedAt: figure.publishedAt.toISOString(),
    version: figure.version,
    lastUpdate: { publishedAt: update.publishedAt.toISOString(), version: update.version },
    corrects:
      corrected && figure.correction
        ? { version: corrected.version, asOf: corrected.asOf, count: corrected.count, reason: figure.correction }
        : null,
    sentence: words.sentence,
    whatIsCounted: words.counted,
    whatIsNotCounted: words.notCounted,
    caveat: words.caveat,
    organisation: facts.incident.organisation,
    incident: facts.incident.name,
    demonstration: facts.incident.isDemo,
    history: "/notice/history.csv",
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

const historyColumns = [
  "version",
  "published_on",
  "published_at",
  "as_of",
  "since",
  "count",
  "unit",
  "corrects_version",
  "corrected_by_version",
  "correction_ja",
  "correction_en",
] as const;

/**
 * All published figures in the order of their versions, corrected ones included: UTF-8 with BOM (spreadsheets in Japan
 * take a file without one for Shift_JIS), CRLF, a header row.
 */
export function historyCsv(facts: NoticeFacts): string {
  const rows = facts.figures.map((figure: Figure) => [
    figure.version,
    figure.publishedOn,
    figure.publishedAt.toISOString(),
    figure.asOf,
    facts.incident.startedOn,
    figure.count,
    "card_members",
    figure.corrects,
    figure.correctedBy,
    freeText(figure.correction?.ja),
    freeText(figure.correction?.en),
  ]);
  const lines = [historyColumns, ...rows].map((cells) => cells.map((cell) => quoted(cell)).join(","));
  return `\u{feff}${lines.join("\r\n")}\r\n`;
}

/** Free text that a spreadsheet would take for a formula is led by an apostrophe; typed columns never are. */
function freeText(text: string | undefined): string {
  if (!text) return "";
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

function quoted(cell: string | number | null): string {
  const text = cell === null ? "" : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
