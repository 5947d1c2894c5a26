import { businessClock } from "@/lib/core/clock";
import { fromDbDate, type IsoDate } from "@/lib/core/dates";
import type { Reader } from "@/lib/core/db";
import { done, type Result, refuse } from "@/lib/core/result";
import { type FrozenFigure, freezeFigure } from "./bridge";
import { findPrevious, type PublishedFigure } from "./published";
import type { NoticeRefusal } from "./schema";

export type Proposal = { readonly figure: FrozenFigure; readonly previous: PublishedFigure | null };

/**
 * The figure that a publication as of a day would have now, with its bridge (RULEBOOK R7.1).
 * @returns refused for a day that is not over by the business clock or lies before the start; unless it is a
 * correction, for a day before the previous figure's, and for another figure for the same day
 */
export async function proposeFigure(
  reader: Reader,
  asOf: IsoDate,
  correctsId: number | null,
): Promise<Result<Proposal, NoticeRefusal>> {
  const { today } = await businessClock(reader);
  const incident = await reader.incident.findUniqueOrThrow({ where: { id: 1 }, select: { startedOn: true } });
  const since = fromDbDate(incident.startedOn);
  if (asOf >= today) return refuse("DAY_NOT_FINISHED", { today });
  if (asOf < since) return refuse("BEFORE_START", { since });
  const previous = await findPrevious(reader, correctsId);
  if (previous === "ALREADY_CORRECTED") return refuse("ALREADY_CORRECTED");
  if (previous === "NOT_PUBLISHED") return refuse("PREVIOUS_CHANGED");
  if (correctsId === null && previous && asOf < previous.asOf)
    return refuse("BEFORE_PREVIOUS", { asOf: previous.asOf });
  const figure = await freezeFigure(reader, asOf, previous);
  // What was published is corrected openly (R1.3): no second figure for the same day without saying so.
  if (correctsId === null && previous?.asOf === asOf && previous.count !== figure.count) {
    return refuse("CORRECTION_NEEDED", { published: previous.count, now: figure.count });
  }
  return done({ figure, previous });
}
