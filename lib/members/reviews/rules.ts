import { daysBetween, type IsoDate } from "@/lib/core/dates";
import type { PairKind } from "@/lib/members/schema";

/** What is known of one end of a doubtful pair, over its live inquiries. */
export type SideFacts = {
  readonly bin: string | null;
  readonly last4: string | null;
  readonly number: string | null;
  readonly companies: readonly number[];
  /** Member numbers that stand beside it. */
  readonly numbers: readonly string[];
  /** Cards that stand beside it: BIN and last four. */
  readonly cards: readonly string[];
  readonly expiries: readonly string[];
  readonly firstUse: IsoDate | null;
  readonly lastUse: IsoDate | null;
  readonly merchants: readonly string[];
};

/** A point for or against two ends being one member; its words are `members.reviews.points.<code>`. */
export type Point = { readonly code: PointCode; readonly values?: Readonly<Record<string, string | number>> };
export const pointCodes = [
  "SAME_NUMBER_BUT_FORM",
  "SAME_ACCOUNT_NUMBER",
  "SAME_DIGITS",
  "SAME_LAST4",
  "SAME_BIN",
  "SAME_EXPIRY",
  "LATER_EXPIRY",
  "EARLIER_EXPIRY",
  "NEW_AFTER_OLD",
  "SAME_USE",
  "SHARED_MERCHANTS",
  "SHARED_CARD_DIGITS",
  "OTHER_BIN",
  "OTHER_EXPIRY",
  "OTHER_NUMBER",
  "USED_SIDE_BY_SIDE",
  "LONG_GAP",
] as const;
export type PointCode = (typeof pointCodes)[number];

/** A reissue takes days; a new card that first turns up after this many says little of the old one. */
const LONG_GAP_DAYS = 120;

/**
 * What speaks for two ends being one member and what against, by what is known of them. The kind's own ground comes
 * first; the rest is read off the facts alike for every kind.
 * @param a of a reissue, the card that was replaced
 */
export function weighPair(kind: PairKind, a: SideFacts, b: SideFacts): { for: Point[]; against: Point[] } {
  const pro: Point[] = [];
  const con: Point[] = [];
  const both = <T>(x: readonly T[], y: readonly T[]) => x.filter((one) => y.includes(one));
  const known = (x: readonly unknown[], y: readonly unknown[]) => x.length > 0 && y.length > 0;

  if (kind === "near_number" && a.number && b.number) {
    pro.push({ code: "SAME_NUMBER_BUT_FORM", values: { a: a.number, b: b.number } });
    const cards = both(a.cards, b.cards);
    if (cards.length > 0) pro.push({ code: "SHARED_CARD_DIGITS" });
  }
  if (kind === "masked_card") pro.push({ code: "SAME_DIGITS" });
  if (kind === "same_use") pro.push({ code: "SAME_USE" }, { code: "SAME_LAST4" });
  if (kind === "reissue") {
    pro.push({ code: "SAME_ACCOUNT_NUMBER" });
    if (a.lastUse && b.firstUse && b.firstUse > a.lastUse) {
      const days = daysBetween(a.lastUse, b.firstUse);
      pro.push({ code: "NEW_AFTER_OLD", values: { days } });
      if (days > LONG_GAP_DAYS) con.push({ code: "LONG_GAP", values: { days } });
    }
  }

  if (a.bin && b.bin) {
    if (a.bin === b.bin && kind !== "masked_card") pro.push({ code: "SAME_BIN" });
    if (a.bin !== b.bin) con.push({ code: "OTHER_BIN" });
  }
  // Two numbers stand beside different cards: what those expire says nothing.
  if (kind !== "near_number" && known(a.expiries, b.expiries)) {
    if (both(a.expiries, b.expiries).length > 0) {
      // A new card under the old expiry is unusual: what is reissued runs longer.
      if (kind !== "reissue") pro.push({ code: "SAME_EXPIRY" });
    } else if (kind !== "reissue") con.push({ code: "OTHER_EXPIRY" });
    else if (last(a.expiries) < last(b.expiries)) pro.push({ code: "LATER_EXPIRY" });
    else con.push({ code: "EARLIER_EXPIRY" });
  }
  if (kind !== "near_number" && kind !== "reissue" && known(a.numbers, b.numbers)) {
    if (both(a.numbers, b.numbers).length === 0) con.push({ code: "OTHER_NUMBER" });
  }
  if (kind === "reissue" && a.firstUse && b.firstUse && a.lastUse && b.lastUse) {
    if (a.firstUse <= b.lastUse && b.firstUse <= a.lastUse) con.push({ code: "USED_SIDE_BY_SIDE" });
  }
  const merchants = both(a.merchants, b.merchants);
  if (merchants.length > 0 && kind !== "same_use") {
    pro.push({ code: "SHARED_MERCHANTS", values: { count: merchants.length } });
  }
  return { for: pro, against: con };
}

function last(expiries: readonly string[]): string {
  return expiries.toSorted().at(-1) ?? "";
}
