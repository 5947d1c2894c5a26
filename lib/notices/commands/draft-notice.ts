import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { businessClock } from "@/lib/core/clock";
import { fromDbDate, toDbDate } from "@/lib/core/dates";
import { type Result, refuse } from "@/lib/core/result";
import { freezeFigure } from "@/lib/notices/bridge";
import { checked } from "@/lib/notices/checked";
import { findPrevious } from "@/lib/notices/published";
import { type DraftInput, draftInput, type NoticeRefusal } from "@/lib/notices/schema";

/**
 * Drafts a publication: freezes the count as of a finished day of the business clock at the ledger's head, with the
 * previous publication and the bridge from it (RULEBOOK R7.1).
 * @returns the draft's id; refused for a day that is not over or lies before the start, a day before the previous
 * figure's or another figure for the same day unless it is a correction, a correction without its reason in both
 * languages, and a figure that another publication already corrected
 */
export async function draftNotice(actor: Actor, input: DraftInput): Promise<Result<{ id: number }, NoticeRefusal>> {
  permit(actor, "notice.draft");
  const parsed = checked(draftInput, input);
  if (!parsed.ok) return parsed;
  const { asOf, correctsId = null, correctionJa, correctionEn, noteJa, noteEn } = parsed.value;
  if (correctsId !== null && !(correctionJa && correctionEn)) {
    return refuse("CORRECTION_INCOMPLETE", undefined, {
      ...(!correctionJa && { correctionJa: "REQUIRED" }),
      ...(!correctionEn && { correctionEn: "REQUIRED" }),
    });
  }
  return change(actor, async (tx) => {
    const clock = await businessClock(tx);
    const incident = await tx.incident.findUniqueOrThrow({ where: { id: 1 }, select: { startedOn: true } });
    const since = fromDbDate(incident.startedOn);
    if (asOf >= clock.today) return refuse("DAY_NOT_FINISHED", { today: clock.today });
    if (asOf < since) return refuse("BEFORE_START", { since });
    const previous = await findPrevious(tx, correctsId);
    if (previous === "ALREADY_CORRECTED") return refuse("ALREADY_CORRECTED");
    if (previous === "NOT_PUBLISHED") return refuse("PREVIOUS_CHANGED");
    const isCorrection = correctsId !== null;
    if (!isCorrection && previous && asOf < previous.asOf) return refuse("BEFORE_PREVIOUS", { asOf: previous.asOf });
    const figure = await freezeFigure(tx, asOf, previous);
    // What was published is corrected openly (R1.3): no second figure for the same day without saying so.
    if (!isCorrection && previous?.asOf === asOf && previous.count !== figure.count) {
      return refuse("CORRECTION_NEEDED", { published: previous.count, now: figure.count });
    }
    const { id } = await tx.publication.create({
      data: {
        state: "draft",
        asOf: toDbDate(asOf),
        ...figure,
        previousId: previous?.id ?? null,
        correctsId,
        correctionJa: isCorrection ? correctionJa : null,
        correctionEn: isCorrection ? correctionEn : null,
        noteJa,
        noteEn,
        draftedBy: actor.id,
        draftedByName: actor.name,
        draftedAt: clock.now,
        editors: [actor.id],
      },
      select: { id: true },
    });
    return changed(
      { id },
      { type: "notice.drafted", subject: "notice", subjectId: id, details: { asOf, count: figure.count } },
    );
  });
}
