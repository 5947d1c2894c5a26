import { type Actor, permit } from "@/lib/access/actor";
import { staleFactor } from "@/lib/access/step-up";
import { isEnded } from "@/lib/accounts/rules";
import { unusedSince } from "@/lib/accounts/unused";
import { change, changed } from "@/lib/audit/change";
import { realNow } from "@/lib/core/clock";
import { NotFound } from "@/lib/core/errors";
import { type Result, refuse } from "@/lib/core/result";

/**
 * Opens an account again that was closed or is off for want of use, with the password it had. Ended sessions stay
 * ended; one whose last day is over needs another last day first.
 */
export async function enableUser(
  actor: Actor,
  userId: string,
): Promise<Result<null, "NOT_DISABLED" | "END_PAST" | "STEP_UP_NEEDED">> {
  permit(actor, "user.edit");
  const stale = await staleFactor(actor, realNow());
  if (stale) return stale;
  const now = realNow();
  return change(actor, async (tx) => {
    const user = await tx.user.findUnique({ where: { id: userId }, select: { endsOn: true } });
    if (isEnded(user?.endsOn ?? null, now)) return refuse("END_PAST");
    const { count } = await tx.user.updateMany({
      where: { id: userId, OR: [{ disabledAt: { not: null } }, unusedSince(now)] },
      data: { disabledAt: null, unusedAt: null, enabledAt: now, failedSignIns: 0, failedCodes: 0, lockedUntil: null },
    });
    if (count === 0) {
      if (!(await tx.user.findUnique({ where: { id: userId }, select: { id: true } }))) throw new NotFound("user");
      return refuse("NOT_DISABLED");
    }
    return changed(null, { type: "user.enabled", subject: "user", subjectId: userId, details: {} });
  });
}
