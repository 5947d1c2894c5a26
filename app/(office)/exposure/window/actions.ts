"use server";

import { revalidatePath } from "next/cache";
import { officeAction } from "@/app/doors";
import type { Outcome } from "@/components/form/outcome";
import { sayCardDay, takeBackCardDay } from "@/lib/exposure/window/commands";
import type { CardDayInput } from "@/lib/exposure/window/schema";

const word = (form: FormData, name: string) => String(form.get(name) ?? "").trim();

/** Since when or until when a card's number was in use. */
export async function sayCardDayAction(
  inquiryId: number,
  _previous: Outcome<unknown> | null,
  form: FormData,
): Promise<Outcome<unknown>> {
  const values = () => ({
    kind: word(form, "kind"),
    happenedOn: word(form, "happenedOn"),
    note: word(form, "note"),
  });
  const outcome = await officeAction("case.edit", (actor) =>
    sayCardDay(actor, { inquiryId, ...values() } as CardDayInput),
  );
  if (!outcome.ok) return { ...outcome, values: values() };
  revalidatePath("/inquiries/[inquiryId]", "page");
  return outcome;
}

export async function takeBackCardDayAction(
  dayId: number,
  _previous: Outcome<unknown> | null,
  form: FormData,
): Promise<Outcome<unknown>> {
  const outcome = await officeAction("case.edit", (actor) =>
    takeBackCardDay(actor, { dayId, reason: word(form, "reason") }),
  );
  revalidatePath("/inquiries/[inquiryId]", "page");
  return outcome;
}
