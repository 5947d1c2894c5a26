import { type Actor, permit } from "@/lib/access/actor";
import { staleFactor } from "@/lib/access/step-up";
import { type NewUser, newUserSchema } from "@/lib/accounts/schema";
import { newSetupSecret } from "@/lib/accounts/setup-secret";
import { change, changed } from "@/lib/audit/change";
import { realNow } from "@/lib/core/clock";
import { type Result, refuse } from "@/lib/core/result";

/**
 * An account with its roles, and the secret of the one-time link through which its person sets a password. The secret
 * is answered once and nowhere kept.
 */
export async function createUser(
  actor: Actor,
  input: NewUser,
): Promise<Result<{ userId: string; secret: string }, "LOGIN_TAKEN" | "STEP_UP_NEEDED">> {
  permit(actor, "user.edit");
  const stale = await staleFactor(actor, realNow());
  if (stale) return stale;
  const { login, displayName, roles } = newUserSchema.parse(input);
  const { secret, kept } = newSetupSecret();
  return change(actor, async (tx) => {
    // Not by catching the unique violation: it would end the transaction's other work with an error of the driver.
    const [user] = await tx.user.createManyAndReturn({
      data: [{ login, displayName, roles, ...kept }],
      skipDuplicates: true,
      select: { id: true },
    });
    if (!user) return refuse("LOGIN_TAKEN", undefined, { login: "LOGIN_TAKEN" });
    return changed(
      { userId: user.id, secret },
      { type: "user.created", subject: "user", subjectId: user.id, details: { login, roles } },
      { type: "user.linkIssued", subject: "user", subjectId: user.id, details: {} },
    );
  });
}
