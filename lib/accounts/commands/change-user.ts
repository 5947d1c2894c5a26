import { type Actor, permit } from "@/lib/access/actor";
import { staleFactor } from "@/lib/access/step-up";
import { type EndFault, endFault } from "@/lib/accounts/account-end";
import { isLastAdmin } from "@/lib/accounts/last-admin";
import { type AccountKind, type UserChange, userChangeSchema } from "@/lib/accounts/schema";
import { change, changed } from "@/lib/audit/change";
import { realNow } from "@/lib/core/clock";
import { fromDbDate, toDbDate } from "@/lib/core/dates";
import { NotFound } from "@/lib/core/errors";
import { type Result, refuse } from "@/lib/core/result";

/**
 * Another name, e-mail or other roles, which hold from the person's next request. Nobody changes their own roles, and one
 * enabled administrator stays.
 */
export async function changeUser(
  actor: Actor,
  userId: string,
  input: UserChange,
): Promise<Result<null, "OWN_ROLES" | "LAST_ADMIN" | "EMAIL_TAKEN" | "STEP_UP_NEEDED" | EndFault>> {
  permit(actor, "user.edit");
  const stale = await staleFactor(actor, realNow());
  if (stale) return stale;
  const { displayName, roles, ...given } = userChangeSchema.parse(input);
  return change(actor, async (tx) => {
    const last = await isLastAdmin(tx, userId);
    const user = await tx.user.findUnique({
      where: { id: userId },
      select: { displayName: true, roles: true, kind: true, endsOn: true, email: true },
    });
    if (!user) throw new NotFound("user");
    const otherRoles = roles.length !== user.roles.length || roles.some((role) => !user.roles.includes(role));
    if (otherRoles && userId === actor.id) return refuse("OWN_ROLES", undefined, { roles: "OWN_ROLES" });
    if (last && !roles.includes("admin")) return refuse("LAST_ADMIN", undefined, { roles: "LAST_ADMIN" });
    const held = user.endsOn && fromDbDate(user.endsOn);
    const kind = given.kind ?? (user.kind as AccountKind);
    const endsOn = given.endsOn === undefined ? held : given.endsOn;
    const otherEnd = kind !== user.kind || endsOn !== held;
    const fault = otherEnd ? endFault(kind, endsOn, realNow()) : null;
    if (fault) return refuse(fault, undefined, { endsOn: fault });
    if (last && endsOn) return refuse("LAST_ADMIN", undefined, { endsOn: "LAST_ADMIN" });
    const email = given.email === undefined ? user.email : given.email;
    const otherEmail = email !== user.email;
    if (otherEmail && email && (await tx.user.count({ where: { email } })) > 0) {
      return refuse("EMAIL_TAKEN", undefined, { email: "EMAIL_TAKEN" });
    }
    await tx.user.update({
      where: { id: userId },
      data: {
        displayName,
        roles,
        kind,
        endsOn: endsOn && toDbDate(endsOn),
        // Another address is linked anew, by whoever signs in with it.
        ...(otherEmail && { email, ssoIssuer: null, ssoSubject: null }),
      },
      select: { id: true },
    });
    const fields = [
      displayName !== user.displayName && "displayName",
      otherRoles && "roles",
      otherEnd && "endsOn",
      otherEmail && "email",
    ].filter((f) => f !== false);
    return changed(null, {
      type: "user.changed",
      subject: "user",
      subjectId: userId,
      details: { fields, ...(otherRoles && { roles }), ...(otherEnd && { kind, ...(endsOn && { endsOn }) }) },
    });
  });
}
