import { decimalsOf } from "@/lib/core/money";

export type AmountReading =
  | { readonly ok: true; readonly amount: bigint; readonly currency: string }
  | {
      readonly ok: false;
      readonly code:
        | "AMOUNT_FORMAT"
        | "AMOUNT_AMBIGUOUS"
        | "AMOUNT_NEGATIVE"
        | "AMOUNT_FRACTION"
        | "AMOUNT_TOO_LARGE"
        | "CURRENCY_MISMATCH";
    };

const known = new Map<string, number | null>();
/** decimalsOf asks Intl each time, which takes longer than reading the rest of a row. */
export function decimals(currency: string): number | null {
  let found = known.get(currency);
  if (found === undefined) {
    found = decimalsOf(currency);
    known.set(currency, found);
  }
  return found;
}

const signs: Readonly<Record<string, string>> = {
  "¥": "JPY",
  "￥": "JPY",
  円: "JPY",
  "€": "EUR",
  "£": "GBP",
  "₩": "KRW",
};

/** The currency of a cell of its own: a code, or 円. Null for what is none. */
export function readCurrency(cell: string): string | null {
  const code = signs[cell] ?? (/^(日本)?円$/.test(cell) ? "JPY" : cell.toUpperCase());
  return /^[A-Z]{3}$/.test(code) && decimals(code) !== null ? code : null;
}

/**
 * An amount in the currency's smallest unit. A sign or code at the number has to agree with the currency told. Where
 * a comma or a point could be either, nothing is guessed.
 * @param cell in NFKC and trimmed, not blank
 * @param currency of the record, or the profile's where the record has none (`told` false: the cell's own wins)
 */
export function readAmount(cell: string, currency: string, told: boolean): AmountReading {
  let text = cell.replace(/^'/, "");
  const own = /^(?:([A-Z]{3}) ?|([¥￥€£₩]) ?)?(.*?)(?: ?([A-Z]{3})| ?(円|[€£]))?(?:也)?$/i.exec(text);
  let unit = currency;
  if (own) {
    for (const mark of [own[1], own[2], own[4], own[5]]) {
      if (mark === undefined) continue;
      const code = readCurrency(mark);
      if (code === null) return { ok: false, code: "AMOUNT_FORMAT" };
      if (code !== unit && (told || unit !== currency)) return { ok: false, code: "CURRENCY_MISMATCH" };
      unit = code;
    }
    text = own[3] as string;
  }
  if (/^[-−△▲(]/.test(text) || /-$/.test(text)) {
    return {
      ok: false,
      code: /^[-−△▲(][\d.,\s¥￥]+[)-]?$/.test(text) || /^[\d.,]+-$/.test(text) ? "AMOUNT_NEGATIVE" : "AMOUNT_FORMAT",
    };
  }
  text = text.replace(/^\+/, "").replace(/^\\(?=\d)/, ""); // the yen sign of Shift_JIS is a backslash elsewhere
  const places = decimals(unit) ?? 0;
  const split = splitNumber(text, places);
  if ("code" in split) return { ok: false, code: split.code };
  const { whole, fraction } = split;
  if (/[1-9]/.test(fraction.slice(places))) return { ok: false, code: "AMOUNT_FRACTION" };
  const digits = `${whole}${fraction.slice(0, places).padEnd(places, "0")}`.replace(/^0+(?=\d)/, "");
  if (digits.length > 15) return { ok: false, code: "AMOUNT_TOO_LARGE" };
  return { ok: true, amount: BigInt(digits), currency: unit };
}

function splitNumber(
  text: string,
  places: number,
): { whole: string; fraction: string } | { code: "AMOUNT_FORMAT" | "AMOUNT_AMBIGUOUS" } {
  if (/^\d+$/.test(text)) return { whole: text, fraction: "" };
  // 1 234 567 and 1'234'567: neither can be a decimal sign.
  if (/^\d{1,3}(?:[ '’]\d{3})+(?:[.,]\d+)?$/.test(text)) {
    const [whole, fraction = ""] = text.split(/[.,]/) as [string, string?];
    return { whole: whole.replace(/\D/g, ""), fraction };
  }
  if (!/^\d[\d.,]*$/.test(text)) return { code: "AMOUNT_FORMAT" };
  const commas = text.split(",").length - 1;
  const points = text.split(".").length - 1;
  if (commas > 0 && points > 0) {
    const decimal = text.lastIndexOf(",") > text.lastIndexOf(".") ? "," : ".";
    const [whole, fraction, ...rest] = text.split(decimal) as [string, string, ...string[]];
    if (rest.length || !grouped(whole, decimal === "," ? "." : ",")) return { code: "AMOUNT_FORMAT" };
    return { whole: whole.replace(/\D/g, ""), fraction };
  }
  const mark = commas > 0 ? "," : ".";
  if (commas + points > 1) {
    return grouped(text, mark) ? { whole: text.replace(/\D/g, ""), fraction: "" } : { code: "AMOUNT_FORMAT" };
  }
  const [whole, after] = text.split(mark) as [string, string];
  if (after.length !== 3 || whole.length > 3 || whole === "0") {
    if (after === "") return { code: "AMOUNT_FORMAT" };
    // 1,5 or 3000,00: a comma that groups nothing can only be a decimal sign.
    return { whole, fraction: after };
  }
  if (places === 3) return { code: "AMOUNT_AMBIGUOUS" };
  // 1,234 groups. 1.234 is 1234 to one half of the world and has too many decimals for the other.
  return mark === "," ? { whole: whole + after, fraction: "" } : { code: "AMOUNT_AMBIGUOUS" };
}

function grouped(text: string, mark: string): boolean {
  const [first, ...rest] = text.split(mark) as [string, ...string[]];
  return rest.length === 0 ? /^\d+$/.test(first) : /^\d{1,3}$/.test(first) && rest.every((g) => /^\d{3}$/.test(g));
}
