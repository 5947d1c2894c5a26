import type { IsoDate } from "@/lib/core/dates";
import {
  type CaseDates,
  type Closing,
  type ClosingRefusal,
  caseDates,
  chargeKinds,
  type DateFault,
  type DetectionCase,
  type EntryKind,
  type EntryRefusal,
  type Payer,
  refundKinds,
  relieves,
} from "./schema";

/** A money entry as sums need it; one that reverses another takes its amount back. */
export type EntrySum = { readonly kind: EntryKind; readonly amount: bigint; readonly reverses: boolean };

/** What was charged, cancelled and refunded, less what was reversed; smallest unit of the case's currency. */
export type Sums = { readonly charged: bigint; readonly cancelled: bigint; readonly refunded: bigint };

/** Sums of a case's entries (RULEBOOK R5.2); null: no entry yet. */
export function sumEntries(entries: readonly EntrySum[]): Sums | null {
  if (entries.length === 0) return null;
  const sum = (kinds: readonly EntryKind[]) =>
    entries
      .filter((entry) => kinds.includes(entry.kind))
      .reduce((total, entry) => total + (entry.reverses ? -entry.amount : entry.amount), 0n);
  return {
    charged: sum(chargeKinds),
    cancelled: sum(["cancellation"]),
    refunded: sum(refundKinds),
  };
}

/** Charged less cancelled less refunded; below zero: more was given back than was charged. */
export function burdenOf(sums: Sums | null): bigint {
  return sums ? sums.charged - sums.cancelled - sums.refunded : 0n;
}

/** A person's word goes before the card company's. */
export function effectiveCase(one: { staffCase: number | null; reportedCase: number | null }): DetectionCase | null {
  return (one.staffCase ?? one.reportedCase) as DetectionCase | null;
}

/** Whether the use is on hold or under confirmation; null: neither. */
export function effectiveUse(one: {
  staffUse: string | null;
  reportedUse: string | null;
}): "on_hold" | "confirming" | null {
  const use = one.staffUse ?? one.reportedUse;
  return use === "on_hold" || use === "confirming" ? use : null;
}

export const reliefStates = [
  "carries_burden",
  "not_yet_known",
  "nothing_billed_expected",
  "relieved",
  "closed",
] as const;
/** Where a case stands on the way to a burden of zero. */
export type ReliefState = (typeof reliefStates)[number];

/**
 * The state of relief (R5.1 to R5.3). Not yet known, and so never counted as relieved: the case is not known, or money
 * must have moved (cases 2 and 3) and no charge is recorded, or a refund waits for its charge.
 * lib/reimbursements/relief.ts says the same in SQL; a test holds the two against each other.
 */
export function reliefState(one: {
  detectionCase: DetectionCase | null;
  charged: bigint | null;
  relieved: bigint | null;
  closedAs: string | null;
}): ReliefState {
  const charged = one.charged ?? 0n;
  const relieved = one.relieved ?? 0n;
  if (one.closedAs !== null) return "closed";
  if (charged > relieved) return "carries_burden";
  if (one.detectionCase === null || (charged === 0n && relieved > 0n)) return "not_yet_known";
  if (charged === 0n) return one.detectionCase === 1 ? "nothing_billed_expected" : "not_yet_known";
  return "relieved";
}

export const moneyFindings = ["REFUND_WAITS", "REFUNDED_TOO_MUCH"] as const;
export type MoneyFinding = (typeof moneyFindings)[number];

/** What a person should look at in the money of a case: a refund whose charge is missing, or too much given back. */
export function moneyFinding(charged: bigint | null, relieved: bigint | null): MoneyFinding | null {
  if ((relieved ?? 0n) <= (charged ?? 0n)) return null;
  return (charged ?? 0n) === 0n ? "REFUND_WAITS" : "REFUNDED_TOO_MUCH";
}

