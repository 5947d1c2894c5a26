import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { checked } from "@/lib/core/checked";
import { businessClock } from "@/lib/core/clock";
import { toDbDate } from "@/lib/core/dates";
import { type Result, refuse } from "@/lib/core/result";
import { goesBeyond } from "@/lib/notices/coverage";
import { frozen, proposeFigure } from "@/lib/notices/propose";
import { type DraftInput, draftInput, type NoticeRefusal } from "@/lib/notices/schema";
import { refuseIfBurden } from "./publication-row";

/**
 * Drafts a publication: freezes the count as of a finished day of the business clock at the ledger's head, with the
 * previous publication, the bridge from it (RULEBOOK R7.1), and what the deliveries cover. With a text of the counting
 * rule it is the publication that changes the rule.
 * @returns the draft's id; refused for a day that is not over or lies before the start, a day before the previous
 * figure's or another figure for the same day unless it is a correction, a correction or a change of the rule without
 * its text in both languages, a figure that another publication already corrected, a day beyond what the deliveries
 * cover without a reason, and, where the limits changed, anything but the change of the rule
 */
export async function draftNotice(actor: Actor, input: DraftInput): Promise<Result<{ id: number }, NoticeRefusal>> {
  permit(actor, "notice.draft");
  const parsed = checked(draftInput, input);
  if (!parsed.ok) return parsed;
  const {
    asOf,
    correctsId = null,
    correctionJa,
    correctionEn,
    noteJa,
    noteEn,
    ruleJa,
    ruleEn,
    noBurden,
  } = parsed.value;
  const changesRule = (ruleJa ?? ruleEn) !== undefined;
  if (correctsId !== null && !(correctionJa && correctionEn)) {
    return refuse("CORRECTION_INCOMPLETE", undefined, {
      ...(!correctionJa && { correctionJa: "REQUIRED" }),
      ...(!correctionEn && { correctionEn: "REQUIRED" }),
    });
  }
  if (changesRule && (!(ruleJa && ruleEn) || correctsId !== null)) {
    return refuse("RULE_INCOMPLETE", undefined, {
      ...(!ruleJa && { ruleJa: "REQUIRED" }),
      ...(!ruleEn && { ruleEn: "REQUIRED" }),
    });
  }
  return change(actor, async (tx) => {
    const proposed = await proposeFigure(tx, { asOf, correctsId, changesRule });
    if (!proposed.ok) return proposed;
    const burden = noBurden ? await refuseIfBurden(tx, asOf) : null;
    if (burden) return burden;
    const { figure, coverage } = proposed.value;
    const isCorrection = correctsId !== null;
    const isBeyond = goesBeyond(asOf, coverage);
    if (isBeyond && !parsed.value.coverageReason) {
      return refuse(
        "COVERAGE_REASON_NEEDED",
        { supported: coverage.supportedTo ?? "" },
        { coverageReason: "REQUIRED" },
      );
    }
    const { id } = await tx.publication.create({
      data: {
        state: "draft",
        asOf: toDbDate(asOf),
        ...frozen(proposed.value),
        correctsId,
        correctionJa: isCorrection ? correctionJa : null,
        correctionEn: isCorrection ? correctionEn : null,
        noteJa,
        noteEn,
        ruleJa: ruleJa ?? null,
        ruleEn: ruleEn ?? null,
        noBurden,
        coverageReason: isBeyond ? parsed.value.coverageReason : null,
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
