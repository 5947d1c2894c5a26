import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { businessClock } from "@/lib/core/clock";
import type { Result } from "@/lib/core/result";
import { checked } from "@/lib/notices/checked";
import { contentHash, hex } from "@/lib/notices/content";
import { type NoticeRefusal, noticeIdInput } from "@/lib/notices/schema";
import { lockPublication, refuseIfMoved, stateChanged } from "./publication-row";

/**
 * Hands a draft to the others for approval, with the hash over exactly what it says (RULEBOOK R7.2).
 * @returns the hash in hexadecimal: who approves names it; refused when the figure has moved or another publication
 * came between
 */
export async function submitNotice(
  actor: Actor,
  input: { id: number },
): Promise<Result<{ hash: string }, NoticeRefusal>> {
  permit(actor, "notice.draft");
  const parsed = checked(noticeIdInput, input);
  if (!parsed.ok) return parsed;
  const { id } = parsed.value;
  return change(actor, async (tx) => {
    const row = await lockPublication(tx, id);
    if (row.state !== "draft") return stateChanged(row);
    const moved = await refuseIfMoved(tx, row);
    if (moved) return moved;
    const hash = contentHash(row);
    await tx.publication.update({
      where: { id },
      data: {
        state: "submitted",
        contentHash: hash,
        submittedBy: actor.id,
        submittedAt: (await businessClock(tx)).now,
      },
      select: { id: true },
    });
    return changed(
      { hash: hex(hash) },
      { type: "notice.submitted", subject: "notice", subjectId: id, details: { hash: hex(hash) } },
    );
  });
}
