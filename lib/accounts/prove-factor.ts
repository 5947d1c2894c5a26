import type { Actor } from "@/lib/access/actor";
import { witness } from "@/lib/audit/change";
import type { Tx } from "@/lib/core/db";
import { db } from "@/lib/core/db";
import { isRecoveryForm, recoveryHash } from "./recovery-code";
import { openTotp, stepOfCode } from "./totp";
import { countCode, isThrottled } from "./tries";

/** A code that was found right, to be used up in the transaction that what it opens is written in. */
export type Proof = { readonly by: "totp"; readonly step: number } | { readonly by: "recovery"; readonly id: number };

/**
 * Whether what was typed is the person's present code or one of their unused recovery codes. Every try is counted
 * before the look (ten wrong ones lock the account for 30 minutes, as wrong passwords do) and a wrong one is written
 * into the trail; one answer for all failures.
 * @returns what useProof() is to use up, or null
 */
export async function proveFactor(
  actor: Actor,
  typed: string,
  now: Date,
  options: { recovery: boolean },
): Promise<Proof | null> {
  const userId = actor.id;
  const refused = async (why: "code" | "locked" | "address") => {
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
  const user = await db.user.findUnique({
    where: { id: userId, disabledAt: null },
    select: { totpSecret: true, totpStep: true },
  });
  if (user?.totpSecret) {
    const step = stepOfCode(openTotp(userId, user.totpSecret), typed, now, user.totpStep);
    if (step !== null) return { by: "totp", step };
    if (options.recovery && isRecoveryForm(typed)) {
      const code = await db.recoveryCode.findFirst({
        where: { userId, hash: recoveryHash(typed), usedAt: null },
        select: { id: true },
      });
      if (code) return { by: "recovery", id: code.id };
    }
  }
  return refused("code");
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
  const { count } = await tx.recoveryCode.updateMany({ where: { id: proof.id, usedAt: null }, data: { usedAt: now } });
  if (count === 0) return false;
  await tx.user.update({ where: { id: userId }, data: rest, select: { id: true } });
  return true;
}
