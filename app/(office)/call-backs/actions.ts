"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { z } from "zod";
import { officeAction } from "@/app/doors";
import type { Outcome } from "@/components/form/outcome";
import { giveBack, recordAttempt, takeNext } from "@/lib/hotline/call-backs/commands";
import type { AttemptInput } from "@/lib/hotline/call-backs/schema";

type Previous = Outcome<unknown> | null;
const id = z.number().int().positive().max(2_147_483_647);

/** Takes the next call back and goes to it. */
export async function takeCallBackAction(): Promise<Outcome<unknown>> {
  const outcome = await officeAction("callBack.work", takeNext);
  if (!outcome.ok) return outcome;
  revalidatePath("/call-backs", "layout");
  redirect(`/call-backs/${outcome.value.callBackId}`);
}

export async function giveBackAction(callBackId: number): Promise<Outcome<unknown>> {
  const outcome = await officeAction("callBack.work", (actor) => giveBack(actor, id.parse(callBackId)));
  if (outcome.ok) revalidatePath("/", "layout");
  return outcome;
}

export async function recordAttemptAction(
  callBackId: number,
  _previous: Previous,
  form: FormData,
): Promise<Outcome<unknown>> {
  const values = Object.fromEntries(
    ["outcome", "followUpOn", "note"].map((name) => [name, String(form.get(name) ?? "").trim()]),
  );
  const outcome = await officeAction("callBack.work", (actor) =>
    recordAttempt(actor, { ...values, callBackId } as unknown as AttemptInput),
  );
  if (!outcome.ok) return { ...outcome, values };
  revalidatePath("/", "layout");
  return outcome;
}
