"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { rowId } from "@/app/(office)/row-id";
import { type Need, officeAction } from "@/app/doors";
import type { Outcome } from "@/components/form/outcome";
import type { Actor } from "@/lib/access/actor";
import { decimalsOf, readAmount } from "@/lib/core/money";
import { type Result, refuse } from "@/lib/core/result";
import { maskCards } from "@/lib/core/text";
import { decide, undoDecision } from "@/lib/inquiries/commands";
import type { DecisionInput } from "@/lib/inquiries/schema";
import {
  bookEntry,
  closeCase,
  closeCases,
  reopenCase,
  reverseEntry,
  setCase,
  setCases,
} from "@/lib/reimbursements/commands";
import { referToEvidence } from "@/lib/reimbursements/evidence/attach";
import { withdrawEvidence } from "@/lib/reimbursements/evidence/withdraw";
import {
  type CaseInput,
  type CasesInput,
  type ClosingInput,
  type ClosingsInput,
  caseDates,
  type DatesInput,
  type EntryInput,
} from "@/lib/reimbursements/schema";
import { setDates } from "@/lib/reimbursements/set-dates";

type Previous = Outcome<unknown> | null;

const word = (form: FormData, name: string) => String(form.get(name) ?? "").trim();

/** Case and use over what the card company reported; empty goes back to its word. */
export async function setCaseAction(inquiryId: number, _previous: Previous, form: FormData): Promise<Outcome<unknown>> {
  const detectionCase = word(form, "case") ? Number(word(form, "case")) : null;
  const use = word(form, "use") || null;
  return step("case.edit", (actor) => setCase(actor, { inquiryId, case: detectionCase, use } as CaseInput));
}

/** The days of statement, debit and claim; empty takes one away. */
export async function setDatesAction(
  inquiryId: number,
  _previous: Previous,
  form: FormData,
): Promise<Outcome<unknown>> {
  const dates = Object.fromEntries(caseDates.map((field) => [field, word(form, field) || null]));
  return step("case.edit", (actor) => setDates(actor, { inquiryIds: [inquiryId], ...dates } as DatesInput));
}

/** The same of the selected inquiries; what is left empty stays as it is. */
export async function setManyDatesAction(
  inquiryIds: readonly number[],
  said: Readonly<Record<string, string>>,
): Promise<Outcome<unknown>> {
  const dates = Object.fromEntries(caseDates.flatMap((field) => (said[field] ? [[field, said[field]]] : [])));
  return many("case.edit", (actor) => setDates(actor, { inquiryIds: [...inquiryIds], ...dates } as DatesInput));
}

/**
 * Books an entry typed in the currency's main unit.
 * @param seen entries that the page showed: a second click on the same form books nothing
 */
export async function bookEntryAction(
  fixed: { inquiryId: number; seen: number },
  _previous: Previous,
  form: FormData,
): Promise<Outcome<unknown>> {
  return step("case.edit", async (actor) => {
    const currency = word(form, "currency").toUpperCase();
    const amount = readAmount(word(form, "amount"), currency);
    if (decimalsOf(currency) === null) return refuse("INVALID", undefined, { currency: "INVALID" });
    if (amount === null || amount === 0n) return refuse("INVALID", undefined, { amount: "AMOUNT" });
    const payer = word(form, "payer");
    return bookEntry(actor, {
      ...fixed,
      payer: payer.replace("_directly", "") || null,
      ...(payer === "organisation_directly" && { advanced: false }),
      kind: word(form, "kind"),
      amount,
      currency,
      bookedOn: word(form, "bookedOn"),
      reference: word(form, "reference"),
      note: word(form, "note"),
    } as EntryInput);
  });
}

export async function reverseEntryAction(
  entryId: number,
  _previous: Previous,
  form: FormData,
): Promise<Outcome<unknown>> {
  return step("case.edit", (actor) => reverseEntry(actor, { entryId, reason: word(form, "reason") }));
}

export async function closeCaseAction(
  inquiryId: number,
  _previous: Previous,
  form: FormData,
): Promise<Outcome<unknown>> {
  const input = { inquiryId, as: word(form, "as"), proof: word(form, "proof") } as ClosingInput;
  return step("case.edit", (actor) => closeCase(actor, input));
}

