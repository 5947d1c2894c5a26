import { type Actor, mintUser, publicActor } from "@/lib/access/actor";
import type { Role } from "@/lib/access/rights";
import { db } from "@/lib/core/db";
import { hashPassword } from "./password";

export const goodPassword = "a long enough passw0rd";

/** An account with a password, as tests need it. */
export async function anAccount(
  login: string,
  roles: Role[] = ["intake"],
  password: string | null = goodPassword,
): Promise<{ id: string; actor: Actor }> {
  const user = await db.user.create({
    data: { login, displayName: login, roles, passwordHash: password && (await hashPassword(password)) },
  });
  return { id: user.id, actor: mintUser({ id: user.id, name: login, roles, locale: "ja", address: "127.0.0.1" }) };
}

export const visitor = publicActor("127.0.0.1");

/** The trail's newest entries of some types, oldest first. */
export async function trail(...types: string[]) {
  const events = await db.auditEvent.findMany({ where: { type: { in: types } }, orderBy: { seq: "asc" } });
  return events.map(({ type, actorKind, actorId, subjectId, details }) => ({
    type,
    actorKind,
    actorId,
    subjectId,
    details,
  }));
}
