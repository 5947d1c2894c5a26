import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { NotFound } from "@/lib/core/errors";
import type { Result } from "@/lib/core/result";

/** Lifts the lock that failed sign-ins put on an account. */
export async function unlockUser(actor: Actor, userId: string): Promise<Result<null>> {
  permit(actor, "user.edit");
  return change(actor, async (tx) => {
    const { count } = await tx.user.updateMany({
      where: { id: userId },
      data: { failedSignIns: 0, failedCodes: 0, lockedUntil: null },
    });
    if (count === 0) throw new NotFound("user");
    return changed(null, { type: "user.unlocked", subject: "user", subjectId: userId, details: {} });
  });
}
