"use server";

import { officeAction } from "@/app/doors";
import type { Outcome } from "@/components/form/outcome";
import { changeOwnPassword } from "@/lib/accounts/commands/change-own-password";
import { makeRecoveryCodes } from "@/lib/accounts/commands/make-recovery-codes";
import { refuse } from "@/lib/core/result";

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
