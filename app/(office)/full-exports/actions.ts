"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { z } from "zod";
import { stepUpFirst } from "@/app/(office)/step-up-first";
import { officeAction } from "@/app/doors";
import type { Outcome } from "@/components/form/outcome";
import { approveExport, declineExport, eraseExport, requestExport, withdrawExport } from "@/lib/reports/full-export";
import { exportLists } from "@/lib/reports/rules";

const idSchema = z.number().int().positive().max(2_147_483_647);

/** Asks for a file with full numbers, and goes to the request. */
export async function requestAction(_previous: Outcome<unknown> | null, form: FormData): Promise<Outcome<unknown>> {
  const text = (name: string) => String(form.get(name) ?? "").trim();
  const names = ["list", "company", "receivedFrom", "receivedTo", "reason", "recipientName", "recipient"];
  const values = Object.fromEntries(names.map((name) => [name, text(name)]));
  const company = text("company");
  const outcome = await officeAction("fullExport.request", (actor) =>
    requestExport(actor, {
      list: z.enum(exportLists).parse(text("list")),
      companyId: company ? z.coerce.number().int().positive().parse(company) : undefined,
      receivedFrom: text("receivedFrom"),
      receivedTo: text("receivedTo"),
      reason: text("reason"),
      recipientName: text("recipientName"),
      recipient: text("recipient"),
    }),
  );
  if (!outcome.ok) return { ...outcome, values };
  revalidatePath("/", "layout");
  redirect(`/full-exports/${outcome.value.id}`);
}

export async function approveAction(id: number): Promise<Outcome<unknown>> {
  const outcome = await officeAction("fullExport.approve", (actor) => approveExport(actor, idSchema.parse(id)));
  stepUpFirst(outcome, `/full-exports/${id}`);
  if (outcome.ok) revalidatePath("/", "layout");
  return outcome;
}

export async function declineAction(
  id: number,
  _previous: Outcome<unknown> | null,
  form: FormData,
): Promise<Outcome<unknown>> {
  const reason = String(form.get("reason") ?? "");
  const outcome = await officeAction("fullExport.approve", (actor) =>
    declineExport(actor, { id: idSchema.parse(id), reason }),
  );
  if (!outcome.ok) return { ...outcome, values: { reason } };
  revalidatePath("/", "layout");
  return outcome;
}

export async function withdrawAction(id: number): Promise<Outcome<unknown>> {
  const outcome = await officeAction("fullExport.request", (actor) => withdrawExport(actor, idSchema.parse(id)));
  if (outcome.ok) revalidatePath("/", "layout");
  return outcome;
}

export async function eraseAction(id: number): Promise<Outcome<unknown>> {
  const outcome = await officeAction("fullExport.approve", (actor) => eraseExport(actor, idSchema.parse(id)));
  if (outcome.ok) revalidatePath("/", "layout");
  return outcome;
}
