import { z } from "zod";
import { decimalsOf } from "@/lib/core/money";

const id = z.int().positive();
const note = z.string().trim().max(1000);

export const settlementInput = z.strictObject({
  companyId: id,
  /** Smallest unit of the currency. */
  amount: z.bigint().positive().max(999_999_999_999_999n),
  currency: z.string().refine((code) => decimalsOf(code) !== null),
  paidOn: z.iso.date(),
  reference: z.string().trim().max(100).default(""),
  note: note.default(""),
  /** Settlements that the page showed: where there are more by now, somebody (or a second click) was quicker. */
  seen: z.int().min(0).optional(),
});
export type SettlementInput = z.input<typeof settlementInput>;

export const settlementReversalInput = z.strictObject({ settlementId: id, reason: note.min(1) });
export type SettlementReversalInput = z.infer<typeof settlementReversalInput>;

export type SettlementRefusal =
  | "INVALID"
  | "IN_THE_FUTURE"
  | "CHANGED_MEANWHILE"
  | "CARD_NUMBER_IN_TEXT"
  | "ALREADY_REVERSED"
  | "IS_A_REVERSAL"
  | "REASON_MISSING";
