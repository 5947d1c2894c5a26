/**
 * What a card company is asked of an inquiry; the order is that of the words.
 * CASE: how the misuse was found. AMOUNT: how much was charged, cancelled or refunded, as it said without an amount.
 * CHARGE: whether and how much the member was charged. CANCELLATION, REFUND, RELIEF: that the charge was cancelled,
 * refunded, or either where the case is not known. EXCESS: why more was given back than charged.
 */
export const asks = ["CASE", "AMOUNT", "CHARGE", "CANCELLATION", "REFUND", "RELIEF", "EXCESS"] as const;
export type Ask = (typeof asks)[number];

/** Why a file of questions cannot be written. */
export type AnswerFileRefusal = "NO_PROFILE" | "NOTHING_ASKED";
