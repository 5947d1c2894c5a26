import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { fromDbDate } from "@/lib/core/dates";
import { type Result, refuse } from "@/lib/core/result";
import { freezeFigure } from "@/lib/notices/bridge";
import { checked } from "@/lib/notices/checked";
import { findPrevious } from "@/lib/notices/published";
import { isEditable } from "@/lib/notices/rules";
import { type NoticeRefusal, noticeIdInput } from "@/lib/notices/schema";
import { lockPublication, stateChanged, unsubmitted, withEditor } from "./publication-row";

/**
 * Freezes the figure anew at the ledger's present head, with the bridge from the present previous publication. That is
 * an edit: it voids submission and approval, and whoever does it cannot approve (RULEBOOK R7.2).
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
    const previous = await findPrevious(tx, row.correctsId);
    if (previous === "ALREADY_CORRECTED") return refuse("ALREADY_CORRECTED");
    if (previous === "NOT_PUBLISHED") return refuse("PREVIOUS_CHANGED");
    const asOf = fromDbDate(row.asOf);
    if (row.correctsId === null && previous && asOf < previous.asOf) {
      return refuse("BEFORE_PREVIOUS", { asOf: previous.asOf });
    }
    const figure = await freezeFigure(tx, asOf, previous);
    if (row.correctsId === null && previous?.asOf === asOf && previous.count !== figure.count) {
      return refuse("CORRECTION_NEEDED", { published: previous.count, now: figure.count });
    }
    await tx.publication.update({
      where: { id },
      data: { ...unsubmitted, ...figure, previousId: previous?.id ?? null, editors: withEditor(row, actor.id) },
      select: { id: true },
    });
    return changed(
      { count: figure.count },
      { type: "notice.edited", subject: "notice", subjectId: id, details: { fields: ["figure"] } },
    );
  });
}
