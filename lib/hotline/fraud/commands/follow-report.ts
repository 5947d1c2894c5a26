import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { checked } from "@/lib/core/checked";
import { businessClock } from "@/lib/core/clock";
import { fromDbDate, toDbDate } from "@/lib/core/dates";
import type { Tx } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { type Result, refuse } from "@/lib/core/result";
import { openSealed } from "@/lib/hotline/fraud/contact";
import { contactKey, tellsContact } from "@/lib/hotline/fraud/rules";
import {
  type ContactKind,
  type ExampleInput,
  exampleInput,
  type FraudRefusal,
  type HandOverInput,
  handOverInput,
  type WithdrawInput,
  withdrawInput,
} from "@/lib/hotline/fraud/schema";

/** Writes down to whom a report was handed, when, and under which reference; refused of one that was taken back. */
export async function handOver(
  actor: Actor,
  input: HandOverInput,
): Promise<Result<{ handoverId: number }, FraudRefusal>> {
  permit(actor, "fraudReport.write");
  const parsed = checked(handOverInput, input);
  if (!parsed.ok) return parsed;
  const { reportId, handedOn, ...said } = parsed.value;
  const atFault = (reason: FraudRefusal) => refuse(reason, undefined, { handedOn: reason });
  return change<{ handoverId: number }, FraudRefusal>(actor, async (tx) => {
    const report = await lockReport(tx, reportId);
    if (report.withdrawnAt) return refuse("WITHDRAWN");
    const { now, today } = await businessClock(tx);
    if (handedOn > today) return atFault("IN_THE_FUTURE");
    if (handedOn < fromDbDate(report.reportedOn)) return atFault("BEFORE_REPORTED");
    const { id: handoverId } = await tx.fraudHandover.create({
      data: { ...said, reportId, handedOn: toDbDate(handedOn), ...madeBy(actor, now) },
      select: { id: true },
    });
    const details = { handoverId, body: said.body, handedOn };
    return changed(
      { handoverId },
      { type: "fraudReport.handedOver", subject: "fraudReport", subjectId: reportId, details },
    );
  });
}

/** Takes a report back that was entered in error; it stays, and counts no more. */
export async function withdrawReport(actor: Actor, input: WithdrawInput): Promise<Result<null, FraudRefusal>> {
  permit(actor, "fraudReport.write");
  const parsed = checked(withdrawInput, input);
  if (!parsed.ok) return parsed;
  const { reportId, reason } = parsed.value;
  return change<null, FraudRefusal>(actor, async (tx) => {
    const report = await lockReport(tx, reportId);
    if (report.withdrawnAt) return refuse("WITHDRAWN");
    const { now } = await businessClock(tx);
    await tx.fraudReport.update({
      where: { id: reportId },
      data: { withdrawnAt: now, withdrawnByName: actor.name, withdrawReason: reason },
      select: { id: true },
    });
    return changed(null, { type: "fraudReport.withdrawn", subject: "fraudReport", subjectId: reportId, details: {} });
  });
}

/**
 * Tells a report anew, so that anybody may read it: an example for the warning section. It is no part of the section
 * yet: its draft takes it over, and another person approves that. Refused with the stranger's number or address in it.
 */
export async function writeExample(
  actor: Actor,
  input: ExampleInput,
): Promise<Result<{ exampleId: number }, FraudRefusal>> {
  permit(actor, "notice.draft");
  const parsed = checked(exampleInput, input);
  if (!parsed.ok) return parsed;
  const { reportId, ...texts } = parsed.value;
  return change<{ exampleId: number }, FraudRefusal>(actor, async (tx) => {
    const report = await lockReport(tx, reportId);
    if (report.withdrawnAt) return refuse("WITHDRAWN");
    const { contactKind, contactToken, sealedContact } = report;
    if (contactKind && contactToken && sealedContact) {
      const kind = contactKind as ContactKind;
      const key = contactKey(kind, openSealed(contactToken, sealedContact));
      const told = Object.entries(texts).find(([, text]) => key !== null && tellsContact(text, kind, key));
      if (told) return refuse("CONTACT_IN_TEXT", undefined, { [told[0]]: "CONTACT_IN_TEXT" });
    }
    const { now } = await businessClock(tx);
    const { id: exampleId } = await tx.fraudExample.create({
      data: { ...texts, reportId, ...madeBy(actor, now) },
      select: { id: true },
    });
    const details = { exampleId };
    return changed(
      { exampleId },
      { type: "fraudReport.exampleWritten", subject: "fraudReport", subjectId: reportId, details },
    );
  });
}

/**
 * Opens the number or address of a report for one person; the entry of the trail is written before (RULEBOOK R8.3).
 * Refuses: NO_CONTACT, ERASED.
 */
export async function openContact(actor: Actor, reportId: number): Promise<Result<{ contact: string }, FraudRefusal>> {
  permit(actor, "fraudReport.open");
  const outcome = await change<{ token: Uint8Array; sealed: Uint8Array }, FraudRefusal>(actor, async (tx) => {
    const row = await tx.fraudReport.findUnique({ where: { id: reportId } });
    if (!row) throw new NotFound(`fraud report ${reportId}`);
    if (!row.contactToken) return refuse("NO_CONTACT");
    if (!row.sealedContact) return refuse("ERASED");
    const found = { token: row.contactToken, sealed: row.sealedContact };
    return changed(found, {
      type: "fraudReport.contactOpened",
      subject: "fraudReport",
      subjectId: reportId,
      details: {},
    });
  });
  if (!outcome.ok) return outcome;
  return { ok: true, value: { contact: openSealed(outcome.value.token, outcome.value.sealed) } };
}

/** Reads a report and keeps everybody else away from it until the transaction ends. */
async function lockReport(tx: Tx, reportId: number) {
  await tx.$queryRaw`select from fraud_report where id = ${reportId}::int for update`;
  const row = await tx.fraudReport.findUnique({ where: { id: reportId } });
  if (!row) throw new NotFound(`fraud report ${reportId}`);
  return row;
}

function madeBy(actor: Actor, madeAt: Date) {
  return { madeBy: actor.id, madeByName: actor.name, madeAt };
}
