import type { Actor } from "@/lib/access/actor";
import { actorOfUser } from "@/lib/access/session";
import { hashPassword } from "@/lib/accounts/password";
import { earlierOf, faultFor } from "@/lib/accounts/password-check";
import type { PasswordFault } from "@/lib/accounts/schema";
import { setupHash } from "@/lib/accounts/setup-secret";
import { change, changed } from "@/lib/audit/change";
import { realNow } from "@/lib/core/clock";
import { db } from "@/lib/core/db";
import { type Result, refuse } from "@/lib/core/result";

/**
 * Sets a password through a one-time link, which is used up by it. All sessions of the account end and a lock is
 * lifted: whoever has the link is its person.
 * @param asking publicActor() with the address; the trail names the account's person
 */
export async function setPassword(
  asking: Actor,
  secret: string,
  password: string,
): Promise<Result<{ login: string }, "LINK_VOID" | PasswordFault>> {
  const hash = setupHash(secret);
  const now = realNow();
  const open = { setupHash: hash, setupExpiresAt: { gt: now }, disabledAt: null };
  const user = await db.user.findFirst({
    where: open,
    select: { id: true, login: true, displayName: true, passwordHash: true, earlierPasswords: true },
  });
  if (!user) return refuse("LINK_VOID");
  const fault = await faultFor(user, password);
  if (fault) return refuse(fault, undefined, { password: fault });
  const passwordHash = await hashPassword(password);
  const actor = await actorOfUser(user.id, asking.address);
  return change(actor, async (tx) => {
    const { count } = await tx.user.updateMany({
      where: { id: user.id, ...open },
      data: {
        passwordHash,
        earlierPasswords: earlierOf(user),
        setupHash: null,
        setupExpiresAt: null,
        failedSignIns: 0,
        lockedUntil: null,
      },
    });
    if (count === 0) return refuse("LINK_VOID");
    await tx.session.updateMany({ where: { userId: user.id, endedAt: null }, data: { endedAt: now } });
    return changed(
      { login: user.login },
      { type: "user.passwordSet", subject: "user", subjectId: user.id, details: {} },
    );
  });
}
