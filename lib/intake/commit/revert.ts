import type { Actor } from "@/lib/access/actor";
import { may, permit } from "@/lib/access/actor";
import { change, changed, rehearse } from "@/lib/audit/change";
import type { AuditEvent } from "@/lib/audit/events";
import { businessClock } from "@/lib/core/clock";
import { fromDbDate, type IsoDate, isIsoDate, toDbDate } from "@/lib/core/dates";
import { sql, type Tx } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { done, type Refusal, type Result, refuse } from "@/lib/core/result";
import { restate } from "@/lib/inquiries/restate";
import { touchBatch } from "@/lib/inquiries/statements";
import { announce } from "@/lib/intake/senders/announce";
import { lockLedger } from "@/lib/ledger/append";
import { type Figures, figuresNow, headBlock } from "@/lib/ledger/queries";
import { settle } from "@/lib/members/settle";
import { layWorkTables } from "@/lib/members/work-tables";
import { bookFromDeliveries } from "@/lib/reimbursements/from-delivery";
import { BULK_TIMEOUT } from "./locks";

export type RevertRefusal = "WRONG_STATE" | "REASON_MISSING" | "NEEDS_MANAGER";
type Reverted = { block: number; before: Figures; after: Figures; withWork: number; moneyEvents: AuditEvent[] };

/**
 * Takes a committed batch back as a whole: the state is as if it had never been committed, decisions stay (RULEBOOK
 * R4.1). Where case work or money hangs on inquiries that only this batch speaks of, it takes a manager.
 */
export async function revertBatch(
  actor: Actor,
  input: { batchId: number; reason: string },
): Promise<Result<{ block: number; before: number; after: number }, RevertRefusal>> {
  permit(actor, "batch.revert");
  const reason = input.reason.trim();
  if (!reason) return refuse("REASON_MISSING");
  return change(
    actor,
    async (tx) => {
      const outcome = await revert(tx, actor, input.batchId, reason);
      if (!outcome.ok) return outcome;
      const { block, before, after, withWork, moneyEvents } = outcome.value;
      if (withWork > 0 && !may(actor, "inquiry.void")) return refuse("NEEDS_MANAGER", { inquiries: withWork });
      return changed(
        { block, before: before.today, after: after.today },
        {
          type: "batch.reverted",
          subject: "batch",
          subjectId: input.batchId,
          details: { block, reason, before: before.today, after: after.today },
        },
        ...moneyEvents,
      );
    },
    { timeout: BULK_TIMEOUT },
  );
}

/** Inquiries with case work or money that a revert would leave without any delivery that speaks of them. */
export type Bereft = {
  readonly id: number;
  readonly reference: string | null;
  readonly charged: bigint | null;
  readonly currency: string | null;
  readonly closedAs: string | null;
};
export type RevertPreview = {
  readonly before: Figures;
  readonly after: Figures;
  readonly withWork: number;
  /** The first of them. */
  readonly inquiries: readonly Bereft[];
  /** Members that would no longer count, and those that would count from another day. */
  readonly leaving: number;
  readonly moving: number;
};

/**
 * Whether people worked on an inquiry `i`: said something of its case, noted, proved, own or wait for it, wrote down a
 * card's replacement, or booked money. What deliveries booked goes with them. Having it in hand alone is no work yet.
 */
const worked = sql`(i.closed_as is not null or i.staff_case is not null or i.staff_use is not null
  or i.statement_on is not null or i.debit_on is not null or i.claimed_on is not null
  or exists (select from money_entry e where e.inquiry_id = i.id and e.source_batch is null)
  or exists (select from case_work w where w.inquiry_id = i.id and (w.owner is not null or w.follow_up_on is not null))
  or exists (select from case_note n where n.inquiry_id = i.id)
  or exists (select from case_evidence p where p.inquiry_id = i.id)
  or exists (select from replacement_step s where s.inquiry_id = i.id)
  or exists (select from card_day d where d.inquiry_id = i.id))`;

/** Inquiries that a preview names. */
const NAMED = 20;

async function listWork(tx: Tx): Promise<Bereft[]> {
  return tx.$queryRaw<Bereft[]>`
    select i.id, i.reference, i.charged, i.currency, i.closed_as as "closedAs"
      from touched_key k join inquiry i using (company_id, key)
     where i.sightings = 0 and ${worked}
     order by i.charged desc nulls last, i.id limit ${NAMED}`;
}

async function countMoved(tx: Tx): Promise<{ leaving: number; moving: number }> {
  const [moved] = await tx.$queryRaw<[{ leaving: number; moving: number }]>`
    select (count(*) filter (where before is not null and after is null))::int as leaving,
      (count(*) filter (where before is not null and after is not null and before <> after))::int as moving from tally`;
  return moved;
}

/**
 * What a revert would change: the count today, published figures, members that leave or move, and the inquiries with
 * case work or money that would lose their base (R4.1).
 */
export async function previewRevert(
  actor: Actor,
  input: { batchId: number },
): Promise<Result<RevertPreview, RevertRefusal>> {
  permit(actor, "batch.read");
  return rehearse(
    async (tx) => {
      const outcome = await revert(tx, actor, input.batchId, "preview");
      if (!outcome.ok) return outcome;
      const { before, after, withWork } = outcome.value;
      const [inquiries, members] = await Promise.all([listWork(tx), countMoved(tx)]);
      return done({ before, after, withWork, inquiries, ...members });
    },
    { timeout: BULK_TIMEOUT },
  );
}

