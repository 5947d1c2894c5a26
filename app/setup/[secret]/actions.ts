"use server";

import { headers } from "next/headers";
import { forbidden } from "next/navigation";
import type { Outcome } from "@/components/form/outcome";
import { publicActor } from "@/lib/access/actor";
import { addressOf, isSameOrigin } from "@/lib/access/rules";
import { setPassword } from "@/lib/accounts/commands/set-password";
import { refuse } from "@/lib/core/result";

/** Sets the password that a one-time link is for. The link is the proof; no session is needed or given. */
export async function setPasswordAction(
  secret: string,
  _previous: Outcome<{ login: string }> | null,
  form: FormData,
): Promise<Outcome<{ login: string }>> {
  const requestHeaders = await headers();
  if (!isSameOrigin(requestHeaders, process.env.NEXTAUTH_URL)) forbidden();
  const password = String(form.get("password") ?? "");
  if (password !== String(form.get("again") ?? "")) return refuse("NOT_THE_SAME", undefined, { again: "NOT_THE_SAME" });
  return setPassword(publicActor(addressOf(requestHeaders)), String(secret), password);
}
