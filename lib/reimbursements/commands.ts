import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import type { AuditEvent } from "@/lib/audit/events";
import { businessClock } from "@/lib/core/clock";
import { toDbDate } from "@/lib/core/dates";
import { NotFound } from "@/lib/core/errors";
import { done, type Result, refuse } from "@/lib/core/result";
import { maskCards } from "@/lib/core/text";
import { entriesOf, keepSums, lockCase, lockCases } from "./case-row";
import { isLastStep } from "./last-event";
import { closingObstacle, effectiveCase, payerOf, sumEntries } from "./rules";
import {
  type CaseInput,
  type CaseRefusal,
  type CasesInput,
  type ClosingInput,
  type ClosingRefusal,
  type ClosingsInput,
  caseInput,
  casesInput,
  closingsInput,
  type EntryInput,
  type EntryRefusal,
  entryInput,
  fieldsAtFault,
  type ReversalInput,
  reversalInput,
} from "./schema";

/**
 * Says how the misuse was found and where the use stands (RULEBOOK R5.1), over what the card company reported; null
 * goes back to its word. Refused on a closed case and on an inquiry that is not live.
 */
export async function setCase(actor: Actor, input: CaseInput): Promise<Result<null, CaseRefusal>> {
  permit(actor, "case.edit");
  const parsed = caseInput.safeParse(input);
  if (!parsed.success) return refuse("INVALID");
  const { inquiryId, ...said } = parsed.data;
  const set = await setCases(actor, { ...said, inquiryIds: [inquiryId] });
  return set.ok ? done(null) : set;
}

/**
 * The same of several that one answer of the card company settles: all of them or, with the first that is closed or not
 * live named in the refusal, none. Those that already say so are left alone; UNCHANGED where that is all of them.
 * @returns how many were changed
 */
export async function setCases(actor: Actor, input: CasesInput): Promise<Result<{ set: number }, CaseRefusal>> {
  permit(actor, "case.edit");
  const parsed = casesInput.safeParse(input);
  if (!parsed.success) return refuse("INVALID");
  const { inquiryIds, lastStep, ...said } = parsed.data;
  return change(actor, async (tx) => {
    const rows = await lockCases(tx, [...new Set(inquiryIds)]);
    for (const { id } of rows) {
      if (lastStep !== undefined && !(await isLastStep(tx, id, lastStep))) return refuse("CHANGED_MEANWHILE");
    }
    const barred = rows.find((row) => row.closedAs !== null || !row.live);
    if (barred) return refuse(barred.closedAs === null ? "NOT_LIVE" : "CASE_CLOSED", { inquiryId: barred.id });
    const events: AuditEvent[] = [];
    for (const row of rows) {
      const after = { case: row.staffCase, use: row.staffUse, ...said };
      if (row.staffCase === after.case && row.staffUse === after.use) continue;
      events.push({ type: "inquiry.caseSet", subject: "inquiry", subjectId: row.id, details: after });
    }
    const [first, ...rest] = events;
    if (!first) return refuse("UNCHANGED");
    await tx.inquiry.updateMany({
      where: { id: { in: events.map(({ subjectId }) => Number(subjectId)) } },
      data: {
        ...(said.case !== undefined && { staffCase: said.case }),
        ...(said.use !== undefined && { staffUse: said.use }),
      },
    });
    return changed({ set: events.length }, first, ...rest);
  });
}

/**
 * Books one movement of a case's money (R5.2). All entries of a case are in one currency; a refund may come before its
 * charge and waits for it. A cancellation or refund says who pays.
 */
export async function bookEntry(actor: Actor, input: EntryInput): Promise<Result<{ entryId: number }, EntryRefusal>> {
  permit(actor, "case.edit");
  const parsed = entryInput.safeParse(input);
  if (!parsed.success) return refuse("INVALID", undefined, fieldsAtFault(parsed.error.issues));
  const { seen, ...said } = parsed.data;
  const paid = payerOf(said);
  if (typeof paid === "string") return refuse(paid, undefined, { payer: paid });
  const entry = { ...said, ...paid };
  if (maskCards(entry.reference).found > 0)
    return refuse("CARD_NUMBER_IN_TEXT", undefined, { reference: "CARD_NUMBER_IN_TEXT" });
  if (maskCards(entry.note).found > 0) return refuse("CARD_NUMBER_IN_TEXT", undefined, { note: "CARD_NUMBER_IN_TEXT" });
  return change(actor, async (tx) => {
    const row = await lockCase(tx, entry.inquiryId);
    const clock = await businessClock(tx);
    if (row.closedAs !== null) return refuse("CASE_CLOSED");
    if (entry.bookedOn > clock.today) return refuse("IN_THE_FUTURE", undefined, { bookedOn: "IN_THE_FUTURE" });
    const entries = await tx.moneyEntry.findMany({ where: { inquiryId: entry.inquiryId }, select: { currency: true } });
    if (seen !== undefined && seen !== entries.length) return refuse("CHANGED_MEANWHILE");
    const currency = entries[0]?.currency ?? entry.currency;
    if (currency !== entry.currency) return refuse("OTHER_CURRENCY", { currency }, { currency: "OTHER_CURRENCY" });
    const { id } = await tx.moneyEntry.create({
      data: {
        ...entry,
        bookedOn: toDbDate(entry.bookedOn),
        madeBy: actor.id,
        madeByName: actor.name,
        madeAt: clock.now,
      },
      select: { id: true },
    });
    await keepSums(tx, entry.inquiryId);
    return changed(
      { entryId: id },
      {
        type: "money.booked",
        subject: "inquiry",
        subjectId: entry.inquiryId,
        details: {
          entryId: id,
          kind: entry.kind,
          amount: entry.amount.toString(),
          currency,
          ...(entry.payer && { payer: entry.payer }),
          ...(entry.advanced && { advanced: true }),
        },
      },
    );
  });
}

