import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { businessClock } from "@/lib/core/clock";
import { toDbDate } from "@/lib/core/dates";
import type { Tx } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { type Result, refuse } from "@/lib/core/result";
import { maskCards } from "@/lib/core/text";
import { fieldsAtFault } from "@/lib/reimbursements/schema";
import {
  type SettlementInput,
  type SettlementRefusal,
  type SettlementReversalInput,
  settlementInput,
  settlementReversalInput,
} from "./schema";

type Booked = Result<{ settlementId: number }, SettlementRefusal>;

/**
 * Books what the organisation paid to a card company for what it advanced. More may be paid than is owed: the statement
 * then shows it in the organisation's favour. Refused: a day in the future, a card number in the texts, a second click.
 */
export async function bookSettlement(actor: Actor, input: SettlementInput): Promise<Booked> {
  permit(actor, "settlement.edit");
  const parsed = settlementInput.safeParse(input);
  if (!parsed.success) return refuse("INVALID", undefined, fieldsAtFault(parsed.error.issues));
  const { seen, ...entry } = parsed.data;
  for (const field of ["reference", "note"] as const) {
    if (maskCards(entry[field]).found > 0)
      return refuse("CARD_NUMBER_IN_TEXT", undefined, { [field]: "CARD_NUMBER_IN_TEXT" });
  }
  return change(actor, async (tx) => {
    await lockCompany(tx, entry.companyId);
    const clock = await businessClock(tx);
    if (entry.paidOn > clock.today) return refuse("IN_THE_FUTURE", undefined, { paidOn: "IN_THE_FUTURE" });
    const there = await tx.settlementEntry.count({ where: { companyId: entry.companyId } });
    if (seen !== undefined && seen !== there) return refuse("CHANGED_MEANWHILE");
    const { id } = await tx.settlementEntry.create({
      data: {
        ...entry,
        paidOn: toDbDate(entry.paidOn),
        madeBy: actor.id,
        madeByName: actor.name,
        madeAt: clock.now,
      },
      select: { id: true },
    });
    return changed(
      { settlementId: id },
      {
        type: "settlement.booked",
        subject: "company",
        subjectId: entry.companyId,
        details: { entryId: id, amount: entry.amount.toString(), currency: entry.currency, paidOn: entry.paidOn },
      },
    );
  });
}

/** Takes a settlement back by an entry of its own, of today, with the reason; nothing is edited. */
export async function reverseSettlement(actor: Actor, input: SettlementReversalInput): Promise<Booked> {
  permit(actor, "settlement.edit");
  const parsed = settlementReversalInput.safeParse(input);
  if (!parsed.success) return refuse("REASON_MISSING", undefined, { reason: "REASON_MISSING" });
  const { settlementId, reason } = parsed.data;
  if (maskCards(reason).found > 0) return refuse("CARD_NUMBER_IN_TEXT", undefined, { reason: "CARD_NUMBER_IN_TEXT" });
  return change(actor, async (tx) => {
    const entry = await tx.settlementEntry.findUnique({ where: { id: settlementId } });
    if (!entry) throw new NotFound(`settlement ${settlementId}`);
    await lockCompany(tx, entry.companyId);
    if (entry.reversesId !== null) return refuse("IS_A_REVERSAL");
    if ((await tx.settlementEntry.count({ where: { reversesId: settlementId } })) > 0)
      return refuse("ALREADY_REVERSED");
    const clock = await businessClock(tx);
    const { id } = await tx.settlementEntry.create({
      data: {
        companyId: entry.companyId,
        amount: entry.amount,
        currency: entry.currency,
        paidOn: toDbDate(clock.today),
        reference: entry.reference,
        note: reason,
        reversesId: settlementId,
        madeBy: actor.id,
        madeByName: actor.name,
        madeAt: clock.now,
      },
      select: { id: true },
    });
    return changed(
      { settlementId: id },
      {
        type: "settlement.reversed",
        subject: "company",
        subjectId: entry.companyId,
        details: { entryId: id, reverses: settlementId },
      },
    );
  });
}

/** Who books for a card company takes turns: what was counted of its settlements stays true until the end. */
async function lockCompany(tx: Tx, companyId: number): Promise<void> {
  const [found] = await tx.$queryRaw<
    { id: number }[]
  >`select id from company where id = ${companyId} for no key update`;
  if (!found) throw new NotFound(`company ${companyId}`);
}
