import { type Actor, permit } from "@/lib/access/actor";
import { staleFactor } from "@/lib/access/step-up";
import { change, changed } from "@/lib/audit/change";
import { checked } from "@/lib/core/checked";
import { businessClock, realNow } from "@/lib/core/clock";
import { type Result, refuse } from "@/lib/core/result";
import { contentHash, hex } from "@/lib/notices/content";
import { approveInput, type NoticeRefusal } from "@/lib/notices/schema";
import { lockPublication, stateChanged } from "./publication-row";

/**
 * Approves exactly what was submitted and seen: the caller names its hash. Whoever edited any of it cannot, whatever
 * their roles (RULEBOOK R7.2).
 */
export async function approveNotice(
  actor: Actor,
  input: { id: number; hash: string },
): Promise<Result<{ id: number }, NoticeRefusal>> {
  permit(actor, "notice.approve");
  const parsed = checked(approveInput, input);
  if (!parsed.ok) return parsed;
  const { id, hash } = parsed.value;
  const stale = await staleFactor(actor, realNow());
  if (stale) return stale;
  return change(actor, async (tx) => {
    const row = await lockPublication(tx, id);
    if (row.state !== "submitted") return stateChanged(row);
    if (row.editors.includes(actor.id)) return refuse("EDITED_BY_YOU");
    // Both: what was seen is what was submitted, and what was submitted is what the row says.
    if (!row.contentHash || hex(row.contentHash) !== hash || hex(contentHash(row)) !== hash) {
      return refuse("CONTENT_CHANGED");
    }
    await tx.publication.update({
      where: { id },
      data: {
        state: "approved",
        approvedBy: actor.id,
        approvedByName: actor.name,
        approvedAt: (await businessClock(tx)).now,
      },
      select: { id: true },
    });
    return changed({ id }, { type: "notice.approved", subject: "notice", subjectId: id, details: { hash } });
  });
}
