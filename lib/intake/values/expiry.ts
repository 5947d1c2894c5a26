import { type IsoDate, ymd } from "@/lib/core/dates";

export type ExpiryReading =
  | { readonly ok: true; readonly expiry: string }
  | { readonly ok: false; readonly code: "EXPIRY_FORMAT" | "EXPIRY_AMBIGUOUS" };

/**
 * A card's last month as YYYY-MM. With a separator two digits and two digits are month and year, as on the card;
 * four bare digits are read only where one of the two orders makes sense beside the received date.
 * @param cell in NFKC and trimmed, not blank
 */
export function readExpiry(cell: string, receivedOn: IsoDate): ExpiryReading {
  let m = /^(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})$/.exec(cell);
  // 12/10 typed into a spreadsheet becomes the tenth of December: a card ends with a month, not on such a day.
  if (m && Number(m[3]) !== 1 && ymd(Number(m[1]), Number(m[2]), Number(m[3]) + 1) !== null) {
    return { ok: false, code: "EXPIRY_AMBIGUOUS" };
  }
  m = /^(\d{4}) ?(?:[/.-]|年) ?(\d{1,2})(?:月末?|(?:[/.-]|月)\d{1,2}日?)?$/.exec(cell) ?? /^(\d{4})(\d{2})$/.exec(cell);
  if (m && Number(m[1]) >= 1950) return month(Number(m[1]), Number(m[2]));
  m = /^(\d{1,2}) ?[/.-] ?(\d{4})$/.exec(cell);
  if (m) return month(Number(m[2]), Number(m[1]));
  m = /^(\d{1,2}) ?月 ?[/.]? ?(\d{2}|\d{4}) ?年$/.exec(cell);
  if (m) return month(full(m[2] as string), Number(m[1]));
  m = /^(\d{2}) ?年 ?(\d{1,2}) ?月$/.exec(cell);
  if (m) return month(full(m[1] as string), Number(m[2]));
  m = /^(\d{1,2}) ?[/.-] ?(\d{2})$/.exec(cell);
  if (m) {
    const [first, second] = [m[1] as string, m[2] as string];
    return Number(first) > 12 ? month(full(first), Number(second)) : month(full(second), Number(first));
  }
  m = /^(\d{2})(\d{2})$/.exec(cell);
  if (!m) return { ok: false, code: "EXPIRY_FORMAT" };
  const readings = [month(full(m[2] as string), Number(m[1])), month(full(m[1] as string), Number(m[2]))];
  const year = Number(receivedOn.slice(0, 4));
  const sensible = readings.filter((r) => r.ok && plausible(Number(r.expiry.slice(0, 4)), year));
  if (sensible.length === 2 && JSON.stringify(sensible[0]) !== JSON.stringify(sensible[1])) {
    return { ok: false, code: "EXPIRY_AMBIGUOUS" };
  }
  return sensible[0] ?? { ok: false, code: "EXPIRY_FORMAT" };
}

function full(year: string): number {
  return year.length === 4 ? Number(year) : 2000 + Number(year);
}

function plausible(year: number, receivedYear: number): boolean {
  return year >= receivedYear - 4 && year <= receivedYear + 12;
}

function month(year: number, of: number): ExpiryReading {
  if (of < 1 || of > 12 || year < 1950 || year > 2999) return { ok: false, code: "EXPIRY_FORMAT" };
  return { ok: true, expiry: `${year}-${String(of).padStart(2, "0")}` };
}
