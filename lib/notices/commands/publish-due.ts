import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { businessClock } from "@/lib/core/clock";
import { db, dbNull } from "@/lib/core/db";
import type { Refusal } from "@/lib/core/result";
import type { Held, NoticeRefusal } from "@/lib/notices/schema";
import { lockPublication } from "./publication-row";
import { publishLocked } from "./publish-notice";

/**
 * Publishes what is due by the business clock, the earliest first; for the queue. What may not go out any more (its
 * figure moved, R7.2) is held: it says why, and waits for a person. Run twice it does nothing the second time.
 */
export async function publishDue(actor: Actor): Promise<{ published: number[]; held: number[] }> {
  permit(actor, "notice.publish");
  const { now } = await businessClock(db);
  const due = await db.publication.findMany({
    where: { state: "approved", scheduledAt: { lte: now }, held: { equals: dbNull } },
    orderBy: [{ scheduledAt: "asc" }, { id: "asc" }],
    select: { id: true },
  });
  const published: number[] = [];
  const held: number[] = [];
  for (const { id } of due) {
    const outcome = await change<null, NoticeRefusal>(actor, async (tx) => {
      const done = await publishLocked(tx, id, (row) =>
        row.scheduledAt && row.scheduledAt <= now && row.scheduledBy && row.scheduledByName
          ? { id: row.scheduledBy, name: row.scheduledByName }
          : null,
      );
      return done.ok ? changed(null, done.value.event) : done;
    });
    if (outcome.ok) published.push(id);
    else if (await hold(actor, id, now, outcome)) held.push(id);
  }
  return { published, held };
}

/** Keeps why it did not go out; nothing where somebody published, changed or cancelled it meanwhile. */
async function hold(actor: Actor, id: number, now: Date, refusal: Refusal<NoticeRefusal>): Promise<boolean> {
  const outcome = await change(actor, async (tx) => {
    const row = await lockPublication(tx, id);
    if (row.state !== "approved" || !row.scheduledAt || row.scheduledAt > now || row.held) {
      return { ok: false as const, reason: "STATE_CHANGED" };
    }
    const held: Held = { reason: refusal.reason, details: refusal.details ?? {}, at: now.toISOString() };
    await tx.publication.update({ where: { id }, data: { held }, select: { id: true } });
    return changed(null, {
      type: "notice.held",
      subject: "notice",
      subjectId: id,
      details: { reason: refusal.reason, ...figuresOf(held) },
    });
  });
  return outcome.ok;
}

function figuresOf({ details }: Held): { frozen?: number; now?: number } {
  const { frozen, now } = details;
  return typeof frozen === "number" && typeof now === "number" ? { frozen, now } : {};
}
