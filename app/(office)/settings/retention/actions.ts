"use server";

import { revalidatePath } from "next/cache";
import { officeAction } from "@/app/doors";
import type { Outcome } from "@/components/form/outcome";
import { refuse } from "@/lib/core/result";
import { askForRun, endHold, placeHold, setPeriod } from "@/lib/retention/commands";
import { classes, holdScopes } from "@/lib/retention/schema";

const figure = (value: FormDataEntryValue | null) => (/^\d{1,9}$/.test(String(value)) ? Number(value) : null);
const text = (value: FormDataEntryValue | null) => String(value ?? "");

/** Sets one class's period. */
export async function setPeriodAction(_previous: Outcome<null> | null, form: FormData): Promise<Outcome<null>> {
  return officeAction("retention.edit", async (actor) => {
    const dataClass = classes.find((one) => one === form.get("dataClass"));
    const days = figure(form.get("days"));
    if (!dataClass || days === null) return refuse("INVALID", undefined, { days: "INVALID" });
    const outcome = await setPeriod(actor, { dataClass, days });
    revalidatePath("/settings/retention");
    return outcome.ok ? outcome : { ...outcome, fields: { days: outcome.reason } };
  });
}

/** Places a legal hold. */
export async function placeHoldAction(
  _previous: Outcome<{ id: number }> | null,
  form: FormData,
): Promise<Outcome<{ id: number }>> {
  return officeAction("retention.hold", async (actor) => {
    const scope = holdScopes.find((one) => one === form.get("scope"));
    if (!scope) return refuse("INVALID", undefined, { scope: "INVALID" });
    const subjectId = scope === "incident" ? null : figure(form.get("subjectId"));
    const reason = text(form.get("reason"));
    const outcome = await placeHold(actor, { scope, subjectId, reason });
    revalidatePath("/settings/retention");
    if (outcome.ok) return outcome;
    const field = outcome.reason === "NO_SUCH_SUBJECT" || (scope !== "incident" && !subjectId) ? "subjectId" : "reason";
    return { ...outcome, fields: { [field]: field === "subjectId" ? "NO_SUCH_SUBJECT" : outcome.reason } };
  });
}

/** Ends a legal hold. */
export async function endHoldAction(
  holdId: number,
  _previous: Outcome<null> | null,
  form: FormData,
): Promise<Outcome<null>> {
  return officeAction("retention.hold", async (actor) => {
    const outcome = await endHold(actor, { holdId, reason: text(form.get("reason")) });
    revalidatePath("/settings/retention");
    return outcome.ok || outcome.reason !== "INVALID" ? outcome : { ...outcome, fields: { reason: "INVALID" } };
  });
}

/** Has the worker erase what is due now. */
export async function runAction(_previous: Outcome<null> | null, _form: FormData): Promise<Outcome<null>> {
  return officeAction("retention.edit", async (actor) => {
    const outcome = await askForRun(actor);
    revalidatePath("/settings/retention");
    return outcome;
  });
}
