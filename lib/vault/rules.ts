import { maskForScreen } from "@/lib/core/text";

/** Why a person may need to see a full number. */
export const revealReasons = ["confirm_with_company", "correct_record", "caller_identity", "authority"] as const;
export type RevealReason = (typeof revealReasons)[number];

/** Fewest characters of the words that go with it. */
export const REASON_LEAST = 10;
export const REASON_MOST = 500;

/** Seconds for which a number stays on the screen. */
export const SHOWN_FOR = 30;

/** Numbers that may be seen, by the real clock. Half of a day's is where the dashboard and the trail say so. */
export const revealCaps = { personHour: 10, personDay: 30, totalDay: 100 } as const;

export type RevealCounts = { readonly personHour: number; readonly personDay: number; readonly totalDay: number };

export type RevealRefusal =
  | "STEP_UP_NEEDED"
  | "REASON_MISSING"
  | "REASON_SHORT"
  | "CARD_NUMBER_IN_TEXT"
  | "CAP_HOUR"
  | "CAP_DAY"
  | "CAP_TOTAL"
  | "ERASED"
  | "UNREADABLE";

/** What is wrong with the words of a reason, or null. */
export function reasonFault(reason: string): "REASON_MISSING" | "REASON_SHORT" | "CARD_NUMBER_IN_TEXT" | null {
  const text = reason.trim();
  if (!text) return "REASON_MISSING";
  if (maskForScreen(text) !== text) return "CARD_NUMBER_IN_TEXT";
  return [...text].length < REASON_LEAST ? "REASON_SHORT" : null;
}

/** Which cap stands against one more, counted before it; null: none. */
export function capAgainst(counts: RevealCounts): "CAP_HOUR" | "CAP_DAY" | "CAP_TOTAL" | null {
  if (counts.personHour >= revealCaps.personHour) return "CAP_HOUR";
  if (counts.personDay >= revealCaps.personDay) return "CAP_DAY";
  return counts.totalDay >= revealCaps.totalDay ? "CAP_TOTAL" : null;
}

/** Whether a figure of the last 24 hours has come to half of its cap. */
export function isMany(count: number, cap: number): boolean {
  return count * 2 >= cap;
}
