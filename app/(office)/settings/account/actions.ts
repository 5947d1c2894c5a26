"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { officeAction } from "@/app/doors";
import type { Outcome } from "@/components/form/outcome";
import { addPasskey } from "@/lib/accounts/commands/add-passkey";
import { askNewPasskey } from "@/lib/accounts/commands/ask-passkey";
import { changeOwnPassword } from "@/lib/accounts/commands/change-own-password";
import { removePasskey, renamePasskey } from "@/lib/accounts/commands/keep-passkeys";
import { makeRecoveryCodes } from "@/lib/accounts/commands/make-recovery-codes";
import { beginFactor, confirmFactor } from "@/lib/accounts/commands/replace-factor";
import type { NewPasskey } from "@/lib/accounts/schema";
import { NotFound } from "@/lib/core/errors";
import { refuse } from "@/lib/core/result";

const page = "/settings/account";

/** The person's own password, typed twice. */
export async function changeOwnPasswordAction(
  _previous: Outcome<{ sessionsEnded: number }> | null,
  form: FormData,
): Promise<Outcome<{ sessionsEnded: number }>> {
  return officeAction("account.own", async (actor) => {
    const next = String(form.get("next") ?? "");
    if (next !== String(form.get("again") ?? "")) return refuse("NOT_THE_SAME", undefined, { again: "NOT_THE_SAME" });
    return changeOwnPassword(actor, { current: String(form.get("current") ?? ""), next });
  });
}

/** New recovery codes; the earlier ones are void. */
export async function makeRecoveryCodesAction(): Promise<Outcome<{ codes: string[] }>> {
  return officeAction("account.own", (actor) => makeRecoveryCodes(actor));
}

/** A secret for a new authenticator; the old one works until the new one's code is there. */
export async function beginFactorAction(): Promise<Outcome<{ uri: string; secret: string }>> {
  return officeAction("account.own", (actor) => beginFactor(actor));
}

export async function confirmFactorAction(
  _previous: Outcome<{ codes: string[]; sessionsEnded: number }> | null,
  form: FormData,
): Promise<Outcome<{ codes: string[]; sessionsEnded: number }>> {
  return officeAction("account.own", (actor) => confirmFactor(actor, String(form.get("code") ?? "").slice(0, 100)));
}

/** What the browser is to make a passkey from. */
export async function askNewPasskeyAction(): Promise<Outcome<object>> {
  return officeAction("account.own", (actor) => askNewPasskey(actor));
}

export async function addPasskeyAction(input: NewPasskey): Promise<Outcome<{ codes: string[] }>> {
  return officeAction("account.own", async (actor) => {
    const outcome = await addPasskey(actor, input);
    revalidatePath(page);
    return outcome;
  });
}

export async function renamePasskeyAction(
  passkeyId: number,
  _previous: Outcome<null> | null,
  form: FormData,
): Promise<Outcome<null>> {
  return officeAction("account.own", async (actor) => {
    const outcome = await renamePasskey(actor, known(passkeyId), String(form.get("name") ?? ""));
    revalidatePath(page);
    return outcome;
  });
}

export async function removePasskeyAction(passkeyId: number): Promise<Outcome<null>> {
  return officeAction("account.own", async (actor) => {
    const outcome = await removePasskey(actor, known(passkeyId));
    revalidatePath(page);
    return outcome;
  });
}

function known(passkeyId: number): number {
  const id = z.int().positive().safeParse(passkeyId);
  if (!id.success) throw new NotFound("passkey");
  return id.data;
}
