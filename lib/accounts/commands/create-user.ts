import { type Actor, permit } from "@/lib/access/actor";
import { staleFactor } from "@/lib/access/step-up";
import { type EndFault, endFault } from "@/lib/accounts/account-end";
import { type NewUser, newUserSchema } from "@/lib/accounts/schema";
import { newSetupSecret } from "@/lib/accounts/setup-secret";
import { change, changed } from "@/lib/audit/change";
import { realNow } from "@/lib/core/clock";
import { toDbDate } from "@/lib/core/dates";
import { type Result, refuse } from "@/lib/core/result";

/**
 * An account with its roles, and the secret of the one-time link through which its person sets a password. The secret
 * is answered once and nowhere kept. An outsourced account is off until an administrator opens it; its link waits.
 */
export async function createUser(
  actor: Actor,
  input: NewUser,
): Promise<Result<{ userId: string; secret: string }, "LOGIN_TAKEN" | "EMAIL_TAKEN" | "STEP_UP_NEEDED" | EndFault>> {
  permit(actor, "user.edit");
  const stale = await staleFactor(actor, realNow());
  if (stale) return stale;
  const { login, displayName, roles, kind, endsOn, email } = newUserSchema.parse(input);
  const now = realNow();
  const fault = endFault(kind, endsOn, now);
  if (fault) return refuse(fault, undefined, { endsOn: fault });
  const { secret, kept } = newSetupSecret();
  return change(actor, async (tx) => {
    if (email && (await tx.user.count({ where: { email } })) > 0) {
      return refuse("EMAIL_TAKEN", undefined, { email: "EMAIL_TAKEN" });
    }
    // Not by catching the unique violation: it would end the transaction's other work with an error of the driver.
    const [user] = await tx.user.createManyAndReturn({
      data: [
        {
          login,
          displayName,
          roles,
          kind,
          email,
          endsOn: endsOn && toDbDate(endsOn),
          disabledAt: kind === "outsourced" ? now : null,
          ...kept,
        },
      ],
      skipDuplicates: true,
      select: { id: true },
    });
    if (!user) return refuse("LOGIN_TAKEN", undefined, { login: "LOGIN_TAKEN" });
    return changed(
      { userId: user.id, secret },
      {
        type: "user.created",
        subject: "user",
        subjectId: user.id,
        details: { login, roles, kind, ...(endsOn && { endsOn }) },
      },
      { type: "user.linkIssued", subject: "user", subjectId: user.id, details: {} },
    );
  });
}
