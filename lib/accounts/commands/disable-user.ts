import { type Actor, permit } from "@/lib/access/actor";
import { staleFactor } from "@/lib/access/step-up";
import { isLastAdmin } from "@/lib/accounts/last-admin";
import { change, changed } from "@/lib/audit/change";
import { realNow } from "@/lib/core/clock";
import { NotFound } from "@/lib/core/errors";
import { type Result, refuse } from "@/lib/core/result";

/** Closes an account: its sessions end at once, its one-time link is void (SECURITY SE-03). */
export async function disableUser(
  actor: Actor,
  userId: string,
): Promise<Result<{ sessionsEnded: number }, "OWN_ACCOUNT" | "LAST_ADMIN" | "ALREADY_DISABLED" | "STEP_UP_NEEDED">> {
  permit(actor, "user.edit");
  const stale = await staleFactor(actor, realNow());
  if (stale) return stale;
  if (userId === actor.id) return refuse("OWN_ACCOUNT");
  return change(actor, async (tx) => {
    if (await isLastAdmin(tx, userId)) return refuse("LAST_ADMIN");
    const now = realNow();
    const { count } = await tx.user.updateMany({
      where: { id: userId, disabledAt: null },
      data: { disabledAt: now, setupHash: null, setupExpiresAt: null },
    });
    if (count === 0) {
      if (!(await tx.user.findUnique({ where: { id: userId }, select: { id: true } }))) throw new NotFound("user");
      return refuse("ALREADY_DISABLED");
    }
    const ended = await tx.session.updateMany({ where: { userId, endedAt: null }, data: { endedAt: now } });
    const sessionsEnded = ended.count;
    return changed(
      { sessionsEnded },
      { type: "user.disabled", subject: "user", subjectId: userId, details: { sessionsEnded } },
    );
  });
}
