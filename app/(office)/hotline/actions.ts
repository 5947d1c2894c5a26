"use server";

import { revalidatePath } from "next/cache";
import { getTranslations } from "next-intl/server";
import { z } from "zod";
import { rowId } from "@/app/(office)/row-id";
import { officeAction } from "@/app/doors";
import type { Outcome } from "@/components/form/outcome";
import { businessClock } from "@/lib/core/clock";
import { db } from "@/lib/core/db";
import { forgetCaller } from "@/lib/hotline/call-backs/commands";
import { enterReport, followReport } from "@/lib/hotline/call-reports/commands";
import type { ReportInput, StepInput } from "@/lib/hotline/call-reports/schema";
import { seeAlert } from "@/lib/hotline/calls/alerts";
import { answerCall } from "@/lib/hotline/calls/answer";
import { type Caller, keepCaller, openCaller } from "@/lib/hotline/calls/caller";
import { changeLimits } from "@/lib/hotline/calls/limits";
import { type Answer, type AskInput, limitNames } from "@/lib/hotline/calls/schema";
import { recordReplacement } from "@/lib/reimbursements/replacements/commands";
import { type Said, sayAnswer } from "./say";

type Previous = Outcome<unknown> | null;
const id = z.number().int().positive().max(2_147_483_647);
const word = (form: FormData, name: string) => String(form.get(name) ?? "").trim();

/** What the page shows of an answer. */
export type Shown = { readonly answer: Answer; readonly said: Said };

/** Looks a caller's card up. What was typed is not sent back: the form on the screen has it still. */
export async function answerCallAction(_previous: Outcome<Shown> | null, form: FormData): Promise<Outcome<Shown>> {
  const outcome = await officeAction("call.answer", (actor) =>
    // What the choices do not offer, the command's schema refuses.
    answerCall(actor, {
      language: word(form, "language"),
      reason: word(form, "reason"),
      number: word(form, "number"),
      expiry: word(form, "expiry"),
      readBack: form.get("readBack") !== null,
    } as AskInput),
  );
  return outcome.ok ? { ok: true, value: { answer: outcome.value, said: sayAnswer(outcome.value) } } : outcome;
}

/** Keeps the note and, with consent, the contact of a call that was just answered. */
export async function keepCallerAction(
  fixed: { callId: number; number: string },
  _previous: Previous,
  form: FormData,
): Promise<Outcome<unknown>> {
  return officeAction("call.answer", (actor) =>
    keepCaller(actor, {
      callId: id.parse(fixed?.callId),
      number: z.string().max(60).parse(fixed?.number),
      note: word(form, "note"),
      agreed: form.get("agreed") !== null,
      contact: word(form, "contact"),
      reference: word(form, "reference"),
    }),
  );
}

export async function enterCallReportAction(
  fixed: { callId: number; kind: "charge" | "replacement" },
  _previous: Outcome<{ reportId: number }> | null,
  form: FormData,
): Promise<Outcome<{ reportId: number }>> {
  const names = fixed?.kind === "charge" ? ["companyId", "usedOn", "amount", "merchant"] : ["companyId"];
  const values = Object.fromEntries(names.map((name) => [name, word(form, name)]));
  const outcome = await officeAction("call.answer", (actor) =>
    enterReport(actor, { ...fixed, ...values } as unknown as ReportInput),
  );
  if (!outcome.ok) return { ...outcome, values };
  revalidatePath("/hotline", "layout");
  return outcome;
}

export async function followReportAction(
  fixed: { reportId: number; after: number },
  _previous: Previous,
  form: FormData,
): Promise<Outcome<unknown>> {
  const values = { state: word(form, "state"), onDay: word(form, "onDay"), note: word(form, "note") };
  const outcome = await officeAction("call.follow", (actor) =>
    followReport(actor, { ...fixed, ...values } as unknown as StepInput),
  );
  if (!outcome.ok) return { ...outcome, values };
  revalidatePath("/hotline", "layout");
  return outcome;
}

/** A wanted replacement of a card that has an inquiry: written down there, and closed here. */
export async function recordReplacementAction(fixed: {
  reportId: number;
  after: number;
  inquiryId: number;
}): Promise<Outcome<unknown>> {
  const outcome = await officeAction("case.edit", async (actor) => {
    const [inquiryId, { today }] = [id.parse(fixed?.inquiryId), await businessClock(db)];
    const asked = await recordReplacement(actor, { inquiryId, kind: "requested", happenedOn: today });
    // It stands there already, perhaps because the second half failed the first time.
    if (!asked.ok && asked.reason !== "ALREADY_SAID") return asked;
    const note = (await getTranslations("callReports.replace"))("closing", { id: inquiryId });
    return followReport(actor, {
      reportId: id.parse(fixed?.reportId),
      after: id.parse(fixed?.after),
      ...{ state: "closed", onDay: today, note },
    });
  });
  if (outcome.ok) revalidatePath("/hotline", "layout");
  return outcome;
}

export async function openCallerAction(callId: number): Promise<Outcome<Caller>> {
  return officeAction("call.open", (actor) => openCaller(actor, id.parse(callId)));
}

export async function forgetCallerAction(callId: number): Promise<Outcome<unknown>> {
  const outcome = await officeAction("callBack.work", (actor) => forgetCaller(actor, rowId(String(callId))));
  if (outcome.ok) {
    revalidatePath("/hotline", "layout");
    revalidatePath("/call-backs", "layout");
  }
  return outcome;
}

export async function changeLimitsAction(_previous: Previous, form: FormData): Promise<Outcome<unknown>> {
  const values = Object.fromEntries(limitNames.map((name) => [name, word(form, name)])) as Record<
    (typeof limitNames)[number],
    string
  >;
  const outcome = await officeAction("call.limits", (actor) => changeLimits(actor, values));
  if (!outcome.ok) return { ...outcome, values };
  revalidatePath("/hotline/limits");
  return outcome;
}

export async function seeAlertAction(alertId: number, _previous: Previous, form: FormData): Promise<Outcome<unknown>> {
  const note = word(form, "note");
  const outcome = await officeAction("call.limits", (actor) => seeAlert(actor, { alertId: id.parse(alertId), note }));
  if (!outcome.ok) return { ...outcome, values: { note } };
  revalidatePath("/hotline/limits");
  return outcome;
}
