"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { officeAction } from "@/app/doors";
import type { Outcome } from "@/components/form/outcome";
import { enterOutreach, recordStep } from "@/lib/hotline/outreach/commands";
import type { OutreachInput, OutreachStepInput } from "@/lib/hotline/outreach/schema";

type Previous = Outcome<unknown> | null;
const stepFields = ["state", "onDay", "persons", "note"] as const;
const fields = [
  ...["purposeJa", "purposeEn", "scopeJa", "scopeEn", "scopeVersion", "channel", "companyId"],
  ...stepFields,
] as const;

function typed(form: FormData, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, String(form.get(name) ?? "").trim()]));
}

/** Enters a list, and goes to it. */
export async function enterOutreachAction(_previous: Previous, form: FormData): Promise<Outcome<unknown>> {
  const values = typed(form, fields);
  const outcome = await officeAction("outreach.edit", (actor) =>
    // What the choices do not offer, the command's schema refuses.
    enterOutreach(actor, values as unknown as OutreachInput),
  );
  if (!outcome.ok) return { ...outcome, values };
  revalidatePath("/outreach", "layout");
  redirect(`/outreach/${outcome.value.outreachId}`);
}

export async function recordStepAction(
  fixed: { outreachId: number; after: number },
  _previous: Previous,
  form: FormData,
): Promise<Outcome<unknown>> {
  const values = typed(form, stepFields);
  const outcome = await officeAction("outreach.edit", (actor) =>
    recordStep(actor, { ...fixed, ...values } as unknown as OutreachStepInput),
  );
  if (!outcome.ok) return { ...outcome, values };
  revalidatePath("/outreach", "layout");
  return outcome;
}
