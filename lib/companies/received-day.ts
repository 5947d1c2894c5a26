import { type IsoDate, ymd } from "@/lib/core/dates";
import { plainText } from "@/lib/core/text";

/**
 * The day in a file's name by a profile's pattern, such as "shokai_{yyyy}{mm}{dd}*": {yyyy}, {mm} and {dd} once each,
 * * for anything; the rest as it stands, in any case and width. Null where the name does not fit or names no day.
 */
export function dayInName(pattern: string, fileName: string): IsoDate | null {
  const escaped = plainText(pattern).replace(/[.+?^$()|[\]\\]/g, "\\$&");
  const source = escaped
    .replaceAll("*", ".*?")
    .replace("{yyyy}", "(?<y>\\d{4})")
    .replace("{mm}", "(?<m>\\d{2})")
    .replace("{dd}", "(?<d>\\d{2})");
  const found = new RegExp(`^${source}$`, "iu").exec(plainText(fileName))?.groups;
  return found ? ymd(Number(found.y), Number(found.m), Number(found.d)) : null;
}

/** A stretch of text that may be a date, as a cell such as "作成日：平成24年3月29日（木）" holds it. */
const stretches =
  /(?:(?:明治|大正|昭和|平成|令和|[MTSHR])\s*(?:\d{1,2}|元)|\d{4})\s*[年/.-]\s*\d{1,2}\s*[月/.-]\s*\d{1,2}日?|(?<!\d)\d{8}(?!\d)/giu;

/** Stretches of a cell's text that may be dates, in its order: for the reader of dates to judge. */
export function dateStretches(cell: string): string[] {
  return plainText(cell).match(stretches) ?? [];
}
