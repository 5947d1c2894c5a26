import type { Actor } from "@/lib/access/actor";
import { staleFactor } from "@/lib/access/step-up";
import { keepRecoveryCodes } from "@/lib/accounts/keep-recovery-codes";
import { lockPerson } from "@/lib/accounts/lock-person";
import { newRecoveryCodes, recoveryCodes } from "@/lib/accounts/recovery-code";
import { endOthers } from "@/lib/accounts/replace-session";
import { newTotpSecret, openTotp, stepOfCode, totpUri } from "@/lib/accounts/totp";
import { countCode } from "@/lib/accounts/tries";
import { change, changed, witness } from "@/lib/audit/change";
import { realNow } from "@/lib/core/clock";
import { db } from "@/lib/core/db";
import { Forbidden } from "@/lib/core/errors";
import { done, type Result, refuse } from "@/lib/core/result";

/**
 * A secret for the signed-in person's new authenticator, as picture and letters. The old one goes on working until
 * confirmFactor() has a code of the new one: who loses the page loses nothing. Outside change(), as a challenge is:
 * nothing has happened yet. A fresh factor is asked for, but of whoever has none at all (single sign-on).
 */
export async function beginFactor(actor: Actor): Promise<Result<{ uri: string; secret: string }, "STEP_UP_NEEDED">> {
  if (actor.kind !== "user") throw new Forbidden("own factor");
  const stale = await staleUnlessFirst(actor);
  if (stale) return stale;
  const totpPending = newTotpSecret(actor.id);
  const { login } = await db.user.update({ where: { id: actor.id }, data: { totpPending }, select: { login: true } });
  const secret = openTotp(actor.id, totpPending);
  return done({ uri: totpUri(secret, login), secret });
}

/**
 * Puts the new authenticator in the old one's place: its code proves that it holds the secret that was shown. The
 * person's other sessions end and the recovery codes are made anew, shown this once.
 */
export async function confirmFactor(
  actor: Actor,
  typed: string,
): Promise<Result<{ codes: string[]; sessionsEnded: number }, "STEP_UP_NEEDED" | "CODE_REFUSED">> {
  if (actor.kind !== "user") throw new Forbidden("own factor");
  const stale = await staleUnlessFirst(actor);
  if (stale) return stale;
  const now = realNow();
  const { locked } = await countCode(actor.id);
  const { totpPending } = await db.user.findUniqueOrThrow({ where: { id: actor.id }, select: { totpPending: true } });
  const step = totpPending && !locked ? stepOfCode(openTotp(actor.id, totpPending), typed, now, null) : null;
  if (!totpPending || step === null) {
    await witness(actor, {
      type: "session.factorRefused",
      subject: "session",
      subjectId: actor.sessionId,
      details: { userId: actor.id, why: locked ? "locked" : "code" },
    });
    return refuse("CODE_REFUSED", undefined, { code: "CODE_REFUSED" });
  }
  const codes = newRecoveryCodes();
  return change(actor, async (tx) => {
    await lockPerson(tx, actor.id);
    const { count } = await tx.user.updateMany({
      where: { id: actor.id, disabledAt: null, totpPending },
      data: { totpSecret: totpPending, totpPending: null, totpStep: step, failedCodes: 0, lockedUntil: null },
    });
    if (count === 0) return refuse("CODE_REFUSED", undefined, { code: "CODE_REFUSED" });
    const sessionsEnded = await endOthers(tx, actor.id, actor.sessionId, now);
    await keepRecoveryCodes(tx, actor.id, codes);
    return changed(
      { codes: codes.map(({ code }) => code), sessionsEnded },
      { type: "user.factorReplaced", subject: "user", subjectId: actor.id, details: { sessionsEnded } },
      { type: "user.recoveryCodesMade", subject: "user", subjectId: actor.id, details: { count: recoveryCodes } },
    );
  });
}

async function staleUnlessFirst(actor: Actor) {
  const held = await db.user.findUniqueOrThrow({
    where: { id: actor.id },
    select: { totpSecret: true, passkeys: { select: { id: true }, take: 1 } },
  });
  return held.totpSecret || held.passkeys.length > 0 ? staleFactor(actor, realNow()) : null;
}
