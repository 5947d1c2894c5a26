import { type Actor, permit } from "@/lib/access/actor";
import { staleFactor } from "@/lib/access/step-up";
import type { ResetCause } from "@/lib/accounts/schema";
import { change, changed } from "@/lib/audit/change";
import { realNow } from "@/lib/core/clock";
import { NotFound } from "@/lib/core/errors";
import { type Result, refuse } from "@/lib/core/result";

/**
 * Takes somebody's authenticator, passkeys and recovery codes away: their sessions end, and they enrol anew at the next sign-in.
 * Not one's own: that would be a way around it. The cause is one of three, no free text, and stands in the trail.
 */
export async function resetFactor(
  actor: Actor,
  userId: string,
  cause: ResetCause,
): Promise<Result<{ sessionsEnded: number }, "OWN_ACCOUNT" | "NO_FACTOR" | "STEP_UP_NEEDED">> {
  permit(actor, "user.edit");
  const now = realNow();
  const stale = await staleFactor(actor, now);
  if (stale) return stale;
  if (userId === actor.id) return refuse("OWN_ACCOUNT");
  return change(actor, async (tx) => {
    const { count } = await tx.user.updateMany({
      where: { id: userId, OR: [{ totpSecret: { not: null } }, { passkeys: { some: {} } }] },
      data: { totpSecret: null, totpPending: null, totpStep: null },
    });
    if (count === 0) {
      if (!(await tx.user.findUnique({ where: { id: userId }, select: { id: true } }))) throw new NotFound("user");
      return refuse("NO_FACTOR");
    }
    const { count: passkeys } = await tx.passkey.deleteMany({ where: { userId } });
    await tx.recoveryCode.deleteMany({ where: { userId } });
    const ended = await tx.session.updateMany({ where: { userId, endedAt: null }, data: { endedAt: now } });
    const sessionsEnded = ended.count;
    return changed(
      { sessionsEnded },
      { type: "user.factorReset", subject: "user", subjectId: userId, details: { cause, sessionsEnded, passkeys } },
    );
  });
}
