import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { checked } from "@/lib/core/checked";
import { businessClock } from "@/lib/core/clock";
import { enqueue } from "@/lib/core/enqueue";
import { type Result, refuse } from "@/lib/core/result";
import { type NoticeRefusal, noticeIdInput, scheduleInput } from "@/lib/notices/schema";
import { lockPublication, refuseIfMoved, stateChanged, unscheduled } from "./publication-row";

/**
 * Lets an approved figure go out by itself at an instant of the business clock. Another time takes the place of the one
 * before, also after it was held. Refused for an instant that is not ahead, and for what could not go out now.
 */
export async function scheduleNotice(
  actor: Actor,
  input: { id: number; at: Date },
): Promise<Result<{ id: number }, NoticeRefusal>> {
  permit(actor, "notice.publish");
  const parsed = checked(scheduleInput, input);
  if (!parsed.ok) return parsed;
  const { id, at } = parsed.value;
  return change(actor, async (tx) => {
    const row = await lockPublication(tx, id);
    if (row.state !== "approved") return stateChanged(row);
    const clock = await businessClock(tx);
    if (at <= clock.now) return refuse("TIME_PAST", undefined, { at: "TIME_PAST" });
    const moved = await refuseIfMoved(tx, row);
    if (moved) return moved;
    await tx.publication.update({
      where: { id },
      data: { ...unscheduled, scheduledAt: at, scheduledBy: actor.id, scheduledByName: actor.name },
      select: { id: true },
    });
    // Where the business clock stands still, whoever moves it wakes the job (lib/settings/commands.ts moveClock).
    if (!clock.fixed) await enqueue(tx, "publish-due", {}, `publish-due ${at.toISOString()}`, { runAt: at });
    return changed(
      { id },
      { type: "notice.scheduled", subject: "notice", subjectId: id, details: { at: at.toISOString() } },
    );
  });
}

/** Takes the time back, also of one that was held at it; the approval stays. */
export async function cancelSchedule(
  actor: Actor,
  input: { id: number },
): Promise<Result<{ id: number }, NoticeRefusal>> {
  permit(actor, "notice.publish");
  const parsed = checked(noticeIdInput, input);
  if (!parsed.ok) return parsed;
  const { id } = parsed.value;
  return change(actor, async (tx) => {
    const row = await lockPublication(tx, id);
    if (row.state !== "approved") return stateChanged(row);
    if (!row.scheduledAt) return refuse("NOT_SCHEDULED");
    await tx.publication.update({ where: { id }, data: unscheduled, select: { id: true } });
    return changed({ id }, { type: "notice.unscheduled", subject: "notice", subjectId: id, details: {} });
  });
}
