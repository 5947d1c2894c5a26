"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { rowId } from "@/app/(office)/row-id";
import { type Need, officeAction } from "@/app/doors";
import type { Outcome } from "@/components/form/outcome";
import { parseTableState } from "@/components/table/state";
import type { Actor } from "@/lib/access/actor";
import type { Result } from "@/lib/core/result";
import { addNote } from "@/lib/reimbursements/work/add-note";
import { assign } from "@/lib/reimbursements/work/assign";
import { handOver } from "@/lib/reimbursements/work/hand-over";
import { undoLastStep } from "@/lib/reimbursements/work/last-step";
import { release } from "@/lib/reimbursements/work/release";
import type { CaseOutcome } from "@/lib/reimbursements/work/schema";
import { setFollowUp } from "@/lib/reimbursements/work/set-follow-up";
import { takeNext } from "@/lib/reimbursements/work/take-next";
import { caseQuery } from "./filters";
import { reimbursementsSpec } from "./spec";

type Previous = Outcome<unknown> | null;

const word = (form: FormData, name: string) => String(form.get(name) ?? "").trim();

/**
 * Takes the next case and goes to its page.
 * @param query the list's filters as its address has them; its order is left alone: the next is what is due first
 */
export async function takeNextAction(query: string): Promise<Outcome<unknown>> {
  return officeAction("case.work", async (actor) => {
    const params = Object.fromEntries(new URLSearchParams(String(query).slice(0, 4_000)));
    const outcome = await takeNext(actor, caseQuery(parseTableState(params, reimbursementsSpec)).filters);
    if (!outcome.ok) return outcome;
    revalidatePath("/", "layout");
    redirect(`/inquiries/${outcome.value.inquiryId}`);
  });
}

export async function releaseAction(inquiryId: number): Promise<Outcome<unknown>> {
  return onPage("case.work", (actor) => release(actor, { inquiryId: rowId(String(inquiryId)) }));
}

export async function handOverAction(
  inquiryId: number,
  _previous: Previous,
  form: FormData,
): Promise<Outcome<unknown>> {
  return onPage("case.work", (actor) => handOver(actor, { inquiryId, to: word(form, "to"), note: word(form, "note") }));
}

export async function addNoteAction(inquiryId: number, _previous: Previous, form: FormData): Promise<Outcome<unknown>> {
  return onPage("case.work", (actor) => addNote(actor, { inquiryId, note: word(form, "note") }));
}

/** The follow-up date of the inquiry that is shown; empty takes it away. */
export async function followUpAction(
  inquiryId: number,
  _previous: Previous,
  form: FormData,
): Promise<Outcome<unknown>> {
  return onPage("case.work", (actor) => setFollowUp(actor, { inquiryIds: [inquiryId], on: word(form, "on") || null }));
}

/** Takes back the step that the page showed. */
export async function undoLastAction(fixed: { inquiryId: number; seq: string }): Promise<Outcome<unknown>> {
  return onPage("case.edit", async (actor) => {
    const reason = (await getTranslations("worklists.undo"))("reason");
    return undoLastStep(actor, { inquiryId: rowId(String(fixed.inquiryId)), seq: String(fixed.seq), reason });
  });
}

/** Assigns the selected cases, or makes them nobody's; says what became of each. */
export async function assignAction(
  inquiryIds: readonly number[],
  owner: string | null,
): Promise<Outcome<CaseOutcome[]>> {
  return inList("case.assign", (actor) => assign(actor, { inquiryIds: [...inquiryIds], owner }));
}

/** Sets the follow-up date of the selected cases; says what became of each. */
export async function followUpsAction(
  inquiryIds: readonly number[],
  on: string | null,
): Promise<Outcome<CaseOutcome[]>> {
  return inList("case.work", (actor) => setFollowUp(actor, { inquiryIds: [...inquiryIds], on }));
}

async function onPage(need: Need, work: (actor: Actor) => Promise<Result<unknown>>): Promise<Outcome<unknown>> {
  const outcome = await officeAction(need, work);
  // Refused or not: what the page shows may have changed meanwhile.
  revalidatePath("/inquiries/[inquiryId]", "page");
  return outcome;
}

async function inList<T>(need: Need, work: (actor: Actor) => Promise<Result<T>>): Promise<Outcome<T>> {
  const outcome = await officeAction(need, work);
  revalidatePath("/reimbursements", "page");
  return outcome;
}
