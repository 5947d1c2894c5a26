import { type Actor, permit } from "@/lib/access/actor";
import { db } from "@/lib/core/db";
import { type Result, refuse } from "@/lib/core/result";
import { reopenCase, reverseEntry, setCase } from "@/lib/reimbursements/commands";
import { stepsOf } from "@/lib/reimbursements/last-event";
import type { CaseInput, CaseRefusal, ClosingRefusal, EntryRefusal } from "@/lib/reimbursements/schema";
import type { UndoRefusal } from "./schema";

type Setting = { case: number | null; use: string | null };

/** The last step on a case that can be taken back, by whom it was taken, and what taking it back does. */
export type LastStep = {
  /** Its event in the trail: by it a page says which step it showed. */
  seq: string;
  byName: string;
  /** By the business clock. */
  at: Date;
} & (
  | { kind: "closing"; as: string }
  | { kind: "entry"; entryId: number; entryKind: string; amount: bigint; currency: string }
  /** to: what holds again; null is the card company's word. */
  | { kind: "case"; to: Setting }
);

/**
 * What was done last with a case and its money, where the rules allow to take it back: a closing is opened again, an
 * entry reversed, a setting of the case put back to the one before. A reversal is never reversed (RULEBOOK R5.2) and a
 * reopened case is closed with proof alone: after those there is nothing. So it is after a step of another kind, and
 * while the inquiry is not live.
 */
export async function findLastStep(actor: Actor, inquiryId: number): Promise<LastStep | null> {
  permit(actor, "case.read");
  const [inquiry, last] = await Promise.all([
    db.inquiry.findUnique({ where: { id: inquiryId }, select: { live: true, closedAs: true } }),
    db.auditEvent.findFirst({
      where: stepsOf(inquiryId),
      orderBy: { seq: "desc" },
      select: { seq: true, type: true, actorName: true, businessAt: true, details: true },
    }),
  ]);
  if (!last || !inquiry?.live) return null;
  const step = { seq: last.seq.toString(), byName: last.actorName, at: last.businessAt };
  const open = inquiry.closedAs === null;
  switch (last.type) {
    case "inquiry.closed":
      return open || inquiry.closedAs === "voided" ? null : { ...step, kind: "closing", as: inquiry.closedAs ?? "" };
    case "money.booked": {
      const entry = await db.moneyEntry.findUnique({
        where: { id: (last.details as { entryId: number }).entryId },
        select: { id: true, kind: true, amount: true, currency: true },
      });
      if (!open || !entry) return null;
      const { id, kind, amount, currency } = entry;
      return { ...step, kind: "entry", entryId: id, entryKind: kind, amount, currency };
    }
    case "inquiry.caseSet": {
      if (!open) return null;
      const before = await db.auditEvent.findFirst({
        where: { ...stepsOf(inquiryId), type: last.type, seq: { lt: last.seq } },
        orderBy: { seq: "desc" },
        select: { details: true },
      });
      return { ...step, kind: "case", to: (before?.details as Setting | undefined) ?? { case: null, use: null } };
    }
    default:
      return null;
  }
}

/**
 * Takes the last step back by the command that does so, with all that it asks for itself; the command asks again, holding
 * the case, whether the step is still the last.
 * @param input.seq the step that the page showed; CHANGED_MEANWHILE where something was done since
 * @param input.reason said of an entry that is reversed
 */
export async function undoLastStep(
  actor: Actor,
  input: { inquiryId: number; seq: string; reason: string },
): Promise<Result<unknown, UndoRefusal | CaseRefusal | EntryRefusal | ClosingRefusal>> {
  permit(actor, "case.edit");
  const { inquiryId, seq, reason } = input;
  const step = await findLastStep(actor, inquiryId);
  if (!step) return refuse("NOTHING_TO_UNDO");
  if (step.seq !== seq) return refuse("CHANGED_MEANWHILE");
  switch (step.kind) {
    case "closing":
      return reopenCase(actor, { inquiryId, lastStep: seq });
    case "entry":
      return reverseEntry(actor, { entryId: step.entryId, reason, lastStep: seq });
    case "case":
      return setCase(actor, { inquiryId, ...step.to, lastStep: seq } as CaseInput);
  }
}
