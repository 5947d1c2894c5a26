import { businessClock } from "@/lib/core/clock";
import { fromDbDate, type IsoDate } from "@/lib/core/dates";
import type { Reader } from "@/lib/core/db";
import { done, type Result, refuse } from "@/lib/core/result";
import { type FrozenFigure, freezeFigure } from "./bridge";
import { ruleChangedAfter, ruleEffect, ruleInForce } from "./counting-rule";
import { coverageOf } from "./coverage";
import { findPrevious, listPublishedFigures, type PublishedFigure } from "./published";
import type { Coverage, NoticeRefusal } from "./schema";

export type Proposal = {
  readonly figure: FrozenFigure;
  readonly previous: PublishedFigure | null;
  readonly coverage: Coverage;
  readonly ruleVersion: number;
  /** Of a change of the rule: the figure without what the change did to it. */
  readonly oldRuleCount: number | null;
};

export type ProposalOf = { readonly asOf: IsoDate; readonly correctsId: number | null; readonly changesRule: boolean };

/**
 * The figure that a publication as of a day would have now, with its bridge (RULEBOOK R7.1), what the card companies'
 * deliveries cover up to that day, and the counting rule.
 * @returns refused for a day that is not over by the business clock or lies before the start; unless it is a
 * correction, for a day before the previous figure's, and for another figure for the same day; where the limits
 * changed, for anything but the publication that says so
 */
export async function proposeFigure(reader: Reader, of: ProposalOf): Promise<Result<Proposal, NoticeRefusal>> {
  const { asOf, correctsId, changesRule } = of;
  const { today } = await businessClock(reader);
  const incident = await reader.incident.findUniqueOrThrow({ where: { id: 1 }, select: { startedOn: true } });
  const since = fromDbDate(incident.startedOn);
  if (asOf >= today) return refuse("DAY_NOT_FINISHED", { today });
  if (asOf < since) return refuse("BEFORE_START", { since });
  const previous = await findPrevious(reader, correctsId);
  if (previous === "ALREADY_CORRECTED") return refuse("ALREADY_CORRECTED");
  if (previous === "NOT_PUBLISHED") return refuse("PREVIOUS_CHANGED");
  const rule = await ruleInForce(reader);
  if (!changesRule && (await ruleChangedAfter(reader, rule.fromBlock))) return refuse("RULE_CHANGED");
  if (correctsId === null && previous && asOf < previous.asOf)
    return refuse("BEFORE_PREVIOUS", { asOf: previous.asOf });
  const figure = await freezeFigure(reader, asOf, previous);
  const oldRuleCount = changesRule
    ? figure.count - (await ruleEffect(reader, asOf, { after: rule.fromBlock, to: figure.blockNo }))
    : null;
  // What was published is corrected openly (R1.3): no second figure for the same day without saying so. What a change
  // of the rule does to it is said by that publication.
  const comparable = oldRuleCount ?? figure.count;
  if (correctsId === null && previous?.asOf === asOf && previous.count !== comparable) {
    return refuse("CORRECTION_NEEDED", { published: previous.count, now: comparable });
  }
  const earlier = (await listPublishedFigures(reader)).map((one) => one.asOf).filter((day) => day < asOf);
  return done({
    figure,
    previous,
    coverage: await coverageOf(reader, asOf, earlier.sort().at(-1) ?? null),
    ruleVersion: rule.version + (changesRule ? 1 : 0),
    oldRuleCount,
  });
}

/** A proposal as the row of a publication keeps it. */
export function frozen({ figure, previous, coverage, ruleVersion, oldRuleCount }: Proposal) {
  return { ...figure, previousId: previous?.id ?? null, coverage, ruleVersion, oldRuleCount };
}
