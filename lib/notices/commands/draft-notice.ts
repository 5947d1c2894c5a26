import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { businessClock } from "@/lib/core/clock";
import { toDbDate } from "@/lib/core/dates";
import { type Result, refuse } from "@/lib/core/result";
import { checked } from "@/lib/notices/checked";
import { proposeFigure } from "@/lib/notices/propose";
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
    const proposed = await proposeFigure(tx, asOf, correctsId);
    if (!proposed.ok) return proposed;
    const { figure, previous } = proposed.value;
    const isCorrection = correctsId !== null;
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
        draftedAt: (await businessClock(tx)).now,
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
