import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { checked } from "@/lib/core/checked";
import type { Result } from "@/lib/core/result";
import { type NoticeRefusal, reasonInput } from "@/lib/notices/schema";
import { lockPublication, stateChanged, unsubmitted } from "./publication-row";

/** Gives a submitted or approved publication back to its editors, with the reason; an approval is void with it. */
export async function returnNotice(
  actor: Actor,
  input: { id: number; reason: string },
): Promise<Result<{ id: number }, NoticeRefusal>> {
  permit(actor, "notice.approve");
  const parsed = checked(reasonInput, input);
  if (!parsed.ok) return parsed;
  const { id, reason } = parsed.value;
  return change(actor, async (tx) => {
    const row = await lockPublication(tx, id);
    if (row.state !== "submitted" && row.state !== "approved") return stateChanged(row);
    await tx.publication.update({ where: { id }, data: unsubmitted, select: { id: true } });
    return changed({ id }, { type: "notice.returned", subject: "notice", subjectId: id, details: { reason } });
  });
}
