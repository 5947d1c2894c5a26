import { type Actor, permit } from "@/lib/access/actor";
import { type DemoLogin, demoAccounts, demoPassword, demoTotpSecret } from "@/lib/accounts/demo-accounts";
import { hashPassword } from "@/lib/accounts/password";
import { sealTotp } from "@/lib/accounts/totp";
import { change, changed } from "@/lib/audit/change";
import type { AuditEvent } from "@/lib/audit/events";
import { db } from "@/lib/core/db";
import { Misconfigured } from "@/lib/core/errors";
import { refuse } from "@/lib/core/result";

/**
 * The demonstration's accounts with their known password and second factor; those that exist are left as they are. Only in a
 * demonstration incident: throws Misconfigured elsewhere.
 * @returns user ids by sign-in name
 */
export async function seedDemoAccounts(actor: Actor): Promise<Record<DemoLogin, string>> {
  permit(actor, "user.edit");
  const hashes = await Promise.all(demoAccounts.map(() => hashPassword(demoPassword)));
  await change(actor, async (tx) => {
    const incident = await tx.incident.findUnique({ where: { id: 1 }, select: { isDemo: true } });
    if (!incident?.isDemo) throw new Misconfigured("demonstration accounts belong to a demonstration incident only");
    const made = await tx.user.createManyAndReturn({
      data: demoAccounts.map((account, at) => ({
        ...account,
        email: `${account.login}@shokai.example`,
        roles: [...account.roles],
        passwordHash: hashes[at],
      })),
      skipDuplicates: true,
      select: { id: true, login: true, roles: true },
    });
    for (const { id } of made) {
      await tx.user.update({ where: { id }, data: { totpSecret: sealTotp(id, demoTotpSecret) }, select: { id: true } });
    }
    const events = made.map(
      ({ id, login, roles }): AuditEvent => ({
        type: "user.created",
        subject: "user",
        subjectId: id,
        details: { login, roles },
      }),
    );
    const [first, ...rest] = events;
    return first ? changed(null, first, ...rest) : refuse("ALL_THERE");
  });
  const logins = demoAccounts.map((account) => account.login);
  const users = await db.user.findMany({ where: { login: { in: logins } }, select: { id: true, login: true } });
  return Object.fromEntries(users.map(({ login, id }) => [login, id])) as Record<DemoLogin, string>;
}
