import { type Actor, permit } from "@/lib/access/actor";
import { staleFactor } from "@/lib/access/step-up";
import { newSetupSecret } from "@/lib/accounts/setup-secret";
import { change, changed } from "@/lib/audit/change";
import { realNow } from "@/lib/core/clock";
import { NotFound } from "@/lib/core/errors";
import { type Result, refuse } from "@/lib/core/result";

/**
 * A new one-time link to set a password, 24 hours long; the one before it is void. The secret is answered once, the
 * database keeps its SHA-256. The password that the person has holds until the link is used.
 */
export async function issueSetupLink(
  actor: Actor,
  userId: string,
): Promise<Result<{ secret: string }, "ACCOUNT_DISABLED" | "STEP_UP_NEEDED">> {
  permit(actor, "user.edit");
  const stale = await staleFactor(actor, realNow());
  if (stale) return stale;
  const { secret, kept } = newSetupSecret();
  return change(actor, async (tx) => {
    const { count } = await tx.user.updateMany({ where: { id: userId, disabledAt: null }, data: kept });
    if (count === 0) {
      if (!(await tx.user.findUnique({ where: { id: userId }, select: { id: true } }))) throw new NotFound("user");
      return refuse("ACCOUNT_DISABLED");
    }
    return changed({ secret }, { type: "user.linkIssued", subject: "user", subjectId: userId, details: {} });
  });
}
