import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { businessClock } from "@/lib/core/clock";
import { fromDbDate } from "@/lib/core/dates";
import { enqueue } from "@/lib/core/enqueue";
import { type Result, refuse } from "@/lib/core/result";
import { certify } from "@/lib/notices/certificate";
import { checked } from "@/lib/notices/checked";
import { contentHash, hex } from "@/lib/notices/content";
import { type NoticeRefusal, noticeIdInput } from "@/lib/notices/schema";
import { lockPublication, refuseIfMoved, stateChanged } from "./publication-row";

/**
 * Publishes an approved figure: it gets the next version, is frozen for good, and the job that renders the public
 * notice is put into the queue in the same transaction. Held as FIGURE_MOVED when count(D, now) no longer equals the
 * figure (RULEBOOK R7.2).
 */
export async function publishNotice(
  actor: Actor,
  input: { id: number },
): Promise<Result<{ version: number }, NoticeRefusal>> {
  permit(actor, "notice.publish");
  const parsed = checked(noticeIdInput, input);
  if (!parsed.ok) return parsed;
  const { id } = parsed.value;
  return change(actor, async (tx) => {
    // One publication at a time: versions without gaps, and each bridge starts from the one before.
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('shokai'), hashtext('publication'))`;
    const row = await lockPublication(tx, id);
    if (row.state !== "approved") return stateChanged(row);
    if (!row.contentHash || hex(row.contentHash) !== hex(contentHash(row))) return refuse("CONTENT_CHANGED");
    const moved = await refuseIfMoved(tx, row);
    if (moved) return moved;
    const newest = await tx.publication.aggregate({ _max: { version: true } });
    const version = (newest._max.version ?? 0) + 1;
    await tx.publication.update({
      where: { id },
      data: {
        state: "published",
        version,
        publishedBy: actor.id,
        publishedByName: actor.name,
        publishedAt: (await businessClock(tx)).now,
      },
      select: { id: true },
    });
    await certify(tx, id);
    await enqueue(tx, "render-notice", { version }, "render-notice");
    return changed(
      { version },
      {
        type: "notice.published",
        subject: "notice",
        subjectId: id,
        details: { version, asOf: fromDbDate(row.asOf), count: row.count },
      },
    );
  });
}
