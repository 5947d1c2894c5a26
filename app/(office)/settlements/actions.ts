"use server";

import { revalidatePath } from "next/cache";
import { type Need, officeAction } from "@/app/doors";
import type { Outcome } from "@/components/form/outcome";
import type { Actor } from "@/lib/access/actor";
import { decimalsOf, readAmount } from "@/lib/core/money";
import { type Result, refuse } from "@/lib/core/result";
import { bookSettlement, reverseSettlement } from "@/lib/reimbursements/settlements/commands";

type Previous = Outcome<unknown> | null;

const word = (form: FormData, name: string) => String(form.get(name) ?? "").trim();

/**
 * Books a payment typed in the currency's main unit.
 * @param seen settlements that the page showed: a second click on the same form books nothing
 */
export async function bookSettlementAction(
  fixed: { companyId: number; seen: number },
  _previous: Previous,
  form: FormData,
): Promise<Outcome<unknown>> {
  return step("settlement.edit", async (actor) => {
    const currency = word(form, "currency").toUpperCase();
    const amount = readAmount(word(form, "amount"), currency);
    if (decimalsOf(currency) === null) return refuse("INVALID", undefined, { currency: "INVALID" });
    if (amount === null || amount === 0n) return refuse("INVALID", undefined, { amount: "AMOUNT" });
    const { companyId, seen } = fixed;
    const [paidOn, reference, note] = [word(form, "paidOn"), word(form, "reference"), word(form, "note")];
    return bookSettlement(actor, { companyId, seen, amount, currency, paidOn, reference, note });
  });
}

export async function reverseSettlementAction(
  settlementId: number,
  _previous: Previous,
  form: FormData,
): Promise<Outcome<unknown>> {
  return step("settlement.edit", (actor) => reverseSettlement(actor, { settlementId, reason: word(form, "reason") }));
}

async function step(need: Need, work: (actor: Actor) => Promise<Result<unknown>>): Promise<Outcome<unknown>> {
  const outcome = await officeAction(need, work);
  revalidatePath("/settlements", "layout");
  return outcome;
}
