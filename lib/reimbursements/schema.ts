import { z } from "zod";
import type { IsoDate } from "@/lib/core/dates";
import { decimalsOf } from "@/lib/core/money";

/** 1 caught before billing, 2 found on the statement, 3 found after the debit (RULEBOOK R5.1). */
export const detectionCases = [1, 2, 3] as const;
export type DetectionCase = (typeof detectionCases)[number];

/** on_hold: the use is stopped; confirming: the member is asked; none: neither, whatever was reported. */
export const useStates = ["on_hold", "confirming", "none"] as const;

/** What the member was made to pay; what took it off before it was paid; what was paid back, and of what (R5.2). */
export const chargeKinds = ["charge", "fee", "interest"] as const;
export const refundKinds = ["refund", "fee_refund", "interest_refund"] as const;
export const entryKinds = [...chargeKinds, "cancellation", ...refundKinds] as const;
export type EntryKind = (typeof entryKinds)[number];

/** At whose cost a charge is taken off or given back: every cancellation and refund says it, a charge never. */
export const payers = ["card_company", "merchant", "organisation"] as const;
export type Payer = (typeof payers)[number];

/** Whether an entry of this kind relieves the member. */
export function relieves(kind: EntryKind): boolean {
  return !(chargeKinds as readonly EntryKind[]).includes(kind);
}

/**
 * How a person closes a case (R5.3); a void closes it as `voided` by itself. That nothing was ever billed is two states
 * of their own and not a refund of zero: the card company confirmed that it blocked the use, or the use was authorised
 * and never cleared.
 */
export const closings = ["blocked_before_billing", "never_settled", "cancelled", "refunded", "own_use"] as const;
export type Closing = (typeof closings)[number];

const id = z.int().positive();
const note = z.string().trim().max(1000);
/** The event of the trail that was the case's last step when the page was drawn: what came since, is not undone unseen. */
const lastStep = z.string().optional();

const caseAndUse = {
  case: z.union([z.literal(1), z.literal(2), z.literal(3)]).nullable(),
  use: z.enum(useStates).nullable(),
};
export const caseInput = z.strictObject({ inquiryId: id, ...caseAndUse, lastStep });
export type CaseInput = z.infer<typeof caseInput>;

/** What is left out stays as it is in each of them. */
export const casesInput = z.strictObject({
  inquiryIds: z.array(id).min(1).max(5_000),
  case: caseAndUse.case.optional(),
  use: caseAndUse.use.optional(),
  lastStep,
});
export type CasesInput = z.infer<typeof casesInput>;

export const entryInput = z.strictObject({
  inquiryId: id,
  kind: z.enum(entryKinds),
  /** Smallest unit of the currency. */
  amount: z.bigint().positive().max(999_999_999_999_999n),
  currency: z.string().refine((code) => decimalsOf(code) !== null),
  bookedOn: z.iso.date(),
  reference: z.string().trim().max(100).default(""),
  note: note.default(""),
  payer: z.enum(payers).nullable().default(null),
  /**
   * The organisation pays, and the card company gave it to the member for it: the organisation owes it the amount. Left
   * out, that is so of all that the organisation pays; a cancellation cannot have been paid any other way.
   */
  advanced: z.boolean().optional(),
  /** Entries that the page showed: where there are more by now, somebody (or a second click) was quicker. */
  seen: z.int().min(0).optional(),
});
export type EntryInput = z.input<typeof entryInput>;

export const reversalInput = z.strictObject({ entryId: id, reason: note.min(1), lastStep });
export type ReversalInput = z.infer<typeof reversalInput>;

export const closingsInput = z.strictObject({
  inquiryIds: z.array(id).min(1).max(5_000),
  as: z.enum(closings),
  proof: note.min(1),
});
export type ClosingsInput = z.infer<typeof closingsInput>;
export type ClosingInput = Omit<ClosingsInput, "inquiryIds"> & { inquiryId: number };

/** What is left out stays as it is; null takes a date away. */
export const datesInput = z.strictObject({
  inquiryIds: z.array(id).min(1).max(5_000),
  statementOn: z.iso.date().nullable().optional(),
  debitOn: z.iso.date().nullable().optional(),
  claimedOn: z.iso.date().nullable().optional(),
});
export type DatesInput = z.infer<typeof datesInput>;

/** The days of the statement that shows the use, of the debit, and on which the member asked for relief. */
export const caseDates = ["statementOn", "debitOn", "claimedOn"] as const;
export type CaseDates = Readonly<Record<(typeof caseDates)[number], IsoDate | null>>;

/** The fields that a schema refuses, for the form that sent them. */
export function fieldsAtFault(issues: readonly { path: PropertyKey[] }[]): Record<string, string> {
  return Object.fromEntries(issues.map((issue) => [String(issue.path[0]), "INVALID"]));
}

export type CaseRefusal = "INVALID" | "CASE_CLOSED" | "NOT_LIVE" | "UNCHANGED" | "CHANGED_MEANWHILE";
export type DatesRefusal = CaseRefusal | DateFault;
export type DateFault = "IN_THE_FUTURE" | "BEFORE_MISUSE" | "DEBIT_BEFORE_STATEMENT";
export type EntryRefusal =
  | "INVALID"
  | "CASE_CLOSED"
  | "OTHER_CURRENCY"
  | "PAYER_MISSING"
  | "PAYER_OF_CHARGE"
  | "CANCELLED_DIRECTLY"
  | "IN_THE_FUTURE"
  | "CHANGED_MEANWHILE"
  | "CARD_NUMBER_IN_TEXT"
  | "ALREADY_REVERSED"
  | "IS_A_REVERSAL"
  | "REASON_MISSING";
export type ClosingRefusal =
  | "INVALID"
  | "PROOF_MISSING"
  | "CARD_NUMBER_IN_TEXT"
  | "CASE_CLOSED"
  | "NOT_LIVE"
  | "NOT_CLOSED"
  | "CHANGED_MEANWHILE"
  | "VOIDED"
  | "CASE_UNKNOWN"
  | "WRONG_CASE"
  | "STATEMENT_MISSING"
  | "DEBIT_MISSING"
  | "CHARGES_BOOKED"
  | "NOTHING_CHARGED"
  | "BURDEN_OPEN"
  | "REFUND_WAITS"
  | "REFUNDED_TOO_MUCH"
  | "NOT_CANCELLED"
  | "NOT_REFUNDED";
