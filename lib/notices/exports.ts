import { type Change, inLanguage, listChanges, pageOf } from "./changes";
import { type BothWords, figureTexts } from "./figures";
import type { Figure, InBothLanguages, NoticeFacts } from "./schema";

/*
 * The shapes are described in docs/notice-files.md. Within one number of `format` members are only added.
 */

/** A figure for machines (RULEBOOK R7.3) with all that has to stand beside it. Dates are calendar dates in timeZone. */
export function countJson(facts: NoticeFacts, figure: Figure, words: BothWords): string {
  const corrected = facts.figures.find((other) => other.version === figure.corrects && figure.corrects !== null);
  const update = facts.figures.at(-1) ?? figure;
  const texts = figureTexts(figure, facts.incident, words);
  const rule = facts.rules.find((one) => one.version === figure.ruleVersion);
  return json({
    format: "shokai-notice-count/1",
    count: figure.count,
    unit: "card_members",
    unitName: texts.unitName,
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
    sentence: texts.sentence,
    whatIsCounted: texts.counted,
    whatIsNotCounted: texts.notCounted,
    caveat: texts.caveat,
    organisation: facts.incident.organisation,
    incident: facts.incident.name,
    demonstration: facts.incident.isDemo,
    countingRule: { version: figure.ruleVersion, text: rule?.text ?? null },
    noCustomerBearsACost: texts.noBurden && { asOf: figure.asOf, text: texts.noBurden },
    note: said(figure.note),
    explanations: facts.notes
      .filter((note) => note.version === figure.version)
      .map((note) => ({ publishedAt: note.publishedAt.toISOString(), text: note.text })),
    history: "history.csv",
  });
}

/** Everything that ever changed on the notice, newest first; addresses are relative to the file. */
export function changesJson(facts: NoticeFacts, words: BothWords): string {
  return json({
    format: "shokai-notice-changes/1",
    organisation: facts.incident.organisation,
    incident: facts.incident.name,
    timeZone: facts.incident.timeZone,
    demonstration: facts.incident.isDemo,
    changes: listChanges(facts).map((change) => ({
      id: change.id,
      kind: change.kind,
      publishedAt: change.at.toISOString(),
      publishedOn: change.on,
      title: both((locale) => changeTitle(change, locale, facts, words)),
      summary: both((locale) => changeSummary(change, locale)),
      page: both((locale) => pageOf(change, locale)),
      ...(change.kind === "section"
        ? { section: change.section.key, sectionVersion: change.section.version }
        : { version: change.figure.version, asOf: change.figure.asOf, count: change.figure.count }),
      ...(change.kind === "correction" && {
        corrects: { version: change.corrected.version, asOf: change.corrected.asOf, count: change.corrected.count },
      }),
    })),
    pages: both((locale) => inLanguage("index.html", locale)),
  });
}

/** What changed, in a line: "No. 3: 5,122 card members as of …", "Section: Warnings". */
export function changeTitle(change: Change, locale: "ja" | "en", facts: NoticeFacts, words: BothWords): string {
  const t = words[locale];
  if (change.kind === "section") return t("changeSection", { title: t(`sections.${change.section.key}`) });
  const { count, asOf } = figureTexts(change.figure, facts.incident, words);
  const values = { version: change.figure.version, count, asOf: asOf[locale] };
  if (change.kind === "figure") return t("changeFigure", values);
  if (change.kind === "note") return t("changeNote", values);
  const was = figureTexts(change.corrected, facts.incident, words);
  return t("changeCorrection", { ...values, corrected: change.corrected.version, was: was.count });
}

/** Why, where somebody said so: a correction's reason, a section's summary, a publication's note, an explanation. */
export function changeSummary(change: Change, locale: "ja" | "en"): string {
  if (change.kind === "section") return change.section.summary[locale];
  if (change.kind === "note") return change.note.text[locale];
  return (change.kind === "correction" ? change.figure.correction : change.figure.note)?.[locale] ?? "";
}

/** Of an optional text null where nothing is said. */
function said(text: InBothLanguages): InBothLanguages | null {
  return text.ja || text.en ? text : null;
}

function both(say: (locale: "ja" | "en") => string): InBothLanguages {
  return { ja: say("ja"), en: say("en") };
}

function json(content: unknown): string {
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
  "rule_version",
  "note_ja",
  "note_en",
  "no_customer_bears_a_cost",
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
    figure.ruleVersion,
    freeText(figure.note.ja),
    freeText(figure.note.en),
    String(figure.noBurden),
  ]);
  const lines = [historyColumns, ...rows].map((cells) => cells.map((cell) => quoted(cell)).join(","));
  return `\u{feff}${lines.join("\r\n")}\r\n`;
}

/** Free text that a spreadsheet would take for a formula is led by an apostrophe; typed columns never are. */
function freeText(text: string | undefined): string {
  if (!text) return "";
  return /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
}

function quoted(cell: string | number | null): string {
  const text = cell === null ? "" : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