/** Case and use of the selected inquiries; what is left empty stays as it is. */
export async function setCasesAction(
  inquiryIds: readonly number[],
  said: { case: string; use: string },
): Promise<Outcome<unknown>> {
  const input = { ...(said.case && { case: Number(said.case) }), ...(said.use && { use: said.use }) };
  return many("case.edit", (actor) => setCases(actor, { inquiryIds: [...inquiryIds], ...input } as CasesInput));
}

/** Closes the selected inquiries' cases with what proves all of them. */
export async function closeCasesAction(
  inquiryIds: readonly number[],
  said: { as: string; proof: string },
): Promise<Outcome<unknown>> {
  return many("case.edit", (actor) => closeCases(actor, { inquiryIds: [...inquiryIds], ...said } as ClosingsInput));
}

export async function reopenCaseAction(inquiryId: number): Promise<Outcome<unknown>> {
  return step("case.edit", (actor) => reopenCase(actor, { inquiryId: rowId(String(inquiryId)) }));
}

export async function referToEvidenceAction(
  inquiryId: number,
  _previous: Previous,
  form: FormData,
): Promise<Outcome<unknown>> {
  const input = { inquiryId, where: word(form, "where"), about: word(form, "about") };
  return step("case.edit", (actor) => referToEvidence(actor, input));
}

export async function withdrawEvidenceAction(
  evidenceId: number,
  _previous: Previous,
  form: FormData,
): Promise<Outcome<unknown>> {
  return step("case.edit", (actor) => withdrawEvidence(actor, { evidenceId, reason: word(form, "reason") }));
}

/** Takes a decision whose figures the page showed, and goes back to the inquiry. */
export async function decideAction(
  fixed: Omit<DecisionInput, "reason" | "reasonCode"> & { inquiryId: number },
  _previous: Previous,
  form: FormData,
): Promise<Outcome<unknown>> {
  return officeAction(["inquiry.decide", "inquiry.void"], async (actor) => {
    const reason = word(form, "reason");
    const fault = reasonFault(reason);
    if (fault) return refuse(fault, undefined, { reason: fault });
    const reasonCode = fixed.kind === "void" ? { reasonCode: word(form, "reasonCode") } : {};
    const outcome = await decide(actor, { ...fixed, ...reasonCode, reason } as DecisionInput);
    if (outcome.ok) back(`/inquiries/${fixed.inquiryId}`);
    return { ...outcome, values: { reason } };
  });
}

/**
 * Undoes a decision whose figures the page showed.
 * @param to the page of the inquiry or member that it was asked from
 */
export async function undoAction(
  fixed: { decisionId: number; to: { inquiry: number } | { member: number } },
  _previous: Previous,
  form: FormData,
): Promise<Outcome<unknown>> {
  return officeAction(["inquiry.decide", "inquiry.void", "member.decide"], async (actor) => {
    const reason = word(form, "reason");
    const fault = reasonFault(reason);
    if (fault) return refuse(fault, undefined, { reason: fault });
    const outcome = await undoDecision(actor, { decisionId: fixed.decisionId, reason });
    if (outcome.ok) back("inquiry" in fixed.to ? `/inquiries/${fixed.to.inquiry}` : `/members/${fixed.to.member}`);
    return { ...outcome, values: { reason } };
  });
}

function reasonFault(reason: string): "REASON_MISSING" | "CARD_NUMBER_IN_TEXT" | null {
  if (!reason) return "REASON_MISSING";
  return maskCards(reason).found > 0 ? "CARD_NUMBER_IN_TEXT" : null;
}

function back(path: string): never {
  revalidatePath("/", "layout");
  redirect(path);
}

async function step(need: Need, work: (actor: Actor) => Promise<Result<unknown>>): Promise<Outcome<unknown>> {
  const outcome = await officeAction(need, work);
  // Refused or not: what the page shows may have changed meanwhile.
  revalidatePath("/inquiries/[inquiryId]", "page");
  return outcome;
}

async function many(need: Need, work: (actor: Actor) => Promise<Result<unknown>>): Promise<Outcome<unknown>> {
  const outcome = await officeAction(need, work);
  revalidatePath("/inquiries", "layout");
  return outcome;
}
