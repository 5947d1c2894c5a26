import type { Actor } from "@/lib/access/actor";
import { hashPassword, isPassword } from "@/lib/accounts/password";
import { earlierOf, faultFor } from "@/lib/accounts/password-check";
import { passwordFault } from "@/lib/accounts/rules";
import type { PasswordFault } from "@/lib/accounts/schema";
import { countTry } from "@/lib/accounts/tries";
import { change, changed } from "@/lib/audit/change";
import { realNow } from "@/lib/core/clock";
import { db } from "@/lib/core/db";
import { Forbidden } from "@/lib/core/errors";
import { type Result, refuse } from "@/lib/core/result";

/**
 * The signed-in person's own password; every other session of theirs ends. A wrong current password counts as a failed
 * sign-in, so that a borrowed session cannot guess it.
 */
export async function changeOwnPassword(
  actor: Actor,
  input: { current: string; next: string },
): Promise<Result<{ sessionsEnded: number }, "CURRENT_WRONG" | PasswordFault>> {
  if (actor.kind !== "user") throw new Forbidden("own password");
  const fault = passwordFault(input.next);
  if (fault) return refuse(fault, undefined, { next: fault });
  const user = await db.user.findUniqueOrThrow({
    where: { id: actor.id },
    select: { login: true, displayName: true, passwordHash: true, earlierPasswords: true },
  });
  const { locked } = await countTry(actor.id);
  const right = await isPassword(user.passwordHash, input.current);
  if (locked || !right) return refuse("CURRENT_WRONG", undefined, { current: "CURRENT_WRONG" });
  // Only now: whoever does not know the present password learns nothing of the earlier ones.
  const known = await faultFor(user, input.next);
  if (known) return refuse(known, undefined, { next: known });
  const passwordHash = await hashPassword(input.next);
  return change(actor, async (tx) => {
    const { count } = await tx.user.updateMany({
      where: { id: actor.id, disabledAt: null, passwordHash: user.passwordHash },
      data: {
        passwordHash,
        earlierPasswords: earlierOf(user),
        setupHash: null,
        setupExpiresAt: null,
        failedSignIns: 0,
        lockedUntil: null,
      },
    });
    if (count === 0) return refuse("CURRENT_WRONG", undefined, { current: "CURRENT_WRONG" });
    const ended = await tx.session.updateMany({
      where: { userId: actor.id, endedAt: null, ...(actor.sessionId && { id: { not: actor.sessionId } }) },
      data: { endedAt: realNow() },
    });
    return changed(
      { sessionsEnded: ended.count },
      { type: "user.passwordSet", subject: "user", subjectId: actor.id, details: {} },
    );
  });
}
