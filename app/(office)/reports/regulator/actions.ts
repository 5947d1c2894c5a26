"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { z } from "zod";
import { type Need, officeAction } from "@/app/doors";
import type { Outcome } from "@/components/form/outcome";
import type { Actor } from "@/lib/access/actor";
import type { Result } from "@/lib/core/result";
import { approveReport, handIn, returnDraft } from "@/lib/reports/regulator/commands/approve-report";
import { saveReport, submitReport, withdrawDraft } from "@/lib/reports/regulator/commands/write-report";
import { reportItems, type SaveReportInput } from "@/lib/reports/regulator/schema";

type Previous = Outcome<unknown> | null;
const noSchema = z.number().int().positive().max(2_147_483_647);

/** Saves the draft and goes to it. */
export async function saveAction(
  fixed: { basedOn: number; seen: string },
  _previous: Previous,
  form: FormData,
): Promise<Outcome<unknown>> {
  const typed = (name: string) => String(form.get(name) ?? "");
  const fields = ["fromOn", "asOf", ...reportItems.flatMap((item) => [`texts.${item}.ja`, `texts.${item}.en`])];
  const values = Object.fromEntries(fields.map((name) => [name, typed(name)]));
  const texts = Object.fromEntries(
    reportItems.map((item) => [item, { ja: typed(`texts.${item}.ja`), en: typed(`texts.${item}.en`) }]),
  ) as SaveReportInput["texts"];
  const outcome = await officeAction("regulatorReport.edit", (actor) =>
    saveReport(actor, { ...fixed, fromOn: typed("fromOn"), asOf: typed("asOf"), texts }),
  );
  if (!outcome.ok) return { ...outcome, values };
  revalidatePath("/reports/regulator", "layout");
  redirect("/reports/regulator/draft");
}

/** Submits what the page showed: its hash comes with the form. */
export async function submitAction(hash: string): Promise<Outcome<unknown>> {
  return step("regulatorReport.edit", (actor) => submitReport(actor, { hash }));
}

/** Approves what the page showed, and goes to the report that it became. */
export async function approveAction(hash: string): Promise<Outcome<unknown>> {
  const outcome = await officeAction("regulatorReport.approve", (actor) => approveReport(actor, { hash }));
  revalidatePath("/reports/regulator", "layout");
  if (outcome.ok) redirect(`/reports/regulator/${outcome.value.no}`);
  return outcome;
}

export async function returnAction(_previous: Previous, form: FormData): Promise<Outcome<unknown>> {
  return step("regulatorReport.approve", (actor) => returnDraft(actor, { reason: String(form.get("reason") ?? "") }));
}

export async function withdrawAction(_previous: Previous, form: FormData): Promise<Outcome<unknown>> {
  const reason = String(form.get("reason") ?? "");
  const outcome = await officeAction("regulatorReport.edit", (actor) => withdrawDraft(actor, { reason }));
  revalidatePath("/reports/regulator", "layout");
  if (outcome.ok) redirect("/reports/regulator");
  return outcome;
}

export async function handInAction(no: number, _previous: Previous, form: FormData): Promise<Outcome<unknown>> {
  const values = Object.fromEntries(
    ["recipient", "handedOn", "reference"].map((name) => [name, String(form.get(name) ?? "")]),
  ) as Record<"recipient" | "handedOn" | "reference", string>;
  const outcome = await officeAction("regulatorReport.edit", (actor) =>
    handIn(actor, { ...values, no: noSchema.parse(no) }),
  );
  if (!outcome.ok) return { ...outcome, values };
  revalidatePath("/reports/regulator", "layout");
  return outcome;
}

async function step(need: Need, work: (actor: Actor) => Promise<Result<unknown>>): Promise<Outcome<unknown>> {
  const outcome = await officeAction(need, work);
  // Refused or not: what the page shows may have changed meanwhile.
  revalidatePath("/reports/regulator", "layout");
  return outcome;
}
