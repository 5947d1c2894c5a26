"use server";

import { revalidatePath } from "next/cache";
import { officeAction } from "@/app/doors";
import type { Outcome } from "@/components/form/outcome";
import { recordReplacement, takeBackReplacement } from "@/lib/reimbursements/replacements/commands";
import type { ReplacementInput } from "@/lib/reimbursements/replacements/schema";

const word = (form: FormData, name: string) => String(form.get(name) ?? "").trim();

/** A step of a card's replacement; a new number is typed once, and is never given back to the form. */
export async function recordReplacementAction(
  inquiryId: number,
  _previous: Outcome<unknown> | null,
  form: FormData,
): Promise<Outcome<unknown>> {
  const outcome = await officeAction("case.edit", (actor) =>
    recordReplacement(actor, {
      inquiryId,
      kind: word(form, "kind"),
      happenedOn: word(form, "happenedOn"),
      newNumber: word(form, "newNumber"),
      note: word(form, "note"),
    } as ReplacementInput),
  );
  revalidatePath("/inquiries/[inquiryId]", "page");
  return outcome;
}

export async function takeBackReplacementAction(
  stepId: number,
  _previous: Outcome<unknown> | null,
  form: FormData,
): Promise<Outcome<unknown>> {
  const outcome = await officeAction("case.edit", (actor) =>
    takeBackReplacement(actor, { stepId, reason: word(form, "reason") }),
  );
  revalidatePath("/inquiries/[inquiryId]", "page");
  return outcome;
}
