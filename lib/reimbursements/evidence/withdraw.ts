import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { businessClock } from "@/lib/core/clock";
import { NotFound } from "@/lib/core/errors";
import { type Result, refuse } from "@/lib/core/result";
import { maskCards } from "@/lib/core/text";
import { type WithdrawInput, type WithdrawRefusal, withdrawInput } from "./schema";

/**
 * Takes evidence back that was attached by mistake, with the reason. It is still named, and its bytes stay sealed until
 * retention erases them: nobody makes a proof vanish.
 */
export async function withdrawEvidence(actor: Actor, input: WithdrawInput): Promise<Result<null, WithdrawRefusal>> {
  permit(actor, "case.edit");
  const parsed = withdrawInput.safeParse(input);
  if (!parsed.success) return refuse("REASON_MISSING", undefined, { reason: "REASON_MISSING" });
  const { evidenceId, reason } = parsed.data;
  if (maskCards(reason).found > 0) return refuse("CARD_NUMBER_IN_TEXT", undefined, { reason: "CARD_NUMBER_IN_TEXT" });
  return change(actor, async (tx) => {
    const row = await tx.caseEvidence.findUnique({ where: { id: evidenceId }, select: { inquiryId: true } });
    if (!row) throw new NotFound(`evidence ${evidenceId}`);
    const { count } = await tx.caseEvidence.updateMany({
      where: { id: evidenceId, withdrawnAt: null },
      data: {
        withdrawnByName: actor.name,
        withdrawnAt: (await businessClock(tx)).now,
        withdrawReason: reason,
      },
    });
    if (count === 0) return refuse("WITHDRAWN");
    const details = { evidenceId };
    return changed(null, { type: "evidence.withdrawn", subject: "inquiry", subjectId: row.inquiryId, details });
  });
}
