import { actorOfPending, type PendingSession } from "@/lib/access/session";
import { keepRecoveryCodes } from "@/lib/accounts/keep-recovery-codes";
import { lockPerson } from "@/lib/accounts/lock-person";
import { newRecoveryCodes, recoveryCodes } from "@/lib/accounts/recovery-code";
import { endOthers, replaceSession } from "@/lib/accounts/replace-session";
import { openTotp, stepOfCode } from "@/lib/accounts/totp";
import { countCode } from "@/lib/accounts/tries";
import { change, changed, witness } from "@/lib/audit/change";
import { realNow } from "@/lib/core/clock";
import { db } from "@/lib/core/db";
import { type Result, refuse } from "@/lib/core/result";

/**
 * Enrols the second factor at the first sign-in: the code proves that the authenticator holds the secret that was
 * shown. Answers the recovery codes, this once, and the session's new id. Refuses where there is a factor already, a
 * passkey as well: who has only the password must not put another beside it.
 */
export async function enrolFactor(
  pending: PendingSession,
  typed: string,
): Promise<Result<{ sessionId: string; codes: string[] }, "CODE_REFUSED">> {
  const now = realNow();
  const actor = await actorOfPending(pending);
  const { locked } = await countCode(actor.id);
  const user = await db.user.findUnique({
    where: { id: actor.id, disabledAt: null, totpSecret: null, passkeys: { none: {} } },
    select: { totpPending: true },
  });
  const secret = user?.totpPending;
  const step = secret && !locked ? stepOfCode(openTotp(actor.id, secret), typed, now, null) : null;
  if (!secret || step === null) {
    await witness(actor, {
      type: "session.factorRefused",
      subject: "session",
      subjectId: pending.sessionId,
      details: { userId: actor.id, why: locked ? "locked" : "code" },
    });
    return refuse("CODE_REFUSED");
  }
  const codes = newRecoveryCodes();
  return change(actor, async (tx) => {
    const held = await lockPerson(tx, actor.id);
    if (!held || held.totp || held.passkeys > 0) return refuse("CODE_REFUSED");
    const { count } = await tx.user.updateMany({
      where: { id: actor.id, disabledAt: null, totpSecret: null, totpPending: secret },
      data: { totpSecret: secret, totpPending: null, totpStep: step, failedCodes: 0, lockedUntil: null },
    });
    const sessionId = count === 1 ? await replaceSession(tx, pending.sessionId, actor.id, now) : null;
    if (!sessionId) return refuse("CODE_REFUSED");
    // Others that waited beside this one were of a time without a factor.
    const ended = await endOthers(tx, actor.id, sessionId, now);
    await keepRecoveryCodes(tx, actor.id, codes);
    return changed(
      { sessionId, codes: codes.map(({ code }) => code) },
      { type: "user.factorSet", subject: "user", subjectId: actor.id, details: { sessionsEnded: ended } },
      { type: "user.recoveryCodesMade", subject: "user", subjectId: actor.id, details: { count: recoveryCodes } },
      {
        type: "session.factorPassed",
        subject: "session",
        subjectId: sessionId,
        details: { userId: actor.id, by: "totp" },
      },
    );
  });
}
