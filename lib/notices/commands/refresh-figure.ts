import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { checked } from "@/lib/core/checked";
import { fromDbDate } from "@/lib/core/dates";
import type { Result } from "@/lib/core/result";
import { frozen, proposeFigure } from "@/lib/notices/propose";
import { isEditable } from "@/lib/notices/rules";
import { type NoticeRefusal, noticeIdInput } from "@/lib/notices/schema";
import { lockPublication, stateChanged, unsubmitted, withEditor } from "./publication-row";

/**
 * Freezes the figure anew at the ledger's present head, with the bridge from the present previous publication and what
 * the deliveries cover now. That is an edit: it voids submission and approval, and whoever does it cannot approve (RULEBOOK R7.2).
 */
export async function refreshFigure(
  actor: Actor,
  input: { id: number },
): Promise<Result<{ count: number }, NoticeRefusal>> {
  permit(actor, "notice.draft");
  const parsed = checked(noticeIdInput, input);
  if (!parsed.ok) return parsed;
  const { id } = parsed.value;
  return change(actor, async (tx) => {
    const row = await lockPublication(tx, id);
    if (!isEditable(row.state)) return stateChanged(row);
    const proposed = await proposeFigure(tx, {
      asOf: fromDbDate(row.asOf),
      correctsId: row.correctsId,
      changesRule: row.ruleJa !== null,
    });
    if (!proposed.ok) return proposed;
    const { figure } = proposed.value;
    await tx.publication.update({
      where: { id },
      data: { ...unsubmitted, ...frozen(proposed.value), editors: withEditor(row, actor.id) },
      select: { id: true },
    });
    return changed(
      { count: figure.count },
      { type: "notice.edited", subject: "notice", subjectId: id, details: { fields: ["figure"] } },
    );
  });
}
