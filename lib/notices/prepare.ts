import { type Actor, permit } from "@/lib/access/actor";
import { businessClock } from "@/lib/core/clock";
import { addDays, fromDbDate, type IsoDate, isIsoDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import type { Result } from "@/lib/core/result";
import { type Bearers, countBearers } from "@/lib/inquiries/bearers";
import { ruleChangedAfter, ruleInForce } from "./counting-rule";
import { coverageOf } from "./coverage";
import { type Proposal, proposeFigure } from "./propose";
import { listPublishedFigures, type PublishedFigure } from "./published";
import { standingFigure } from "./rules";
import type { NoticeRefusal } from "./schema";

export type Preparation = {
  asOf: IsoDate;
  /** The last finished day of the business clock. */
  latest: IsoDate;
  since: IsoDate;
  /** The day that the deliveries support, where it is one that could be published now. */
  supported: IsoDate | null;
  correctsFigure: PublishedFigure | null;
  /** The limits changed, and no published rule says so yet: that comes first. */
  rulePending: boolean;
  proposal: Result<Proposal, NoticeRefusal>;
  /** Who bears a cost as of the day: where nobody does and nothing is unknown the publication can say so. */
  bearers: Bearers;
};

/** The first and the last day that a publication can have: from the start to the last finished day (business clock). */
export async function publishableDays(actor: Actor): Promise<{ since: IsoDate; latest: IsoDate }> {
  permit(actor, "notice.draft");
  const [clock, incident] = await Promise.all([
    businessClock(db),
    db.incident.findUniqueOrThrow({ where: { id: 1 }, select: { startedOn: true } }),
  ]);
  return { since: fromDbDate(incident.startedOn), latest: addDays(clock.today, -1) };
}

/**
 * What a publication as of a day would say now, before anything is written. Without a day: the corrected figure's; or
 * the last day that the deliveries support; or, where that was published already, the last finished one.
 */
export async function prepareNotice(
  actor: Actor,
  input: { asOf?: string; correctsId?: number; changesRule?: boolean },
): Promise<Preparation> {
  permit(actor, "notice.draft");
  const [{ since, latest }, figures, rule] = await Promise.all([
    publishableDays(actor),
    listPublishedFigures(db),
    ruleInForce(db),
  ]);
  const correctsFigure = figures.find((figure) => figure.id === input.correctsId) ?? null;
  if (input.correctsId !== undefined && !correctsFigure) throw new NotFound(`publication ${input.correctsId}`);
  const standing = standingFigure(figures);
  const { supportedTo } = await coverageOf(db, latest, standing?.asOf ?? null);
  const supported = supportedTo && supportedTo >= since && supportedTo > (standing?.asOf ?? "") ? supportedTo : null;
  const asOf = input.asOf && isIsoDate(input.asOf) ? input.asOf : (correctsFigure?.asOf ?? supported ?? latest);
  const changesRule = input.changesRule ?? false;
  return {
    asOf,
    latest,
    since,
    supported,
    correctsFigure,
    rulePending: await ruleChangedAfter(db, rule.fromBlock),
    proposal: await proposeFigure(db, { asOf, correctsId: correctsFigure?.id ?? null, changesRule }),
    bearers: await countBearers(db, asOf),
  };
}
