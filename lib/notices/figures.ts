import { formatDate, formatNumber, type Locale } from "@/lib/core/format";
import type { Figure, InBothLanguages, NoticeFacts } from "./schema";
import type { Words } from "./words";

/** All that a figure needs to be said: its publication may not exist yet. */
export type SayableFigure = Pick<Figure, "asOf" | "count"> & { readonly noBurden?: boolean };
/** The notice's words in both languages (words.ts noticeWords). */
export type BothWords = Readonly<Record<Locale, Words>>;

/**
 * One published figure in every form in which it leaves the house. Page, JSON, feed, picture, press sheet and what
 * editors copy all take it from here, so that nowhere another number or another unit can stand (RULEBOOK R7.3).
 */
export type FigureTexts = {
  /** 6,610 */
  readonly count: string;
  /** 名 / card members: what stands beside the number. */
  readonly unit: InBothLanguages;
  readonly unitName: InBothLanguages;
  readonly asOf: InBothLanguages;
  readonly since: InBothLanguages;
  /** As of … , cumulative since …. */
  readonly asOfLine: InBothLanguages;
  /** The figure with its unit and both days, in one sentence without a full stop. */
  readonly sentence: InBothLanguages;
  /** As of … no customer bears a cost; null where the publication does not say so. */
  readonly noBurden: InBothLanguages | null;
  readonly counted: readonly InBothLanguages[];
  readonly notCounted: readonly InBothLanguages[];
  readonly caveat: readonly InBothLanguages[];
  /** Sentence, what is counted, and how to read it: for a letter or a press text. */
  readonly paragraph: InBothLanguages;
};

const countedKeys = ["members", "once", "companies", "ownUse"] as const;
const notCountedKeys = ["units", "victims", "before", "void"] as const;

/** Pure: the same figure and words give the same texts. */
export function figureTexts(figure: SayableFigure, incident: NoticeFacts["incident"], words: BothWords): FigureTexts {
  const count = formatNumber(figure.count);
  const both = (say: (locale: Locale) => string): InBothLanguages => ({ ja: say("ja"), en: say("en") });
  const values = (locale: Locale) => ({
    count,
    asOf: formatDate(figure.asOf, locale),
    since: formatDate(incident.startedOn, locale),
    organisation: incident.organisation[locale],
  });
  const say = (key: string) => both((locale) => words[locale](key, values(locale)));
  const sentence = say("sentence");
  const counted = countedKeys.map((key) => say(`counted.${key}`));
  const notCounted = notCountedKeys.map((key) => say(`notCounted.${key}`));
  const caveat = [say("caveat"), say("caveatLater")];
  const paragraph = both((locale) =>
    [
      words[locale]("sentenceWhole", values(locale)),
      counted[1]?.[locale],
      notCounted[0]?.[locale],
      caveat[0]?.[locale],
    ].join(locale === "ja" ? "" : " "),
  );
  return {
    count,
    unit: say("unit"),
    unitName: say("unitName"),
    asOf: both((locale) => formatDate(figure.asOf, locale)),
    since: both((locale) => formatDate(incident.startedOn, locale)),
    asOfLine: say("asOfLine"),
    sentence,
    noBurden: figure.noBurden ? say("noBurden") : null,
    counted,
    notCounted,
    caveat,
    paragraph,
  };
}

/** The notice's words in both languages, as figureTexts() wants them. */
export function inBothWords(noticeWords: (locale: Locale) => Words): BothWords {
  return { ja: noticeWords("ja"), en: noticeWords("en") };
}
