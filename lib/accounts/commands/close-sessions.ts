import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { realNow } from "@/lib/core/clock";
import { Forbidden } from "@/lib/core/errors";
import { type Result, refuse } from "@/lib/core/result";

/**
 * Ends sessions of an account at once: one's own, or as an administrator anybody's (SECURITY SE-02).
 * @param which one session's id, or "others": all but the one that asks
 */
export async function closeSessions(
  actor: Actor,
  userId: string,
  which: string,
): Promise<Result<{ sessionsEnded: number }, "NO_SESSION">> {
  if (actor.kind !== "user") throw new Forbidden("own sessions");
  if (userId !== actor.id) permit(actor, "user.edit");
  return change(actor, async (tx) => {
    const { count } = await tx.session.updateMany({
      where: {
        userId,
        endedAt: null,
        // The one that asks ends by signing out.
        AND: [
          ...(actor.sessionId ? [{ id: { not: actor.sessionId } }] : []),
          ...(which === "others" ? [] : [{ id: which }]),
        ],
      },
      data: { endedAt: realNow() },
    });
    if (count === 0) return refuse("NO_SESSION");
    return changed(
      { sessionsEnded: count },
      { type: "session.closed", subject: "user", subjectId: userId, details: { userId, sessionsEnded: count } },
    );
  });
}
