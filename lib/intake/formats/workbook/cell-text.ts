/** How a cell's number is shown, as far as it changes what it means. */
export type NumberStyle =
  | { readonly kind: "plain" | "date" | "time" }
  | { readonly kind: "zeros"; readonly digits: number };

const plain: NumberStyle = { kind: "plain" };
const timesBuiltIn = new Set([18, 19, 20, 21, 32, 33, 45, 46, 47, 55, 56]);

/** @param code of a number format of the workbook's own; undefined for one that is built in */
export function numberStyle(id: number, code: string | undefined): NumberStyle {
  if (code === undefined) {
    if (timesBuiltIn.has(id)) return { kind: "time" };
    return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58) ? { kind: "date" } : plain;
  }
  const bare = code
    .replace(/"[^"]*"|\\.|_.|\*./g, "")
    .replace(/\[(?!(?:h+|m+|s+)\])[^\]]*\]/gi, "")
    .split(";")[0] as string;
  if (/^0{2,}$/.test(bare)) return { kind: "zeros", digits: bare.length };
  if (/general|標準/i.test(bare)) return plain;
  const letters = bare.replace(/am\/pm|a\/p/gi, "").toLowerCase();
  // e and g are the years of Japanese eras; E+00 is an exponent.
  if (/[yd]|g{1,3}|e(?![+-])/.test(letters)) return { kind: "date" };
  if (/[hs]/.test(letters)) return { kind: "time" };
  return /m/.test(letters) ? { kind: "date" } : plain;
}

/**
 * A number as text. A cell's number has fifteen digits: an integer with more is written as the spreadsheet shows it,
 * 4.11111111111111E+15, so that nobody takes it for the sixteen digits that it has lost. Null where it is no number.
 */
export function numberText(raw: string, style: NumberStyle, date1904: boolean): string | null {
  const value = raw.trim() === "" ? Number.NaN : Number(raw);
  if (!Number.isFinite(value)) return null;
  if (style.kind === "date" || style.kind === "time") return serialText(value, date1904, style.kind) ?? decimal(value);
  if (style.kind === "zeros" && Number.isInteger(value) && value >= 0 && value < 1e15) {
    return String(value).padStart(style.digits, "0");
  }
  return decimal(value);
}

function decimal(value: number): string {
  if (Math.abs(value) >= 1e15) return value.toExponential(14).replace(/\.?0*e/, "E");
  const rounded = Number(value.toPrecision(15));
  const text = String(rounded);
  return text.includes("e") ? rounded.toFixed(20).replace(/0+$/, "") : text;
}

const DAY = 86_400;
/** The last serial that is a day: 31 December 9999. */
const LAST = 2_958_465;

/**
 * A spreadsheet's day number as ISO 8601: days since 30 December 1899 (with the 29 February 1900 that never was), or
 * since 1 January 1904. A time of day stands behind it where there is one; a time alone stands alone.
 * @returns null for what is no day
 */
export function serialText(serial: number, date1904: boolean, kind: "date" | "time" = "date"): string | null {
  const seconds = Math.round((serial - Math.floor(serial)) * DAY);
  const days = Math.floor(serial) + (seconds === DAY ? 1 : 0);
  const rest = seconds % DAY;
  if (days < 0 || days > LAST) return null;
  if (kind === "time" && days === 0) return timeText(rest);
  if (!date1904 && days === 0) return rest > 0 ? timeText(rest) : null;
  const date = dayText(days, date1904);
  return rest > 0 ? `${date} ${timeText(rest)}` : date;
}

function dayText(days: number, date1904: boolean): string {
  if (!date1904 && days === 60) return "1900-02-29";
  const epoch = date1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, days < 60 ? 31 : 30);
  return new Date(epoch + days * DAY * 1000).toISOString().slice(0, 10);
}

function timeText(seconds: number): string {
  const two = (n: number) => String(n).padStart(2, "0");
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** Characters that XML cannot hold are written _x000D_, and an underline that could be one _x005F_. */
export function unescapeText(text: string): string {
  if (!text.includes("_x")) return text;
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
