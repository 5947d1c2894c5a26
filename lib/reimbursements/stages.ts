import { addBusinessDays, lastDayDueBefore } from "@/lib/core/business-days";
import type { IsoDate } from "@/lib/core/dates";
import { moneyFinding } from "./rules";
import type { DetectionCase } from "./schema";
import type { Stage } from "./work/schema";

/**
 * What an open live case needs next (RULEBOOK R5.1 to R5.3); the first that fits:
 * | stage | who is to do what |
 * | --- | --- |
 * | money_to_check | more given back than charged, or a refund that waits for its charge: look into the money |
 * | case_unknown | how the misuse was found has to be asked |
 * | to_cancel | billed and not debited (case 2), or billed although it was caught before (case 1): have it cancelled |
 * | to_refund | debited (case 3): have it refunded |
 * | to_confirm | caught before billing: have it confirmed that nothing was billed |
 * | charge_unknown | money must have moved (cases 2, 3) and no charge is recorded: ask for the amount |
 * | to_close | relieved, and only the proof is missing |
 * The function relief_stage_no of the database says the same, by its place in `stages`; a test holds the two against each other.
 */
export function stageOf(one: {
  detectionCase: DetectionCase | null;
  charged: bigint | null;
  relieved: bigint | null;
}): Stage {
  const charged = one.charged ?? 0n;
  if (moneyFinding(one.charged, one.relieved)) return "money_to_check";
  if (one.detectionCase === null) return "case_unknown";
  if (charged > (one.relieved ?? 0n)) return one.detectionCase === 3 ? "to_refund" : "to_cancel";
  if (charged > 0n) return "to_close";
  return one.detectionCase === 1 ? "to_confirm" : "charge_unknown";
}

/** Business days after the received date within which a case should have left the stage. */
export type StageLimits = Readonly<Record<Stage, number>>;

/** The last day on which a case in the stage is not late. */
export function dueOn(stage: Stage, receivedOn: IsoDate, limits: StageLimits): IsoDate {
  return addBusinessDays(receivedOn, limits[stage]);
}

/** The last received date of which a case in the stage is late today: it was due before. */
export function lateUpTo(stage: Stage, today: IsoDate, limits: StageLimits): IsoDate {
  return lastDayDueBefore(today, limits[stage]);
}
