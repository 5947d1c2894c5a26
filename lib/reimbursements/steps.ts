import { moneyFinding, type Sums } from "./rules";
import type { CaseDates, DetectionCase } from "./schema";

/** The steps of the three cases, in the order in which they are taken. */
export const caseSteps = ["find", "statement", "debit", "claim", "charge", "cancel", "refund", "close"] as const;
export type CaseStepName = (typeof caseSteps)[number];

/** next: what is to be done now; optional: it may be said and need not; unneeded: the case closed without it. */
export type StepState = "done" | "next" | "later" | "optional" | "unneeded";

/** What a step still asks for; correction: what is booked contradicts itself or the case, and is put right first. */
export const stepNeeds = [
  "detectionCase",
  "statementOn",
  "debitOn",
  "claimedOn",
  "amount",
  "payer",
  "proof",
  "correction",
] as const;
export type StepNeed = (typeof stepNeeds)[number];

export type CaseStep = {
  readonly step: CaseStepName;
  readonly state: StepState;
  /** Nothing where it is done or unneeded. */
  readonly needs: readonly StepNeed[];
};

/** What the steps are told from. */
export type CaseStanding = {
  readonly detectionCase: DetectionCase | null;
  readonly closedAs: string | null;
  readonly sums: Sums | null;
} & CaseDates;

/**
 * The way of a case to relief (RULEBOOK R5.1 to R5.3): its steps, which of them is next, and what each still needs.
 * Not yet known: found out, then closed. 1: closed with the card company's word; where it was billed in spite of the
 * block, cancelled first. 2: statement, charge, cancellation. 3: debit, charge, refund. The member's claim (2 and 3) and
 * the statement of case 3 may be said and bind nobody. rules.ts closingObstacle decides; this only shows the way there.
 */
export function stepsOf(one: CaseStanding): CaseStep[] {
  let ahead = false;
  return wayOf(one).map((step) => {
    const needs = needsOf(step, one);
    if (needs.length === 0) return { step, state: "done", needs };
    if (one.closedAs !== null) return { step, state: "unneeded", needs: [] };
    if (step === "claim" || (step === "statement" && one.detectionCase === 3))
      return { step, state: "optional", needs };
    const state = ahead ? "later" : "next";
    ahead = true;
    return { step, state, needs };
  });
}

function wayOf({ detectionCase, sums }: CaseStanding): readonly CaseStepName[] {
  const billed = sums !== null && (sums.charged > 0n || sums.cancelled + sums.refunded > 0n);
  switch (detectionCase) {
    case null:
      return ["find", "close"];
    case 1:
      return billed ? ["find", "charge", "cancel", "close"] : ["find", "close"];
    case 2:
      return ["find", "statement", "claim", "charge", "cancel", "close"];
    case 3:
      return ["find", "statement", "debit", "claim", "charge", "refund", "close"];
  }
}

/** What the step still asks for; nothing: it is done. */
function needsOf(step: CaseStepName, one: CaseStanding): readonly StepNeed[] {
  const { charged, cancelled, refunded } = one.sums ?? { charged: 0n, cancelled: 0n, refunded: 0n };
  const relief = (isDone: boolean): readonly StepNeed[] => {
    if (charged > cancelled + refunded || charged === 0n) return ["amount", "payer"];
    return isDone && moneyFinding(charged, cancelled + refunded) === null ? [] : ["correction"];
  };
  switch (step) {
    case "find":
      return one.detectionCase === null ? ["detectionCase"] : [];
    case "statement":
      return one.statementOn === null ? ["statementOn"] : [];
    case "debit":
      return one.debitOn === null ? ["debitOn"] : [];
    case "claim":
      return one.claimedOn === null ? ["claimedOn"] : [];
    case "charge":
      return charged > 0n ? [] : ["amount"];
    case "cancel":
      return relief(cancelled === charged);
    case "refund":
      return relief(refunded > 0n);
    case "close":
      return one.closedAs === null ? ["proof"] : [];
  }
}
