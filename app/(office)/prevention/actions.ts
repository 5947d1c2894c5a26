"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { officeAction } from "@/app/doors";
import type { Outcome } from "@/components/form/outcome";
import { saveMeasure } from "@/lib/notices/measures/commands";
import type { SaveMeasureInput } from "@/lib/notices/measures/schema";

const fields = ["kind", "state", "sinceOn", "dueOn", "textJa", "textEn", "note"] as const;

/** Saves a new measure or its next version, and goes to it. */
export async function saveMeasureAction(
  fixed: { measureId: number | null; basedOn: number },
  _previous: Outcome<unknown> | null,
  form: FormData,
): Promise<Outcome<unknown>> {
  const values = Object.fromEntries(fields.map((name) => [name, String(form.get(name) ?? "")]));
  const outcome = await officeAction("measure.edit", (actor) =>
    // What the choices do not offer, the command's schema refuses.
    saveMeasure(actor, { ...fixed, ...values } as SaveMeasureInput),
  );
  if (!outcome.ok) return { ...outcome, values };
  revalidatePath("/prevention", "layout");
  redirect(`/prevention/${outcome.value.measureId}`);
}
