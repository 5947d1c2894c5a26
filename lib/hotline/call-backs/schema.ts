import { z } from "zod";
import { isIsoDate } from "@/lib/core/dates";
import { rowId, text } from "@/lib/hotline/calls/schema";

/**
 * Where a call back stands: to be made; the caller reached and told; their own wish not to be called; given up after
 * attempts; nobody to call, since no contact was left or it is erased; no longer needed, since the card is again what
 * was told.
 */
export const callBackStates = ["open", "no_contact", "reached", "declined", "given_up", "lapsed"] as const;
export type CallBackState = (typeof callBackStates)[number];

export const callBackClasses = ["identified", "possibly_exposed"] as const;
export type CallBackClass = (typeof callBackClasses)[number];

/** What an attempt came to. */
export const attemptOutcomes = ["reached", "not_reached", "declined", "given_up"] as const;
export type AttemptOutcome = (typeof attemptOutcomes)[number];

/** Minutes for which a call back that was taken is nobody else's, by the real clock. */
export const TAKEN_MINUTES = 30;

/** Everything that a person can meet; messages/callBacks.json has words for each under refusals. */
export type CallBackRefusal =
  | "INVALID"
  | "NOTHING_TO_TAKE"
  | "TAKEN_BY_OTHER"
  | "NOT_TAKEN"
  | "OVER"
  | "NOTE_NEEDED"
  | "IN_THE_PAST"
  | "NO_CONTACT";

export const attemptInput = z.strictObject({
  callBackId: rowId,
  outcome: z.enum(attemptOutcomes),
  /** Empty: any time. */
  followUpOn: z.union([z.literal(""), z.string().refine(isIsoDate, "NOT_A_DATE")]),
  note: text(500),
});
export type AttemptInput = z.input<typeof attemptInput>;