/**
 * What stands against closing a case (R5.3): its detection case must be the one that the closing says, the day that
 * makes it that case must be known (the statement's of case 2, the debit's of case 3), the money must prove it, and the
 * burden must be zero. Why no more than these: docs/decisions/2026-11-27-closings.md
 * | closing | case | money |
 * | --- | --- | --- |
 * | blocked_before_billing | 1 | no charge stands: the card company confirmed the block |
 * | never_settled | 1, 2 | no charge stands: authorised, and never cleared |
 * | cancelled | 1, 2 | charged, all of it cancelled (in case 1: billed in spite of the block) |
 * | refunded | 3 | charged, given back in full, refunds among it |
 * | own_use | any | burden zero: what is the member's own to pay is no charge of the case and is reversed |
 * @returns null where it can be closed
 */
export function closingObstacle(
  as: Closing,
  detectionCase: DetectionCase | null,
  sums: Sums | null,
  dates: CaseDates,
): ClosingRefusal | null {
  const { charged, cancelled, refunded } = sums ?? { charged: 0n, cancelled: 0n, refunded: 0n };
  const finding = moneyFinding(charged, cancelled + refunded);
  const cases: readonly number[] | null = closingCases[as];
  if (cases && detectionCase === null) return "CASE_UNKNOWN";
  if (cases && detectionCase !== null && !cases.includes(detectionCase)) return "WRONG_CASE";
  if (detectionCase === 2 && cases && dates.statementOn === null) return "STATEMENT_MISSING";
  if (as === "refunded" && dates.debitOn === null) return "DEBIT_MISSING";
  if (finding) return finding;
  if (charged > cancelled + refunded) return "BURDEN_OPEN";
  switch (as) {
    case "blocked_before_billing":
    case "never_settled":
      return charged > 0n ? "CHARGES_BOOKED" : null;
    case "cancelled":
      if (charged === 0n) return "NOTHING_CHARGED";
      return cancelled === charged ? null : "NOT_CANCELLED";
    case "refunded":
      if (charged === 0n) return "NOTHING_CHARGED";
      return refunded > 0n ? null : "NOT_REFUNDED";
    case "own_use":
      return null;
  }
}

/** The detection cases that a closing is of; null: any, and not yet known as well. */
const closingCases = {
  blocked_before_billing: [1],
  never_settled: [1, 2],
  cancelled: [1, 2],
  refunded: [3],
  own_use: null,
} as const satisfies Record<Closing, readonly DetectionCase[] | null>;

/**
 * What is wrong with the dates of a case: none lies in the future or before the misuse, and no debit before the statement
 * that announced it.
 */
export function dateFault(
  dates: CaseDates,
  on: { today: IsoDate; misuseOn: IsoDate | null },
): { field: keyof CaseDates; fault: DateFault } | null {
  for (const field of caseDates) {
    const date = dates[field];
    if (date !== null && date > on.today) return { field, fault: "IN_THE_FUTURE" };
    if (date !== null && on.misuseOn !== null && date < on.misuseOn) return { field, fault: "BEFORE_MISUSE" };
  }
  const { statementOn, debitOn } = dates;
  if (statementOn !== null && debitOn !== null && debitOn < statementOn)
    return { field: "debitOn", fault: "DEBIT_BEFORE_STATEMENT" };
  return null;
}

/**
 * Who pays, as it is kept: of a cancellation or refund it must be said, of a charge nothing. What the organisation pays
 * was advanced by the card company unless it is said that it was paid directly.
 */
export function payerOf(entry: {
  kind: EntryKind;
  payer: Payer | null;
  advanced?: boolean;
}): { payer: Payer | null; advanced: boolean } | EntryRefusal {
  const { kind, payer } = entry;
  if (!relieves(kind)) return payer === null && !entry.advanced ? { payer, advanced: false } : "PAYER_OF_CHARGE";
  if (payer === null) return "PAYER_MISSING";
  if (payer !== "organisation") return entry.advanced ? "INVALID" : { payer, advanced: false };
  const advanced = entry.advanced ?? true;
  return kind === "cancellation" && !advanced ? "CANCELLED_DIRECTLY" : { payer, advanced };
}

/** The headline of R5.5: what may be said of all cases together. */
export type Headline = {
  readonly burdened: number;
  readonly burden: readonly { readonly currency: string; readonly amount: bigint }[];
  readonly notYetKnown: number;
};

/** "No customer bears a cost" is said only when nobody carries a burden and nothing is unknown. */
export function nobodyBearsACost(headline: Headline): boolean {
  return headline.burdened === 0 && headline.notYetKnown === 0;
}
