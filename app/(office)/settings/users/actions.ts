"use server";

import { revalidatePath } from "next/cache";
import { headers } from "next/headers";
import { z } from "zod";
import { officeAction } from "@/app/doors";
import type { Outcome } from "@/components/form/outcome";
import { ownOrigin } from "@/lib/access/rules";
import { changeUser } from "@/lib/accounts/commands/change-user";
import { closeSessions } from "@/lib/accounts/commands/close-sessions";
import { createUser } from "@/lib/accounts/commands/create-user";
import { disableUser } from "@/lib/accounts/commands/disable-user";
import { enableUser } from "@/lib/accounts/commands/enable-user";
import { issueSetupLink } from "@/lib/accounts/commands/issue-setup-link";
import { resetFactor } from "@/lib/accounts/commands/reset-factor";
import { unlockUser } from "@/lib/accounts/commands/unlock-user";
import { newUserSchema, type ResetCause, resetCauses, userChangeSchema } from "@/lib/accounts/schema";
import { NotFound } from "@/lib/core/errors";
import { done, type Refusal, refuse } from "@/lib/core/result";

export type IssuedLink = { userId: string; name: string; link: string };

/** A new account; answers its one-time link, which is shown this once. */
export async function createUserAction(
  _previous: Outcome<IssuedLink> | null,
  form: FormData,
): Promise<Outcome<IssuedLink>> {
  return officeAction("user.edit", async (actor) => {
    const input = newUserSchema.safeParse({
      login: form.get("login"),
      displayName: form.get("displayName"),
      roles: form.getAll("roles"),
      kind: form.get("kind") ?? undefined,
      endsOn: form.get("endsOn") || null,
      email: String(form.get("email") ?? "").trim() || null,
    });
    if (!input.success) return invalid(input.error);
    const made = await createUser(actor, input.data);
    if (!made.ok) return made;
    revalidatePath("/settings/users");
    const { userId, secret } = made.value;
    return done({ userId, name: input.data.displayName, link: await linkOf(secret) });
  });
}

export async function changeUserAction(
  userId: string,
  _previous: Outcome<null> | null,
  form: FormData,
): Promise<Outcome<null>> {
  return officeAction("user.edit", async (actor) => {
    const input = userChangeSchema.safeParse({
      displayName: form.get("displayName"),
      roles: form.getAll("roles"),
      kind: form.get("kind") ?? undefined,
      endsOn: form.get("endsOn") || null,
      email: String(form.get("email") ?? "").trim() || null,
    });
    if (!input.success) return invalid(input.error);
    const outcome = await changeUser(actor, known(userId), input.data);
    revalidatePath("/settings/users", "layout");
    return outcome;
  });
}

export async function issueLinkAction(userId: string, name: string): Promise<Outcome<IssuedLink>> {
  return officeAction("user.edit", async (actor) => {
    const issued = await issueSetupLink(actor, known(userId));
    if (!issued.ok) return issued;
    revalidatePath("/settings/users", "layout");
    return done({ userId, name: String(name), link: await linkOf(issued.value.secret) });
  });
}

export async function disableUserAction(userId: string): Promise<Outcome<{ sessionsEnded: number }>> {
  return officeAction("user.edit", async (actor) => {
    const outcome = await disableUser(actor, known(userId));
    revalidatePath("/settings/users", "layout");
    return outcome;
  });
}

export async function enableUserAction(userId: string): Promise<Outcome<null>> {
  return officeAction("user.edit", async (actor) => {
    const outcome = await enableUser(actor, known(userId));
    revalidatePath("/settings/users", "layout");
    return outcome;
  });
}

export async function unlockUserAction(userId: string): Promise<Outcome<null>> {
  return officeAction("user.edit", async (actor) => {
    const outcome = await unlockUser(actor, known(userId));
    revalidatePath("/settings/users", "layout");
    return outcome;
  });
}

export async function resetFactorAction(
  userId: string,
  cause: ResetCause,
): Promise<Outcome<{ sessionsEnded: number }>> {
  return officeAction("user.edit", async (actor) => {
    const outcome = await resetFactor(actor, known(userId), z.enum(resetCauses).parse(cause));
    revalidatePath("/settings/users", "layout");
    return outcome;
  });
}

/** One's own sessions, or as an administrator anybody's: one by its id, or all but the one that asks. */
export async function closeSessionsAction(userId: string, which: string): Promise<Outcome<{ sessionsEnded: number }>> {
  return officeAction(["user.edit", "account.own"], async (actor) => {
    const outcome = await closeSessions(actor, known(userId), which === "others" ? which : known(which));
    revalidatePath("/settings", "layout");
    return outcome;
  });
}

async function linkOf(secret: string): Promise<string> {
  return `${ownOrigin((await headers()).get("host"), process.env.NEXTAUTH_URL) ?? ""}/setup/${secret}`;
}

function known(userId: string): string {
  const id = z.uuid().safeParse(userId);
  if (!id.success) throw new NotFound("user");
  return id.data;
}

const faults: Record<string, string> = {
  login: "LOGIN_INVALID",
  displayName: "NAME_INVALID",
  roles: "ROLES_MISSING",
  endsOn: "INVALID",
  email: "EMAIL_INVALID",
};

function invalid(error: z.ZodError): Refusal<"INVALID"> {
  const fields = error.issues.map((issue) => String(issue.path[0]));
  return refuse("INVALID", undefined, Object.fromEntries(fields.map((field) => [field, faults[field] ?? "INVALID"])));
}
