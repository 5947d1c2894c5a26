"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { z } from "zod";
import { stepUpFirst } from "@/app/(office)/step-up-first";
import { officeAction } from "@/app/doors";
import type { Outcome } from "@/components/form/outcome";
import { approveList, declineList, discardList, draftList, withdrawList } from "@/lib/reports/watch-lists/commands";
import { type DeliveryInput, recordDelivery } from "@/lib/reports/watch-lists/deliver";
import { confirmKey, endKey, proposeKey, refuseKey } from "@/lib/reports/watch-lists/keys";
import { eraseListFile } from "@/lib/reports/watch-lists/write";

type Previous = Outcome<unknown> | null;
const idSchema = z.number().int().positive().max(2_147_483_647);

function again<T extends Outcome<unknown>>(outcome: T): T {
  if (outcome.ok) revalidatePath("/", "layout");
  return outcome;
}

function typed(form: FormData, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, String(form.get(name) ?? "").trim()]));
}

export async function proposeKeyAction(companyId: number, _: Previous, form: FormData): Promise<Outcome<unknown>> {
  const values = typed(form, ["recipient", "source"]);
  const { recipient = "", source = "" } = values;
  const outcome = await officeAction("watchList.draft", (actor) =>
    proposeKey(actor, { companyId: idSchema.parse(companyId), recipient, source }),
  );
  return outcome.ok ? again(outcome) : { ...outcome, values };
}

export async function confirmKeyAction(id: number, companyId: number): Promise<Outcome<unknown>> {
  const outcome = await officeAction("watchList.approve", (actor) => confirmKey(actor, idSchema.parse(id)));
  stepUpFirst(outcome, `/watch-lists/companies/${Number(companyId)}`);
  return again(outcome);
}

export async function refuseKeyAction(id: number): Promise<Outcome<unknown>> {
  return again(await officeAction("watchList.draft", (actor) => refuseKey(actor, idSchema.parse(id))));
}

export async function endKeyAction(id: number): Promise<Outcome<unknown>> {
  return again(await officeAction("watchList.draft", (actor) => endKey(actor, idSchema.parse(id))));
}

/** Has the next list of a company drawn, and goes to it. */
export async function draftListAction(companyId: number): Promise<Outcome<unknown>> {
  const outcome = await officeAction("watchList.draft", (actor) => draftList(actor, idSchema.parse(companyId)));
  if (!outcome.ok) return outcome;
  revalidatePath("/", "layout");
  redirect(`/watch-lists/${outcome.value.id}`);
}

export async function approveListAction(id: number): Promise<Outcome<unknown>> {
  const outcome = await officeAction("watchList.approve", (actor) => approveList(actor, idSchema.parse(id)));
  stepUpFirst(outcome, `/watch-lists/${id}`);
  return again(outcome);
}

export async function declineListAction(id: number, _: Previous, form: FormData): Promise<Outcome<unknown>> {
  const values = typed(form, ["reason"]);
  const outcome = await officeAction("watchList.approve", (actor) =>
    declineList(actor, { id: idSchema.parse(id), reason: values.reason ?? "" }),
  );
  return outcome.ok ? again(outcome) : { ...outcome, values };
}

export async function withdrawListAction(id: number): Promise<Outcome<unknown>> {
  return again(await officeAction("watchList.draft", (actor) => withdrawList(actor, idSchema.parse(id))));
}

export async function discardListAction(id: number, _: Previous, form: FormData): Promise<Outcome<unknown>> {
  const values = typed(form, ["reason"]);
  const outcome = await officeAction("watchList.draft", (actor) =>
    discardList(actor, { id: idSchema.parse(id), reason: values.reason ?? "" }),
  );
  return outcome.ok ? again(outcome) : { ...outcome, values };
}

export async function recordDeliveryAction(id: number, _: Previous, form: FormData): Promise<Outcome<unknown>> {
  const values = typed(form, ["deliveredOn", "channel", "deliveredTo"]);
  const outcome = await officeAction("watchList.draft", (actor) =>
    // What the choices do not offer, the command's schema refuses.
    recordDelivery(actor, { id: idSchema.parse(id), ...values } as unknown as DeliveryInput),
  );
  return outcome.ok ? again(outcome) : { ...outcome, values };
}

export async function eraseListFileAction(id: number): Promise<Outcome<unknown>> {
  return again(await officeAction("watchList.draft", (actor) => eraseListFile(actor, idSchema.parse(id))));
}
