import type { Actor } from "@/lib/access/actor";
import { actorOfPending, type PendingSession } from "@/lib/access/session";
import { takeChallenge } from "@/lib/accounts/challenge";
import { keepRecoveryCodes } from "@/lib/accounts/keep-recovery-codes";
import { lockPerson } from "@/lib/accounts/lock-person";
import { passkeyPlace, readMade } from "@/lib/accounts/passkey";
import { newRecoveryCodes, recoveryCodes } from "@/lib/accounts/recovery-code";
import { endOthers, replaceSession } from "@/lib/accounts/replace-session";
import { type NewPasskey, newPasskeySchema } from "@/lib/accounts/schema";
import { change, changed, witness } from "@/lib/audit/change";
import type { AuditEvent } from "@/lib/audit/events";
import { realNow } from "@/lib/core/clock";
import type { Tx } from "@/lib/core/db";
import { Forbidden } from "@/lib/core/errors";
import { type Result, refuse } from "@/lib/core/result";
import { mostPasskeys } from "./ask-passkey";

type Read = NonNullable<Awaited<ReturnType<typeof readMade>>>;

/**
 * A passkey beside the signed-in person's other factors. It answers the challenge that askNewPasskey() gave to this
 * session. Where it is the first factor of all, recovery codes come with it, shown this once.
 */
export async function addPasskey(
  actor: Actor,
  input: NewPasskey,
): Promise<Result<{ codes: string[] }, "INVALID" | "PASSKEY_REFUSED" | "PASSKEY_KNOWN" | "TOO_MANY_PASSKEYS">> {
  if (actor.kind !== "user") throw new Forbidden("own passkeys");
  const read = newPasskeySchema.safeParse(input);
  if (!read.success) return refuse("INVALID");
  const made = await answered(actor, read.data);
  if (!made) return refuse("PASSKEY_REFUSED");
  return change(actor, async (tx) => {
    const held = await lockPerson(tx, actor.id);
    if (!held) return refuse("PASSKEY_REFUSED");
    if (held.passkeys >= mostPasskeys) return refuse("TOO_MANY_PASSKEYS", { most: mostPasskeys });
    const added = await keep(tx, actor.id, read.data.name, made);
    if (!added) return refuse("PASSKEY_KNOWN");
    if (held.totp || held.passkeys > 0) return changed({ codes: [] }, added);
    const codes = newRecoveryCodes();
    await keepRecoveryCodes(tx, actor.id, codes);
    return changed({ codes: codes.map(({ code }) => code) }, added, codesMade(actor.id));
  });
}

/**
 * A passkey as the first second factor, at the first sign-in: as enrolFactor() with an authenticator. Answers the
 * recovery codes, this once, and the session's new id.
 */
export async function enrolPasskey(
  pending: PendingSession,
  input: NewPasskey,
): Promise<Result<{ sessionId: string; codes: string[] }, "PASSKEY_REFUSED">> {
  const now = realNow();
  const actor = await actorOfPending(pending);
  const made = await answered(actor, input);
  if (!made) return refuse("PASSKEY_REFUSED");
  const codes = newRecoveryCodes();
  return change(actor, async (tx) => {
    const held = await lockPerson(tx, actor.id);
    if (!held || held.totp || held.passkeys > 0) return refuse("PASSKEY_REFUSED");
    const added = await keep(tx, actor.id, input.name, made);
    const sessionId = added && (await replaceSession(tx, pending.sessionId, actor.id, now));
    if (!added || !sessionId) return refuse("PASSKEY_REFUSED");
    const rest = { totpPending: null, failedCodes: 0, lockedUntil: null };
    await tx.user.update({ where: { id: actor.id }, data: rest, select: { id: true } });
    await endOthers(tx, actor.id, sessionId, now);
    await keepRecoveryCodes(tx, actor.id, codes);
    return changed({ sessionId, codes: codes.map(({ code }) => code) }, added, codesMade(actor.id), {
      type: "session.factorPassed",
      subject: "session",
      subjectId: sessionId,
      details: { userId: actor.id, by: "passkey" },
    });
  });
}

/** The new key, where it answers this session's challenge; a wrong answer is written down. */
async function answered(actor: Actor, { made }: NewPasskey): Promise<Read | null> {
  const place = passkeyPlace(process.env.NEXTAUTH_URL);
  const challenge = actor.sessionId ? await takeChallenge(actor.sessionId, "add", realNow()) : null;
  const read = place && challenge ? await readMade(place, made, challenge) : null;
  if (!read) {
    await witness(actor, {
      type: "session.factorRefused",
      subject: "session",
      subjectId: actor.sessionId,
      details: { userId: actor.id, why: "passkey" },
    });
  }
  return read;
}

/** Null where this very key is kept already, for whomever. */
async function keep(tx: Tx, userId: string, name: string, made: Read): Promise<AuditEvent | null> {
  const [row] = await tx.passkey.createManyAndReturn({
    data: [{ userId, name, ...made }],
    skipDuplicates: true,
    select: { id: true },
  });
  if (!row) return null;
  return {
    type: "user.passkeyAdded",
    subject: "user",
    subjectId: userId,
    details: { passkeyId: row.id, synced: made.synced },
  };
}

const codesMade = (userId: string): AuditEvent => ({
  type: "user.recoveryCodesMade",
  subject: "user",
  subjectId: userId,
  details: { count: recoveryCodes },
});
