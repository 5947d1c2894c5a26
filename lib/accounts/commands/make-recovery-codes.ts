import type { Actor } from "@/lib/access/actor";
import { staleFactor } from "@/lib/access/step-up";
import { keepRecoveryCodes } from "@/lib/accounts/keep-recovery-codes";
import { lockPerson } from "@/lib/accounts/lock-person";
import { newRecoveryCodes, recoveryCodes } from "@/lib/accounts/recovery-code";
import { change, changed } from "@/lib/audit/change";
import { realNow } from "@/lib/core/clock";
import { Forbidden } from "@/lib/core/errors";
import type { Result } from "@/lib/core/result";

/** Ten new recovery codes of the signed-in person; the earlier ones are void. Answered once, kept as hashes. */
export async function makeRecoveryCodes(actor: Actor): Promise<Result<{ codes: string[] }, "STEP_UP_NEEDED">> {
  if (actor.kind !== "user") throw new Forbidden("own recovery codes");
  const stale = await staleFactor(actor, realNow());
  if (stale) return stale;
  const codes = newRecoveryCodes();
  return change(actor, async (tx) => {
    // The person's row first: two requests at once must not leave twenty.
    await lockPerson(tx, actor.id);
    await keepRecoveryCodes(tx, actor.id, codes);
    return changed(
      { codes: codes.map(({ code }) => code) },
      { type: "user.recoveryCodesMade", subject: "user", subjectId: actor.id, details: { count: recoveryCodes } },
    );
  });
}
