import { z } from "zod";

/** What an open case needs next, in the order of the way to relief; lib/reimbursements/stages.ts says which is which. */
export const stages = [
  "case_unknown",
  "charge_unknown",
  "to_confirm",
  "to_cancel",
  "to_refund",
  "money_to_check",
  "to_close",
] as const;
export type Stage = (typeof stages)[number];

/** Minutes for which a case that was taken is nobody else's, by the real clock. */
export const TAKEN_MINUTES = 30;

const id = z.int().positive();
const person = z.uuid();
const note = z.string().trim().max(1000);

/** Which open cases: the list's filters, and those of taking the next. What is left out does not matter. */
export type CaseFilters = {
  stages?: readonly Stage[];
  companies?: readonly number[];
  /** Ids of people, "me", "none". */
  owners?: readonly string[];
  /** "yes", "no" */
  late?: readonly string[];
  /** Burden, in the currency's smallest unit. */
  burden?: { min?: number; max?: number };
  /** Of the misuse, as it was reported. */
  amount?: { min?: number; max?: number };
};

export const noteInput = z.strictObject({ inquiryId: id, note: note.min(1) });
export type NoteInput = z.infer<typeof noteInput>;

export const handOverInput = z.strictObject({ inquiryId: id, to: person, note: note.default("") });
export type HandOverInput = z.input<typeof handOverInput>;

/** owner: null leaves the case to whoever takes it. */
export const assignInput = z.strictObject({ inquiryIds: z.array(id).min(1).max(5_000), owner: person.nullable() });
export type AssignInput = z.infer<typeof assignInput>;

/** on: null takes the date away. */
export const followUpInput = z.strictObject({
  inquiryIds: z.array(id).min(1).max(5_000),
  on: z.iso.date().nullable(),
});
export type FollowUpInput = z.infer<typeof followUpInput>;

const days = z.int().min(1).max(250);
export const stageLimitsInput = z.strictObject(
  Object.fromEntries(stages.map((stage) => [stage, days])) as Record<Stage, typeof days>,
);
export type StageLimitsInput = z.infer<typeof stageLimitsInput>;

/** What became of one case of several. */
export type CaseOutcome = { inquiryId: number; outcome: "done" | "unchanged" | "closed" | "not_live" };

export type TakeRefusal = "NOTHING_TO_TAKE";
export type WorkRefusal =
  | "INVALID"
  | "NOT_TAKEN"
  | "NOT_YOURS"
  | "UNCHANGED"
  | "CASE_CLOSED"
  | "NOT_LIVE"
  | "UNKNOWN_PERSON"
  | "NOTE_MISSING"
  | "CARD_NUMBER_IN_TEXT"
  | "IN_THE_PAST";
export type UndoRefusal = "CHANGED_MEANWHILE" | "NOTHING_TO_UNDO";
