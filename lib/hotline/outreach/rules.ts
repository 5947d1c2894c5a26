import type { IsoDate } from "@/lib/core/dates";
import type { OutreachRow, OutreachState } from "./schema";

/** What a list can become; the same state again corrects its figure or its day. */
export const nextStates: Readonly<Record<OutreachState, readonly OutreachState[]>> = {
  planned: ["sent", "planned", "given_up"],
  sent: ["confirmed", "sent"],
  confirmed: ["confirmed"],
  given_up: [],
};

/** Whether a step needs its reason: giving up does, and saying otherwise what was said before. */
export function needsReason(before: OutreachState, next: OutreachState): boolean {
  return next === "given_up" || before === next;
}

/** Whether it should have been sent by now. */
export function isLate({ state, onDay }: OutreachRow["last"], today: IsoDate): boolean {
  return state === "planned" && onDay < today;
}

/**
 * Persons by the state of their lists. Who stands in two lists is counted in both: nobody knows better, since no list
 * says who is in it.
 */
export function personsByState(rows: readonly OutreachRow[]): Record<OutreachState, number> {
  const sums: Record<OutreachState, number> = { planned: 0, sent: 0, confirmed: 0, given_up: 0 };
  for (const { last } of rows) sums[last.state] += last.persons;
  return sums;
}
