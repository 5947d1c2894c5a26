import { luhn } from "@/lib/core/text";

export type CardReading =
  | { readonly kind: "blank" }
  | { readonly kind: "full"; readonly digits: string; readonly luhn: boolean }
  /** Masked: the visible digits at its ends, at most six and four. */
  | { readonly kind: "masked"; readonly head: string; readonly tail: string }
  | { readonly kind: "wrong"; readonly code: "CARD_FORMAT" | "CARD_LENGTH" | "CARD_DESTROYED" };

const maskSigns = "*xX●○•×#■□_·・∗";
const masked = new RegExp(`^[\\d${maskSigns.replace(/[*?]/g, "\\$&")}]+$`);

/**
 * Reads a card number as people and programs write it: full-width digits, spaces, hyphens, a spreadsheet's apostrophe,
 * invisible characters. A number that went through a spreadsheet's number cell has lost digits and is refused.
 * @param cell already in NFKC, invisible characters removed
 */
export function readCard(cell: string): CardReading {
  let text = cell.replace(/^'/, "").trim();
  if (/^(-+|n\/?a|なし|不明|null)$/i.test(text)) return { kind: "blank" };
  text = text.replace(/[\s\u2010-\u2015\u2212\u30fc\uff0d.-]+/g, (gap) => (gap.includes(".") ? gap : ""));
  if (text === "") return { kind: "blank" };
  if (/^\d(?:[.,]\d+)?e\+?\d{1,2}$/i.test(text) || /^\d{16,19}\.0*$/.test(text)) return wrong("CARD_DESTROYED");
  const digits = /^\d{14,15}\.0+$/.test(text) ? text.slice(0, text.indexOf(".")) : text;
  if (/^\d+$/.test(digits)) {
    if (digits.length < 14 || digits.length > 19) return wrong("CARD_LENGTH");
    if (/^0+$/.test(digits)) return wrong("CARD_FORMAT");
    const valid = luhn(digits);
    // A number cell keeps fifteen digits; what follows them becomes zeros.
    if (!valid && digits.length > 15 && /^0+$/.test(digits.slice(15))) return wrong("CARD_DESTROYED");
    return { kind: "full", digits, luhn: valid };
  }
  if (!masked.test(text)) return wrong("CARD_FORMAT");
  const head = (/^\d*/.exec(text) as RegExpExecArray)[0];
  const tail = (/\d*$/.exec(text) as RegExpExecArray)[0];
  if (text.length > 19) return wrong("CARD_LENGTH");
  return { kind: "masked", head: head.slice(0, 6), tail: tail.slice(-4) };
}

function wrong(code: "CARD_FORMAT" | "CARD_LENGTH" | "CARD_DESTROYED"): CardReading {
  return { kind: "wrong", code };
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
