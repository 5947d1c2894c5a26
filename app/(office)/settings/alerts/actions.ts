"use server";

import { revalidatePath } from "next/cache";
import { officeAction } from "@/app/doors";
import type { Outcome } from "@/components/form/outcome";
import { changeAlerts, tryAlerts } from "@/lib/alerts/commands";
import type { AlertSettingInput } from "@/lib/alerts/schema";

export async function changeAlertsAction(
  _previous: Outcome<{ secret: string | null }> | null,
  form: FormData,
): Promise<Outcome<{ secret: string | null }>> {
  const text = (name: string) => String(form.get(name) ?? "").trim();
  const [mailTo, hookUrl, locale] = [text("mailTo"), text("hookUrl"), text("locale")];
  const outcome = await officeAction("alert.edit", (actor) =>
    // What the choices do not offer, the command's schema refuses.
    changeAlerts(actor, {
      mailOn: form.get("mailOn") !== null,
      hookOn: form.get("hookOn") !== null,
      mailTo,
      hookUrl,
      locale: locale as AlertSettingInput["locale"],
    }),
  );
  if (!outcome.ok) return { ...outcome, values: { mailTo, hookUrl, locale } };
  revalidatePath("/settings/alerts");
  return outcome;
}

export async function tryAlertsAction(): Promise<Outcome<unknown>> {
  const outcome = await officeAction("alert.edit", (actor) => tryAlerts(actor));
  if (outcome.ok) revalidatePath("/settings/alerts");
  return outcome;
}
