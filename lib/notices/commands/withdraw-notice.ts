import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { checked } from "@/lib/core/checked";
import type { Result } from "@/lib/core/result";
import { isEditable } from "@/lib/notices/rules";
import { type NoticeRefusal, reasonInput } from "@/lib/notices/schema";
import { lockPublication, stateChanged, unscheduled } from "./publication-row";

/** Ends a publication before it is published, with the reason. It stays in the archive; a published one is corrected instead. */
export async function withdrawNotice(
  actor: Actor,
  input: { id: number; reason: string },
): Promise<Result<{ id: number }, NoticeRefusal>> {
  permit(actor, "notice.draft");
  const parsed = checked(reasonInput, input);
  if (!parsed.ok) return parsed;
  const { id, reason } = parsed.value;
  return change(actor, async (tx) => {
    const row = await lockPublication(tx, id);
    if (!isEditable(row.state)) return stateChanged(row);
    await tx.publication.update({ where: { id }, data: { ...unscheduled, state: "withdrawn" }, select: { id: true } });
    return changed({ id }, { type: "notice.withdrawn", subject: "notice", subjectId: id, details: { reason } });
  });
}
