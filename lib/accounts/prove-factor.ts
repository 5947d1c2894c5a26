import type { Actor } from "@/lib/access/actor";
import { witness } from "@/lib/audit/change";
import type { Tx } from "@/lib/core/db";
import { db } from "@/lib/core/db";
import { takeChallenge } from "./challenge";
import { passkeyPlace, readUse } from "./passkey";
import { isRecoveryForm, recoveryHash } from "./recovery-code";
import type { FactorGiven, PasskeyUse } from "./schema";
import { openTotp, stepOfCode } from "./totp";
import { countCode, isThrottled } from "./tries";

/** A factor that was found right, to be used up in the transaction that what it opens is written in. */
export type Proof =
  | { readonly by: "totp"; readonly step: number }
  | { readonly by: "recovery"; readonly id: number }
  | { readonly by: "passkey"; readonly id: number; readonly before: bigint; readonly counter: bigint; synced: boolean };

/**
 * Whether what was given is the person's present code, one of their unused recovery codes, or a challenge of this very
 * session that one of their passkeys signed. Every try is counted before the look (ten wrong ones lock the account for
 * 30 minutes, as wrong passwords do) and a wrong one is written into the trail; one answer for all failures.
 * @returns what useProof() is to use up, or null
 */
export async function proveFactor(
  actor: Actor,
  given: FactorGiven,
  now: Date,
  options: { recovery: boolean },
): Promise<Proof | null> {
  const userId = actor.id;
  const refused = async (why: "code" | "passkey" | "locked" | "address") => {
    await witness(actor, {
      type: "session.factorRefused",
      subject: "session",
      subjectId: actor.sessionId,
      details: { userId, why },
    });
    return null;
  };
  if (await isThrottled(actor.address)) return refused("address");
  const { locked } = await countCode(userId);
  if (locked) return refused("locked");
  if (typeof given !== "string") return (await provePasskey(actor, given, now)) ?? refused("passkey");
  const user = await db.user.findUnique({
    where: { id: userId, disabledAt: null },
    select: { totpSecret: true, totpStep: true },
  });
  if (user?.totpSecret) {
    const step = stepOfCode(openTotp(userId, user.totpSecret), given, now, user.totpStep);
    if (step !== null) return { by: "totp", step };
  }
  if (user && options.recovery && isRecoveryForm(given)) {
    const code = await db.recoveryCode.findFirst({
      where: { userId, hash: recoveryHash(given), usedAt: null },
      select: { id: true },
    });
    if (code) return { by: "recovery", id: code.id };
  }
  return refused("code");
}

async function provePasskey(actor: Actor, use: PasskeyUse, now: Date): Promise<Proof | null> {
  const place = passkeyPlace(process.env.NEXTAUTH_URL);
  const challenge = actor.sessionId ? await takeChallenge(actor.sessionId, "use", now) : null;
  if (!place || !challenge) return null;
  const key = await db.passkey.findFirst({
    where: {
      credentialId: new Uint8Array(Buffer.from(use.id, "base64url")),
      userId: actor.id,
      user: { disabledAt: null },
    },
    select: { id: true, credentialId: true, publicKey: true, counter: true },
  });
  const read = key && (await readUse(place, use, challenge, key));
  return key && read && { by: "passkey", id: key.id, before: key.counter, ...read };
}

/** Uses a proof up and sets the count of wrong codes back. False where another request used it in between. */
export async function useProof(tx: Tx, userId: string, proof: Proof, now: Date): Promise<boolean> {
  const rest = { failedCodes: 0, lockedUntil: null };
  if (proof.by === "totp") {
    const { count } = await tx.user.updateMany({
      where: { id: userId, disabledAt: null, OR: [{ totpStep: null }, { totpStep: { lt: proof.step } }] },
      data: { ...rest, totpStep: proof.step },
    });
    return count === 1;
  }
  const { count } =
    proof.by === "recovery"
      ? await tx.recoveryCode.updateMany({ where: { id: proof.id, usedAt: null }, data: { usedAt: now } })
      : await tx.passkey.updateMany({
          where: { id: proof.id, userId, counter: proof.before },
          data: { counter: proof.counter, synced: proof.synced, lastUsedAt: now },
        });
  if (count === 0) return false;
  await tx.user.update({ where: { id: userId }, data: rest, select: { id: true } });
  return true;
}
