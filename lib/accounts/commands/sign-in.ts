import type { Actor } from "@/lib/access/actor";
import { actorOfUser } from "@/lib/access/session";
import { isPassword } from "@/lib/accounts/password";
import { isEnded, isUnused } from "@/lib/accounts/rules";
import { loginSchema } from "@/lib/accounts/schema";
import { startSession } from "@/lib/accounts/start-session";
import { countTry, isThrottled } from "@/lib/accounts/tries";
import { change, changed, witness } from "@/lib/audit/change";
import { realNow } from "@/lib/core/clock";
import { db } from "@/lib/core/db";
import { type Refusal, type Result, refuse } from "@/lib/core/result";

type Why = "credentials" | "locked" | "address" | "disabled" | "ended" | "unused" | "transport";

/**
 * Name and password become a session that may do nothing yet but pass the second factor. One answer for every failure, after the same work: unknown name, wrong password,
 * locked (10 failures, 30 minutes), disabled, past its last day, unused for 90 days. Only an address that failed too often is turned away before the hash.
 * @param asking publicActor() with the address
 * @param input.secure false where the request came over plain http from another machine: refused whatever it holds
 */
export async function signIn(
  asking: Actor,
  input: { login: string; password: string; secure: boolean; userAgent?: string },
): Promise<Result<{ userId: string; name: string; sessionId: string }, "SIGN_IN_REFUSED">> {
  if (!input.secure) return refused(asking, null, "transport");
  if (await isThrottled(asking.address)) return refused(asking, null, "address");

  const login = loginSchema.safeParse(input.login);
  const user = await db.user.findUnique({
    // What can be nobody's name is looked for as well: the same trip, the same time.
    where: { login: login.success ? login.data : "" },
    select: {
      id: true,
      login: true,
      displayName: true,
      passwordHash: true,
      disabledAt: true,
      totpSecret: true,
      passkeys: { select: { id: true }, take: 1 },
      endsOn: true,
      createdAt: true,
      enabledAt: true,
      lastSignInAt: true,
    },
  });
  const { locked } = await countTry(user?.id);
  const right = await isPassword(user?.passwordHash, input.password);
  if (!user || !right) return refused(asking, user?.login ?? null, locked ? "locked" : "credentials");
  if (locked) return refused(asking, user.login, "locked");
  if (user.disabledAt) return refused(asking, user.login, "disabled");
  const now = realNow();
  if (isEnded(user.endsOn, now)) return refused(asking, user.login, "ended");
  if (isUnused(user, now)) return refused(asking, user.login, "unused");

  const actor = await actorOfUser(user.id, asking.address);
  const outcome = await change(actor, async (tx) => {
    const { count } = await tx.user.updateMany({
      where: { id: user.id, disabledAt: null, passwordHash: user.passwordHash },
      data: { failedSignIns: 0, lockedUntil: null },
    });
    if (count === 0) return refuse("SIGN_IN_REFUSED");
    const sessionId = await startSession(tx, user, now, { address: asking.address, userAgent: input.userAgent });
    return changed(
      { userId: user.id, name: user.displayName, sessionId },
      { type: "session.started", subject: "session", subjectId: sessionId, details: { userId: user.id } },
    );
  });
  // Closed, or its password changed, between the look and the write.
  return outcome.ok ? outcome : refused(asking, user.login, "disabled");
}

async function refused(asking: Actor, login: string | null, why: Why): Promise<Refusal<"SIGN_IN_REFUSED">> {
  await witness(asking, { type: "session.refused", subject: "session", details: { login, why } });
  return refuse("SIGN_IN_REFUSED");
}
