"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { z } from "zod";
import { officeAction } from "@/app/doors";
import type { Outcome } from "@/components/form/outcome";
import { enterReport } from "@/lib/hotline/fraud/commands/enter-report";
import { handOver, openContact, withdrawReport, writeExample } from "@/lib/hotline/fraud/commands/follow-report";
import { addPretext, offerPretext } from "@/lib/hotline/fraud/commands/pretexts";
import type { HandOverInput, ReportInput } from "@/lib/hotline/fraud/schema";

type Previous = Outcome<unknown> | null;
const idSchema = z.number().int().positive().max(2_147_483_647);

/** What was typed into the named fields. */
function typed<Name extends string>(form: FormData, names: readonly Name[]): Record<Name, string> {
  return Object.fromEntries(names.map((name) => [name, String(form.get(name) ?? "")])) as Record<Name, string>;
}

/** Takes a report down, and goes to it. */
export async function enterReportAction(
  callId: number | null,
  _previous: Previous,
  form: FormData,
): Promise<Outcome<unknown>> {
  const values = typed(form, ["channel", "pretextId", "harm", "happenedOn", "words", "contactKind", "contact"]);
  const outcome = await officeAction("fraudReport.write", (actor) =>
    // What the choices do not offer, the command's schema refuses.
    enterReport(actor, {
      ...values,
      pretextId: Number(values.pretextId),
      asked: form.getAll("asked").map(String),
      ...(callId !== null && { callId }),
    } as ReportInput),
  );
  // The number or address is not sent back: the form on the screen has it still.
  if (!outcome.ok) return { ...outcome, values: { ...values, contact: "" } };
  revalidatePath("/fraud-reports", "layout");
  redirect(`/fraud-reports/${outcome.value.reportId}`);
}

export async function handOverAction(reportId: number, _previous: Previous, form: FormData): Promise<Outcome<unknown>> {
  const values = typed(form, ["body", "whom", "handedOn", "reference"]);
  const outcome = await officeAction("fraudReport.write", (actor) =>
    handOver(actor, { ...values, reportId } as HandOverInput),
  );
  if (!outcome.ok) return { ...outcome, values };
  revalidatePath("/fraud-reports", "layout");
  return outcome;
}

export async function withdrawReportAction(
  reportId: number,
  _previous: Previous,
  form: FormData,
): Promise<Outcome<unknown>> {
  const values = typed(form, ["reason"]);
  const outcome = await officeAction("fraudReport.write", (actor) => withdrawReport(actor, { ...values, reportId }));
  if (!outcome.ok) return { ...outcome, values };
  revalidatePath("/fraud-reports", "layout");
  return outcome;
}

/** Keeps the example, and goes to the warning section's draft with it. */
export async function writeExampleAction(
  reportId: number,
  _previous: Previous,
  form: FormData,
): Promise<Outcome<unknown>> {
  const values = typed(form, ["textJa", "textEn"]);
  const outcome = await officeAction("notice.draft", (actor) => writeExample(actor, { ...values, reportId }));
  if (!outcome.ok) return { ...outcome, values };
  revalidatePath("/fraud-reports", "layout");
  redirect(`/notices/sections/fraud/edit?example=${outcome.value.exampleId}`);
}

export async function openContactAction(reportId: number): Promise<Outcome<{ contact: string }>> {
  return officeAction("fraudReport.open", (actor) => openContact(actor, idSchema.parse(reportId)));
}

export async function addPretextAction(_previous: Previous, form: FormData): Promise<Outcome<unknown>> {
  const values = typed(form, ["nameJa", "nameEn"]);
  const outcome = await officeAction("fraudReport.pretexts", (actor) => addPretext(actor, values));
  if (!outcome.ok) return { ...outcome, values };
  revalidatePath("/fraud-reports", "layout");
  return outcome;
}

export async function offerPretextAction(id: number, offered: boolean): Promise<void> {
  await officeAction("fraudReport.pretexts", (actor) => offerPretext(actor, idSchema.parse(id), offered === true));
  revalidatePath("/fraud-reports", "layout");
}
