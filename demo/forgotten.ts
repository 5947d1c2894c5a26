import type { Actor } from "@/lib/access/actor";
import { systemActor } from "@/lib/access/actor";
import { createUser } from "@/lib/accounts/commands/create-user";
import { markUnused } from "@/lib/accounts/commands/mark-unused";
import { realNow } from "@/lib/core/clock";
import { db } from "@/lib/core/db";
import { must } from "./must";

/** Days before now on which the account was made; sign-ins keep the real clock's time. */
const AGO = 120;

/** An account that was made for a busy month and never used: the daily job finds it, and it is off. */
export async function addForgotten(admin: Actor): Promise<void> {
  const helper = { login: "support1", displayName: "応援要員 · Support", roles: ["hotline" as const] };
  const { userId } = must(await createUser(admin, helper), "support1");
  const createdAt = new Date(realNow().getTime() - AGO * 86_400_000);
  await db.user.update({ where: { id: userId }, data: { createdAt }, select: { id: true } });
  await markUnused(systemActor("mark-unused"));
}
