import type { PendingSession } from "@/lib/access/session";
import { actorOfPending } from "@/lib/access/session";
import { proveFactor, useProof } from "@/lib/accounts/prove-factor";
import { replaceSession } from "@/lib/accounts/replace-session";
import type { FactorGiven } from "@/lib/accounts/schema";
import { change, changed } from "@/lib/audit/change";
import { realNow } from "@/lib/core/clock";
import { type Result, refuse } from "@/lib/core/result";

/**
 * The second step of signing in: a code of the authenticator, a passkey, or a recovery code. The session gets another
 * id, which the caller puts into the cookie. One refusal for every failure.
 */
export async function passFactor(
  pending: PendingSession,
  given: FactorGiven,
): Promise<Result<{ sessionId: string }, "CODE_REFUSED">> {
  const now = realNow();
  const actor = await actorOfPending(pending);
  const proof = await proveFactor(actor, given, now, { recovery: true });
  if (!proof) return refuse("CODE_REFUSED");
  return change(actor, async (tx) => {
    if (!(await useProof(tx, actor.id, proof, now))) return refuse("CODE_REFUSED");
    const sessionId = await replaceSession(tx, pending.sessionId, actor.id, now);
    if (!sessionId) return refuse("CODE_REFUSED");
    return changed(
      { sessionId },
      {
        type: "session.factorPassed",
        subject: "session",
        subjectId: sessionId,
        details: { userId: actor.id, by: proof.by },
      },
    );
  });
}