/** Takes an entry back by an entry of its own, with the reason; nothing is edited (R5.2). */
export async function reverseEntry(
  actor: Actor,
  input: ReversalInput,
): Promise<Result<{ entryId: number }, EntryRefusal>> {
  permit(actor, "case.edit");
  const parsed = reversalInput.safeParse(input);
  if (!parsed.success) return refuse("REASON_MISSING", undefined, { reason: "REASON_MISSING" });
  const { entryId, reason, lastStep } = parsed.data;
  if (maskCards(reason).found > 0) return refuse("CARD_NUMBER_IN_TEXT", undefined, { reason: "CARD_NUMBER_IN_TEXT" });
  return change(actor, async (tx) => {
    const entry = await tx.moneyEntry.findUnique({ where: { id: entryId } });
    if (!entry) throw new NotFound(`money entry ${entryId}`);
    const row = await lockCase(tx, entry.inquiryId);
    if (lastStep !== undefined && !(await isLastStep(tx, row.id, lastStep))) return refuse("CHANGED_MEANWHILE");
    if (row.closedAs !== null) return refuse("CASE_CLOSED");
    if (entry.reversesId !== null) return refuse("IS_A_REVERSAL");
    if ((await tx.moneyEntry.count({ where: { reversesId: entryId } })) > 0) return refuse("ALREADY_REVERSED");
    const clock = await businessClock(tx);
    const { id } = await tx.moneyEntry.create({
      data: {
        inquiryId: entry.inquiryId,
        kind: entry.kind,
        amount: entry.amount,
        currency: entry.currency,
        payer: entry.payer,
        advanced: entry.advanced,
        bookedOn: toDbDate(clock.today),
        reference: entry.reference,
        note: reason,
        reversesId: entryId,
        madeBy: actor.id,
        madeByName: actor.name,
        madeAt: clock.now,
      },
      select: { id: true },
    });
    await keepSums(tx, entry.inquiryId);
    return changed(
      { entryId: id },
      {
        type: "money.reversed",
        subject: "inquiry",
        subjectId: entry.inquiryId,
        details: { entryId: id, reverses: entryId },
      },
    );
  });
}

/** Closes a case with what proves it, by the table in rules.ts (R5.3). A closed case takes no entries until reopened. */
export async function closeCase(actor: Actor, input: ClosingInput): Promise<Result<null, ClosingRefusal>> {
  const { inquiryId, ...closing } = input;
  const closed = await closeCases(actor, { ...closing, inquiryIds: [inquiryId] });
  return closed.ok ? done(null) : closed;
}

/**
 * Closes several cases that one answer of the card company proves, each by the same table: all of them or, with the
 * first case that cannot be closed named in the refusal, none.
 */
export async function closeCases(
  actor: Actor,
  input: ClosingsInput,
): Promise<Result<{ closed: number }, ClosingRefusal>> {
  permit(actor, "case.edit");
  if (!input.proof?.trim()) return refuse("PROOF_MISSING", undefined, { proof: "PROOF_MISSING" });
  const parsed = closingsInput.safeParse(input);
  if (!parsed.success) return refuse("INVALID");
  const { as, proof } = parsed.data;
  const inquiryIds = [...new Set(parsed.data.inquiryIds)];
  if (maskCards(proof).found > 0) return refuse("CARD_NUMBER_IN_TEXT", undefined, { proof: "CARD_NUMBER_IN_TEXT" });
  return change(
    actor,
    async (tx) => {
      const rows = await lockCases(tx, inquiryIds);
      const entries = await entriesOf(tx, inquiryIds);
      for (const row of rows) {
        const sums = sumEntries(entries.get(row.id) ?? []);
        const obstacle =
          row.closedAs !== null
            ? "CASE_CLOSED"
            : row.live
              ? closingObstacle(as, effectiveCase(row), sums, row)
              : ("NOT_LIVE" as const);
        if (obstacle) return refuse(obstacle, { inquiryId: row.id });
      }
      const clock = await businessClock(tx);
      await tx.inquiry.updateMany({
        where: { id: { in: inquiryIds } },
        data: { closedAs: as, closedAt: clock.now, closedBy: actor.id, closeProof: proof },
      });
      const [first, ...rest] = inquiryIds.map(
        (inquiryId): AuditEvent => ({
          type: "inquiry.closed",
          subject: "inquiry",
          subjectId: inquiryId,
          details: { as },
        }),
      );
      return changed({ closed: inquiryIds.length }, first as AuditEvent, ...rest);
    },
    { timeout: 60_000 },
  );
}

/** Opens a closed case again. One that a void closed opens when the void is undone. */
export async function reopenCase(
  actor: Actor,
  input: { inquiryId: number; lastStep?: string },
): Promise<Result<null, ClosingRefusal>> {
  permit(actor, "case.edit");
  return change(actor, async (tx) => {
    const row = await lockCase(tx, input.inquiryId);
    const { lastStep } = input;
    if (lastStep !== undefined && !(await isLastStep(tx, row.id, lastStep))) return refuse("CHANGED_MEANWHILE");
    if (row.closedAs === null) return refuse("NOT_CLOSED");
    if (row.closedAs === "voided") return refuse("VOIDED");
    await tx.inquiry.update({
      where: { id: input.inquiryId },
      data: { closedAs: null, closedAt: null, closedBy: null, closeProof: null },
      select: { id: true },
    });
    return changed(null, { type: "inquiry.reopened", subject: "inquiry", subjectId: input.inquiryId, details: {} });
  });
}
