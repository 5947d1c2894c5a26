import type { Actor } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { realNow } from "@/lib/core/clock";
import { type Result, refuse } from "@/lib/core/result";

/** Ends the actor's own session, at once and everywhere that its cookie was copied to (SECURITY SE-02). */
export async function endSession(actor: Actor): Promise<Result<null, "NO_SESSION">> {
  const id = actor.sessionId;
  if (!id) return refuse("NO_SESSION");
  return change(actor, async (tx) => {
    const { count } = await tx.session.updateMany({ where: { id, endedAt: null }, data: { endedAt: realNow() } });
    if (count === 0) return refuse("NO_SESSION");
    return changed(null, { type: "session.ended", subject: "session", subjectId: id, details: { userId: actor.id } });
  });
}
