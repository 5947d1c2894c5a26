import { type Actor, permit } from "@/lib/access/actor";
import { staleFactor } from "@/lib/access/step-up";
import { change, changed } from "@/lib/audit/change";
import { realNow } from "@/lib/core/clock";
import { NotFound } from "@/lib/core/errors";
import { type Result, refuse } from "@/lib/core/result";

/** Opens a closed account again, with the password it had. Ended sessions stay ended. */
export async function enableUser(
  actor: Actor,
  userId: string,
): Promise<Result<null, "NOT_DISABLED" | "STEP_UP_NEEDED">> {
  permit(actor, "user.edit");
  const stale = await staleFactor(actor, realNow());
  if (stale) return stale;
  return change(actor, async (tx) => {
    const { count } = await tx.user.updateMany({
      where: { id: userId, disabledAt: { not: null } },
      data: { disabledAt: null, failedSignIns: 0, failedCodes: 0, lockedUntil: null },
    });
    if (count === 0) {
      if (!(await tx.user.findUnique({ where: { id: userId }, select: { id: true } }))) throw new NotFound("user");
      return refuse("NOT_DISABLED");
    }
    return changed(null, { type: "user.enabled", subject: "user", subjectId: userId, details: {} });
  });
}
