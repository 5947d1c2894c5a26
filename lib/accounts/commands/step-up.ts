import type { Actor } from "@/lib/access/actor";
import { proveFactor, useProof } from "@/lib/accounts/prove-factor";
import type { FactorGiven } from "@/lib/accounts/schema";
import { change, changed } from "@/lib/audit/change";
import { realNow } from "@/lib/core/clock";
import { Forbidden } from "@/lib/core/errors";
import { type Result, refuse } from "@/lib/core/result";

/**
 * Proves the factor again within a session: what is dangerous is open for five minutes. A recovery code does not
 * serve; it is for getting in once.
 */
export async function stepUp(actor: Actor, given: FactorGiven): Promise<Result<null, "CODE_REFUSED">> {
  const id = actor.sessionId;
  if (actor.kind !== "user" || !id) throw new Forbidden("step-up");
  const now = realNow();
  const proof = await proveFactor(actor, given, now, { recovery: false });
  if (!proof || proof.by === "recovery") return refuse("CODE_REFUSED");
  return change(actor, async (tx) => {
    if (!(await useProof(tx, actor.id, proof, now))) return refuse("CODE_REFUSED");
    const { count } = await tx.session.updateMany({
      where: { id, userId: actor.id, endedAt: null },
      data: { freshAt: now },
    });
    if (count === 0) return refuse("CODE_REFUSED");
    return changed(null, {
      type: "session.steppedUp",
      subject: "session",
      subjectId: id,
      details: { userId: actor.id, by: proof.by },
    });
  });
}
