import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { checked } from "@/lib/core/checked";
import { businessClock } from "@/lib/core/clock";
import { type Result, refuse } from "@/lib/core/result";
import { checklistOf } from "@/lib/notices/checklist";
import { type Acknowledged, acknowledgeInput, type NoticeRefusal } from "@/lib/notices/schema";
import { lockPublication, stateChanged, withEditor } from "./publication-row";

/**
 * Lets one warning of a draft stand: who and when are kept with it and are part of what is submitted. That is an edit:
 * whoever does it cannot approve. Refused where the warning is no longer the one that was read.
 */
export async function acknowledgeWarning(
  actor: Actor,
  input: { id: number; key: string },
): Promise<Result<{ id: number }, NoticeRefusal>> {
  permit(actor, "notice.draft");
  const parsed = checked(acknowledgeInput, input);
  if (!parsed.ok) return parsed;
  const { id, key } = parsed.value;
  return change(actor, async (tx) => {
    const row = await lockPublication(tx, id);
    if (row.state !== "draft") return stateChanged(row);
    const warning = (await checklistOf(tx, row)).warnings.find((one) => one.key === key);
    if (!warning) return refuse("WARNING_CHANGED");
    const said = row.acknowledged as Acknowledged[];
    if (!warning.acknowledged) {
      const at = (await businessClock(tx)).now.toISOString();
      await tx.publication.update({
        where: { id },
        data: {
          acknowledged: [...said, { key, by: actor.id, byName: actor.name, at }],
          editors: withEditor(row, actor.id),
        },
        select: { id: true },
      });
    }
    return changed(
      { id },
      {
        type: "notice.acknowledged",
        subject: "notice",
        subjectId: id,
        details: { warning: warning.id, count: warning.count },
      },
    );
  });
}
