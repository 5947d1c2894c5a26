import { luhn } from "@/lib/core/text";

/**
 * What a spreadsheet left of a card number: digits at its beginning or its end, and how many digits it had. It lives in
 * memory only: fifteen digits of sixteen are as good as the number.
 */
export type CardRemains = {
  /** 4.98E+15; digits after the fifteenth zeroed; a floating-point number; zeros at the beginning gone. */
  readonly cause: "exponent" | "zeros" | "float" | "leadingZeros";
  readonly head: string;
  readonly tail: string;
  /** Null where it is not known. */
  readonly length: number | null;
};

export type CardReading =
  | { readonly kind: "blank" }
  | { readonly kind: "full"; readonly digits: string; readonly luhn: boolean }
  /** Masked: the visible digits at its ends, at most six and four. */
  | { readonly kind: "masked"; readonly head: string; readonly tail: string }
  | { readonly kind: "wrong"; readonly code: "CARD_FORMAT" | "CARD_LENGTH" }
  | { readonly kind: "wrong"; readonly code: "CARD_DESTROYED"; readonly remains: CardRemains };

const maskSigns = "*xX●○•×#■□_·・∗";
const masked = new RegExp(`^[\\d${maskSigns.replace(/[*?]/g, "\\$&")}]+$`);
/** Digits that a number cell keeps. */
const KEPT = 15;

/**
 * Reads a card number as people and programs write it: full-width digits, spaces, hyphens, a spreadsheet's apostrophe,
 * invisible characters. A number that went through a spreadsheet's number cell has lost digits and is refused, with
 * what is left of it.
 * @param cell already in NFKC, invisible characters removed
 * @param cut whether all long numbers of the delivery end as a spreadsheet leaves them: then none of them is one
 */
export function readCard(cell: string, cut = false): CardReading {
  if (/^\d+$/.test(cell)) return readDigits(cell, cut);
  let text = cell.replace(/^'/, "").trim();
  if (/^(-+|n\/?a|なし|不明|null)$/i.test(text)) return { kind: "blank" };
  text = text.replace(/[\s\u2010-\u2015\u2212\u30fc\uff0d.-]+/g, (gap) => (gap.includes(".") ? gap : ""));
  if (text === "") return { kind: "blank" };
  const exponent = /^(\d)(?:[.,](\d+))?e\+?(\d{1,3})$/i.exec(text);
  if (exponent) {
    return destroyed("exponent", `${exponent[1]}${exponent[2] ?? ""}`, Number(exponent[3]) + 1);
  }
  const float = /^(\d{16,19})\.0*$/.exec(text)?.[1];
  if (float) return destroyed("float", float.slice(0, KEPT), float.length);
  const digits = /^\d{14,15}\.0+$/.test(text) ? text.slice(0, text.indexOf(".")) : text;
  if (/^\d+$/.test(digits)) return readDigits(digits, cut);
  if (!masked.test(text)) return { kind: "wrong", code: "CARD_FORMAT" };
  const head = (/^\d*/.exec(text) as RegExpExecArray)[0];
  const tail = (/\d*$/.exec(text) as RegExpExecArray)[0];
  if (text.length > 19) return { kind: "wrong", code: "CARD_LENGTH" };
  return { kind: "masked", head: head.slice(0, 6), tail: tail.slice(-4) };
}

function readDigits(digits: string, cut: boolean): CardReading {
  const { length } = digits;
  const valid = luhn(digits);
  if (/^0+$/.test(digits) && length >= 14) return { kind: "wrong", code: "CARD_FORMAT" };
  // Zeros at the beginning add nothing to the check digit's sum: what has lost them still agrees.
  if (length >= 8 && length < 14 && valid) return lostZeros(digits);
  if (length < 14 || length > 19) return { kind: "wrong", code: "CARD_LENGTH" };
  if ((cut || !valid) && length > KEPT && /^0+$/.test(digits.slice(KEPT))) {
    return destroyed("zeros", digits.slice(0, KEPT), length);
  }
  // Of 17 to 19 digits a floating-point number is one in 16 to 1024; what is one, and does not agree, went through one.
  if (!valid && length > 16 && BigInt(Number(digits)) === BigInt(digits)) {
    return destroyed("float", digits.slice(0, KEPT), length);
  }
  return { kind: "full", digits, luhn: valid };
}

function destroyed(cause: CardRemains["cause"], head: string, length: number): CardReading {
  return { kind: "wrong", code: "CARD_DESTROYED", remains: { cause, head: head.slice(0, KEPT), tail: "", length } };
}

function lostZeros(digits: string): CardReading {
  const remains = { cause: "leadingZeros", head: "", tail: digits, length: null } as const;
  return { kind: "wrong", code: "CARD_DESTROYED", remains };
}

/** What is left of a number that lost zeros at its beginning: read with one of the company's ranges it would fit. */
export function zerosLost(digits: string, ranges: readonly BinRange[]): CardReading | null {
  if (ranges.length === 0 || inRanges(digits, ranges)) return null;
  for (let length = digits.length + 1; length <= 19; length++) {
    if (inRanges(digits.padStart(length, "0"), ranges)) return lostZeros(digits);
  }
  return null;
}

/**
 * Whether a card number could be the one of which these digits are left. Digits that a spreadsheet shows are rounded
 * at the last of them, those that a cell keeps are cut off behind the fifteenth: both fit.
 */
export function couldBe(remains: CardRemains, digits: string): boolean {
  if (remains.cause === "leadingZeros") {
    const lost = digits.length - remains.tail.length;
    return lost > 0 && digits.endsWith(remains.tail) && /^0+$/.test(digits.slice(0, lost));
  }
  if (digits.length !== remains.length) return false;
  const shown = remains.head.length;
  if (shown === KEPT && digits.startsWith(remains.head)) return true;
  const rounded = BigInt(digits.slice(0, shown)) + (Number(digits[shown] ?? 0) >= 5 ? 1n : 0n);
  return rounded.toString() === remains.head;
}

/** Digits of what is left that a record may show: at most six at the beginning and four at the end (R8.3). */
export function shownRemains(remains: CardRemains): { head: string | null; tail: string | null } {
  // The last digit may be rounded, and with nines before it the ones before it too.
  const sure = remains.head.length >= KEPT ? remains.head : remains.head.replace(/0+$/, "").slice(0, -1);
  return { head: sure.slice(0, 6) || null, tail: remains.tail.slice(-4) || null };
}

export type BinRange = { readonly low: string; readonly high: string };

/** Whether the number begins inside one of the company's ranges. A company without ranges takes every number. */
export function inRanges(digits: string, ranges: readonly BinRange[]): boolean {
  if (ranges.length === 0) return true;
  return ranges.some(({ low, high }) => {
    const lead = digits.slice(0, low.length);
    // A masked number shows fewer digits than a range has: it is in where it could be.
    return lead >= low.slice(0, lead.length) && lead <= high.slice(0, lead.length);
  });
}
