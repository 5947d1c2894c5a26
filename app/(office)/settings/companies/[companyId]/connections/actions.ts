"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { officeAction } from "@/app/doors";
import type { Outcome } from "@/components/form/outcome";
import { issueApiKey } from "@/lib/accounts/commands/issue-api-key";
import { revokeApiKey } from "@/lib/accounts/commands/revoke-api-key";
import { newKeySchema } from "@/lib/accounts/schema";
import { removeWebhook, resendMessage, setWebhook, tryWebhook } from "@/lib/companies/webhook";
import { refuse } from "@/lib/core/result";

const id = z.int().positive();
const page = "/settings/companies/[companyId]/connections";

/** Issues a key; it is in the answer, and nowhere else ever again. */
export async function issueKeyAction(
  companyId: number,
  _previous: Outcome<{ id: number; key: string }> | null,
  form: FormData,
): Promise<Outcome<{ id: number; key: string }>> {
  const typed = { label: String(form.get("label") ?? ""), days: String(form.get("days") ?? "") };
  const outcome = await officeAction("connection.edit", async (actor) => {
    const input = newKeySchema.safeParse({
      companyId: id.parse(companyId),
      label: typed.label,
      days: Number(typed.days),
      scopes: form.getAll("scopes").map(String),
    });
    if (input.success) return issueApiKey(actor, input.data);
    const at = new Set(input.error.issues.map((issue) => String(issue.path[0])));
    const fields = { ...(at.has("label") && { label: "LABEL" }), ...(at.has("scopes") && { scopes: "SCOPES" }) };
    return refuse(at.has("scopes") ? "SCOPES" : "INVALID", undefined, fields);
  });
  revalidatePath(page, "page");
  return outcome.ok ? outcome : { ...outcome, values: typed };
}

export async function revokeKeyAction(companyId: number, keyId: number): Promise<Outcome<null>> {
  const outcome = await officeAction("connection.edit", (actor) =>
    revokeApiKey(actor, { companyId: id.parse(companyId), keyId: id.parse(keyId) }),
  );
  revalidatePath(page, "page");
  return outcome;
}

/** Sets the webhook; its new secret is in the answer, and nowhere else ever again. */
export async function setWebhookAction(
  companyId: number,
  _previous: Outcome<{ secret: string }> | null,
  form: FormData,
): Promise<Outcome<{ secret: string }>> {
  const url = String(form.get("url") ?? "");
  const outcome = await officeAction("connection.edit", (actor) =>
    setWebhook(actor, { companyId: id.parse(companyId), url }),
  );
  revalidatePath(page, "page");
  return outcome.ok ? outcome : { ...outcome, values: { url } };
}

export async function removeWebhookAction(companyId: number): Promise<Outcome<null>> {
  const outcome = await officeAction("connection.edit", (actor) => removeWebhook(actor, id.parse(companyId)));
  revalidatePath(page, "page");
  return outcome;
}

export async function tryWebhookAction(companyId: number): Promise<Outcome<null>> {
  const outcome = await officeAction("connection.edit", (actor) => tryWebhook(actor, id.parse(companyId)));
  revalidatePath(page, "page");
  return outcome;
}

export async function resendMessageAction(companyId: number, deliveryId: string): Promise<Outcome<null>> {
  const outcome = await officeAction("connection.edit", (actor) =>
    resendMessage(actor, { companyId: id.parse(companyId), deliveryId: z.uuid().parse(deliveryId) }),
  );
  revalidatePath(page, "page");
  return outcome;
}