async function revert(
  tx: Tx,
  actor: Actor,
  batchId: number,
  reason: string,
): Promise<{ ok: true; value: Reverted } | Refusal<"WRONG_STATE">> {
  await lockLedger(tx);
  const batch = await tx.batch.findUnique({ where: { id: batchId }, select: { state: true, companyId: true } });
  if (!batch) throw new NotFound(`batch ${batchId}`);
  if (batch.state !== "committed") return refuse("WRONG_STATE");
  const clock = await businessClock(tx);
  const before = await figuresNow(tx, clock.today);
  const next = (await headBlock(tx)).no + 1;
  await layWorkTables(tx);
  await touchBatch(tx, batchId);
  await tx.batch.update({
    where: { id: batchId },
    data: { state: "reverted", endedAt: clock.now, endedBy: actor.id, revertBlock: next, reason: { text: reason } },
    select: { id: true },
  });
  const links = await tx.reissueLink.findMany({ where: { batchId } });
  await tx.reissueLink.deleteMany({ where: { batchId } });
  await announce(tx, batchId);
  await restate(tx, "revert", next);
  const [work] = await tx.$queryRaw<[{ n: number }]>`
    select count(*)::int as n from touched_key k join inquiry i using (company_id, key)
    where i.sightings = 0 and ${worked}`;
  const money = await bookFromDeliveries(tx, actor, { id: batchId, companyId: batch.companyId, takenBack: true });
  const nodes = links.flatMap((link) => [link.oldCardId, link.newCardId]);
  const block = await settle(tx, actor, { cause: "revert", subject: `batch:${batchId}`, nodes });
  const after = await figuresNow(tx, clock.today);
  return done({ block, before, after, withWork: work.n, moneyEvents: money?.events ?? [] });
}

export type DateRefusal = "WRONG_STATE" | "REASON_MISSING" | "DATE_INVALID" | "DATE_IN_FUTURE";

/**
 * Corrects the day on which a batch reached the organisation (R1.2). On a committed batch its inquiries are weighed
 * again, and the ledger says which counted dates moved.
 */
export async function correctReceivedOn(
  actor: Actor,
  input: { batchId: number; receivedOn: IsoDate; reason: string },
): Promise<Result<{ block: number | null }, DateRefusal>> {
  permit(actor, "batch.correctDate");
  const reason = input.reason.trim();
  if (!reason) return refuse("REASON_MISSING");
  if (!isIsoDate(input.receivedOn)) return refuse("DATE_INVALID");
  return change(
    actor,
    async (tx) => {
      const outcome = await correct(tx, actor, input);
      if (!outcome.ok) return outcome;
      const { block, from, moneyEvents } = outcome.value;
      return changed(
        { block },
        {
          type: "batch.dateCorrected",
          subject: "batch",
          subjectId: input.batchId,
          details: { from, to: input.receivedOn, block: block ?? 0, reason },
        },
        ...moneyEvents,
      );
    },
    { timeout: BULK_TIMEOUT },
  );
}

/** What another received date would change: the count today, published figures, members counted from another day. */
export async function previewReceivedOn(
  actor: Actor,
  input: { batchId: number; receivedOn: IsoDate },
): Promise<Result<{ before: Figures; after: Figures; members: number }, DateRefusal>> {
  permit(actor, "batch.correctDate");
  if (!isIsoDate(input.receivedOn)) return refuse("DATE_INVALID");
  return rehearse(
    async (tx) => {
      const { today } = await businessClock(tx);
      const before = await figuresNow(tx, today);
      const outcome = await correct(tx, actor, input);
      if (!outcome.ok) return outcome;
      const [moved] = await tx.$queryRaw<[{ n: number }]>`
        select count(distinct member_id)::int as n from ledger_entry where block_no = ${outcome.value.block}::int`;
      return done({ before, after: await figuresNow(tx, today), members: moved.n });
    },
    { timeout: BULK_TIMEOUT },
  );
}

async function correct(
  tx: Tx,
  actor: Actor,
  input: { batchId: number; receivedOn: IsoDate },
): Promise<
  { ok: true; value: { block: number | null; from: IsoDate; moneyEvents: AuditEvent[] } } | Refusal<DateRefusal>
> {
  await lockLedger(tx);
  const batch = await tx.batch.findUnique({
    where: { id: input.batchId },
    select: { state: true, receivedOn: true, companyId: true },
  });
  if (!batch) throw new NotFound(`batch ${input.batchId}`);
  const clock = await businessClock(tx);
  if (input.receivedOn > clock.today) return refuse("DATE_IN_FUTURE");
  if (batch.state !== "committed" && batch.state !== "review") return refuse("WRONG_STATE");
  await tx.batch.update({
    where: { id: input.batchId },
    data: { receivedOn: toDbDate(input.receivedOn) },
    select: { id: true },
  });
  let block: number | null = null;
  let moneyEvents: AuditEvent[] = [];
  if (batch.state === "committed") {
    await layWorkTables(tx);
    await touchBatch(tx, input.batchId);
    await restate(tx, "date_correction", (await headBlock(tx)).no + 1);
    const money = await bookFromDeliveries(tx, actor, { id: input.batchId, companyId: batch.companyId });
    moneyEvents = money?.events ?? [];
    block = await settle(tx, actor, { cause: "date_correction", subject: `batch:${input.batchId}` });
  }
  return done({ block, from: fromDbDate(batch.receivedOn), moneyEvents });
}
