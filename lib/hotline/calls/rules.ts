import { luhn, plainText } from "@/lib/core/text";
import type { Limits, Pattern } from "./schema";

/** What was read out: all digits of a number, a part of one, nothing, or what is none. */
export type Said =
  | { readonly is: "number"; readonly digits: string; readonly checks: boolean }
  | { readonly is: "part" | "nothing" | "none" };

/** Four digits, or digits with signs for those that cannot be seen, are a part: by it nothing can be determined (R6.1). */
export function readNumber(typed: string): Said {
  const plain = plainText(typed).replace(/[\s-]/g, "");
  if (plain === "") return { is: "nothing" };
  if (/^\d{14,19}$/.test(plain)) return { is: "number", digits: plain, checks: luhn(plain) };
  if (/^\d{4}$/.test(plain) || (/^[\d*xX•?]{8,19}$/.test(plain) && /[*xX•?]/.test(plain))) return { is: "part" };
  return { is: "none" };
}

/** MM/YY, MMYY, MM/YYYY or YYYY-MM as YYYY-MM; null where it is none. */
export function readExpiry(typed: string): string | null {
  const plain = plainText(typed).replace(/\s/g, "");
  const [, month, year] = /^(0[1-9]|1[0-2])\/?(\d{2}|20\d{2})$/.exec(plain) ?? [];
  if (month && year) return `${year.length === 2 ? `20${year}` : year}-${month}`;
  return /^20\d{2}-(0[1-9]|1[0-2])$/.test(plain) ? plain : null;
}

/**
 * How often one may ask. A quarter of the hour's allowance may be taken at once after a rest, or what hands can do in a
 * few minutes.
 */
export function paceOf(perHour: number): { perMinute: number; burst: number } {
  return { perMinute: perHour / 60, burst: Math.max(1, Math.ceil(perHour / 4)) };
}

/** Milliseconds of which every answer takes a multiple. */
export const STEP = 250;

/**
 * Milliseconds to wait so that an answer comes at a full step: how long the work took within a step does not show, so
 * that a hit is as slow as a miss (SECURITY OP-03).
 */
export function waitFor(elapsed: number, step: number = STEP): number {
  return Math.max(1, Math.ceil(elapsed / step)) * step - elapsed;
}

/** A look-up of the last hour, as the patterns see it. */
export type Tried = {
  readonly token: string;
  readonly bin: string;
  readonly last4: string;
  readonly missed: boolean;
  readonly expiryDiffers: boolean;
};

/** Last fours of this width count as close together: a number's neighbours are ten apart, since its end is a check digit. */
const NEAR = 100;
/** Numbers from which on shares say something. */
const ENOUGH = 20;
/** Numbers that are in the register under another expiry. */
const EXPIRIES = 8;

/**
 * What looks like numbers being tried out, by the look-ups of one person or address within an hour. Tokens do not tell
 * neighbours, so what is seen is: many different numbers; numbers of one BIN whose last four lie close together; nearly
 * all in no file; many known numbers with an expiry that is not theirs.
 * @returns the patterns, each with how many numbers show it
 */
export function patternsIn(tried: readonly Tried[], limits: Limits): Partial<Record<Pattern, number>> {
  const numbers = [...new Map(tried.map((one) => [one.token, one])).values()];
  const found: Partial<Record<Pattern, number>> = {};
  if (numbers.length >= limits.manyNumbers) found.many = numbers.length;
  const near = Math.max(0, ...[...byBin(numbers).values()].map(mostWithin));
  if (near >= limits.nearNumbers) found.near = near;
  const missed = numbers.filter((one) => one.missed).length;
  if (numbers.length >= ENOUGH && missed * 100 >= numbers.length * limits.missedShare) found.missed = missed;
  const differ = numbers.filter((one) => one.expiryDiffers).length;
  if (differ >= EXPIRIES) found.expiry = differ;
  return found;
}

function byBin(numbers: readonly Tried[]): Map<string, number[]> {
  const ends = new Map<string, number[]>();
  for (const { bin, last4 } of numbers) ends.set(bin, [...(ends.get(bin) ?? []), Number(last4)]);
  return ends;
}

/** The most of them that lie within NEAR of each other. */
function mostWithin(ends: readonly number[]): number {
  const sorted = ends.toSorted((a, b) => a - b);
  let first = 0;
  let most = 0;
  for (const [last, end] of sorted.entries()) {
    while (end - (sorted[first] as number) > NEAR) first++;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

/** What of a contact screens show: its end, enough to tell two apart. */
export function contactMask(contact: string): string {
  const shown = Math.min(4, Math.floor(contact.length / 3));
  return `…${shown > 0 ? contact.slice(-shown) : ""}`;
}
