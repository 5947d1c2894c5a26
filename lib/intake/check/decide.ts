import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { businessClock } from "@/lib/core/clock";
import { dbNull, type Sql, sql, type Tx } from "@/lib/core/db";
import { enqueue } from "@/lib/core/enqueue";
import { NotFound } from "@/lib/core/errors";
import { type Result, refuse } from "@/lib/core/result";
import { maskForScreen } from "@/lib/core/text";
import { statementOutcomes } from "@/lib/inquiries/statements";
import { BULK_TIMEOUT } from "@/lib/intake/commit/locks";
import { dropStaged, eraseDelivery } from "@/lib/intake/receive/erase";
import {
  type BatchReason,
  type Did,
  type Layout,
  type Outcome,
  type ReadChoice,
  readChoiceSchema,
} from "@/lib/intake/schema";
import { announce } from "@/lib/intake/senders/announce";
import { classify } from "./classify";

export type DecideRefusal = "WRONG_STATE" | "REASON_MISSING" | "NO_SUCH_ROWS" | "NOT_THIS_COMPANYS_PROFILE" | "ERASED";

/** The batch's row, locked: who decides about a batch comes one after the other. */
async function lockBatch(tx: Tx, batchId: number) {
  type Locked = { state: string; companyId: number; layout: Layout | null; source: string; reason: BatchReason | null };
  const rows = await tx.$queryRaw<Locked[]>`
    select state, company_id as "companyId", layout, source, reason from batch where id = ${batchId}::int for update`;
  const batch = rows[0];
  if (!batch) throw new NotFound(`batch ${batchId}`);
  return batch;
}

/** Records by their row numbers, all with a finding, or all of an outcome: as the check grid filters them. */
export type Which = readonly number[] | { readonly code: string } | { readonly outcome: Outcome };

function matching(which: Which): Sql {
  if ("code" in which) return sql`findings @> ${JSON.stringify([{ code: which.code }])}::jsonb`;
  if ("outcome" in which) return sql`outcome = ${which.outcome}`;
  return sql`row_no = any (${[...which]}::int[])`;
}

/**
 * Sets records of a batch in review aside: they are kept, with the reason, who and when, and not committed (R4.2).
 * Refuses WRONG_STATE, NO_SUCH_ROWS where none of the rows can be set aside, REASON_MISSING.
 * @returns how many records were set aside
 */
export async function setAside(
  actor: Actor,
  batchId: number,
  which: Which,
  reason: string,
): Promise<Result<{ rows: number }, DecideRefusal>> {
  permit(actor, "batch.receive");
  const why = reason.trim();
  if (!why) return refuse("REASON_MISSING");
  return change(
    actor,
    async (tx) => {
      if ((await lockBatch(tx, batchId)).state !== "review") return refuse("WRONG_STATE");
      const aside = { reason: maskForScreen(why), ...(await did(tx, actor)) };
      const rows = await tx.$executeRaw`
        update record set outcome = 'set_aside',
          decided = coalesce(decided, '{}'::jsonb) || jsonb_build_object('aside', ${JSON.stringify(aside)}::jsonb)
         where batch_id = ${batchId}::int and ${matching(which)}
           and outcome not in ('skipped', 'set_aside')`;
      if (rows === 0) return refuse("NO_SUCH_ROWS");
      await classify(tx, batchId);
      return changed({ rows }, { type: "record.setAside", subject: "batch", subjectId: batchId, details: { rows } });
    },
    { timeout: BULK_TIMEOUT },
  );
}

/** Takes set-aside records back: they become what they would have been. Refuses WRONG_STATE, NO_SUCH_ROWS. */
export async function returnRows(
  actor: Actor,
  batchId: number,
  which: Which,
): Promise<Result<{ rows: number }, DecideRefusal>> {
  permit(actor, "batch.receive");
  return change(
    actor,
    async (tx) => {
      if ((await lockBatch(tx, batchId)).state !== "review") return refuse("WRONG_STATE");
      const rows = await tx.$executeRaw`
        update record set outcome = case when level = 'error' then 'problem' else 'new' end,
          decided = nullif(decided - 'aside', '{}'::jsonb)
         where batch_id = ${batchId}::int and ${matching(which)} and outcome = 'set_aside'`;
      if (rows === 0) return refuse("NO_SUCH_ROWS");
      await classify(tx, batchId);
      return changed({ rows }, { type: "record.returned", subject: "batch", subjectId: batchId, details: { rows } });
    },
    { timeout: BULK_TIMEOUT },
  );
}

/**
 * Takes records with their warnings: a person has looked at them, and they are right as they are. Who and when stays
 * with the record. Refuses WRONG_STATE, NO_SUCH_ROWS where none has a warning that nobody took yet.
 * @param which records by row number, or all with a finding
 */
export async function takeWarnings(
  actor: Actor,
  batchId: number,
  which: { readonly rowNos: readonly number[] } | { readonly code: string },
): Promise<Result<{ rows: number }, DecideRefusal>> {
  permit(actor, "batch.receive");
  const one =
    "code" in which
      ? sql`findings @> ${JSON.stringify([{ code: which.code, level: "warning" }])}::jsonb`
      : sql`row_no = any (${[...which.rowNos]}::int[])`;
  return change(
    actor,
    async (tx) => {
      if ((await lockBatch(tx, batchId)).state !== "review") return refuse("WRONG_STATE");
      const rows = await tx.$executeRaw`
        update record set
          decided = coalesce(decided, '{}'::jsonb) || jsonb_build_object('taken', ${JSON.stringify(await did(tx, actor))}::jsonb)
         where batch_id = ${batchId}::int and level = 'warning' and ${one}
           and outcome = any (${[...statementOutcomes]}::text[]) and decided -> 'taken' is null`;
      if (rows === 0) return refuse("NO_SUCH_ROWS");
      return changed(
        { rows },
        { type: "record.warningsTaken", subject: "batch", subjectId: batchId, details: { rows } },
      );
    },
    { timeout: BULK_TIMEOUT },
  );
}

async function did(tx: Tx, actor: Actor): Promise<Did> {
  return { by: actor.id, name: actor.name, at: (await businessClock(tx)).now.toISOString() };
}

/**
 * Weighs the records of a batch in review again: what became of others since they were staged, or was decided, makes
 * of a new one a duplicate, of an amendment a refused one (R4.4). Refuses WRONG_STATE.
 */
export async function weighAgain(actor: Actor, batchId: number): Promise<Result<null, DecideRefusal>> {
  permit(actor, "batch.receive");
  return change<null, DecideRefusal>(
    actor,
    async (tx) => {
      if ((await lockBatch(tx, batchId)).state !== "review") return refuse("WRONG_STATE");
      await classify(tx, batchId);
      return changed(null, { type: "batch.weighed", subject: "batch", subjectId: batchId, details: {} });
    },
    { timeout: BULK_TIMEOUT },
  );
}

/** Ends a batch that was not committed: its bytes and records are kept, nothing of it counts (R4.1). */
export async function rejectBatch(actor: Actor, batchId: number, reason: string): Promise<Result<null, DecideRefusal>> {
  permit(actor, "batch.reject");
  const text = reason.trim();
  if (!text) return refuse("REASON_MISSING");
  return end(actor, batchId, ["received", "unreadable", "review"], { code: "REJECTED", text });
}

/** Stops the reading of a delivery: no record of it stays. The running reader hears of it within a second. */
export async function cancelReading(actor: Actor, batchId: number): Promise<Result<null, DecideRefusal>> {
  permit(actor, "batch.reject");
  return end(actor, batchId, ["received", "reading"], { code: "CANCELLED" });
}

async function end(actor: Actor, batchId: number, from: readonly string[], reason: BatchReason) {
  return change<null, DecideRefusal>(actor, async (tx) => {
    if (!from.includes((await lockBatch(tx, batchId)).state)) return refuse("WRONG_STATE");
    if (reason.code === "CANCELLED") await dropStaged(tx, batchId);
    return markRejected(tx, actor, batchId, reason);
  });
}

/**
 * The answer to a delivery held because a column could be security codes: it is. Its bytes are erased and the batch
 * ends as one whose column names itself so (R8.2). Refuses WRONG_STATE where it is not held for that.
 */
export async function eraseSecurityCodes(actor: Actor, batchId: number): Promise<Result<null, DecideRefusal>> {
  permit(actor, "batch.reject");
  return change<null, DecideRefusal>(actor, async (tx) => {
    const { state, reason } = await lockBatch(tx, batchId);
    if (state !== "unreadable" || reason?.code !== "COULD_BE_SECURITY_CODE") return refuse("WRONG_STATE");
    await eraseDelivery(tx, batchId);
    return markRejected(tx, actor, batchId, { code: "SENSITIVE_AUTHENTICATION_CODES", columns: reason.columns ?? [] });
  });
}

async function markRejected(tx: Tx, actor: Actor, batchId: number, reason: BatchReason) {
  await tx.batch.update({
    where: { id: batchId },
    data: {
      state: "rejected",
      reason: reason as object,
      progress: dbNull,
      endedAt: (await businessClock(tx)).now,
      endedBy: actor.id,
    },
    select: { id: true },
  });
  await announce(tx, batchId);
  // A person's words stay with the batch: the trail holds no free text.
  return changed(null, {
    type: "batch.rejected",
    subject: "batch",
    subjectId: batchId,
    details: { reason: reason.code },
  });
}

/**
 * Reads a delivery once more, with what a person chose: encoding, separator, header, profile, columns that are no
 * security codes. What was staged is dropped, and with it what was set aside; mends are kept by key and come in again.
 * Refuses WRONG_STATE, NOT_THIS_COMPANYS_PROFILE, ERASED where its bytes are gone.
 */
export async function rereadBatch(
  actor: Actor,
  batchId: number,
  choice: ReadChoice,
): Promise<Result<null, DecideRefusal>> {
  permit(actor, "batch.receive");
  const chosen = readChoiceSchema.parse(choice);
  return change(actor, async (tx) => {
    const batch = await lockBatch(tx, batchId);
    if (batch.source === "typed" || (batch.state !== "unreadable" && batch.state !== "review")) {
      return refuse("WRONG_STATE");
    }
    if (chosen.profileId !== undefined) {
      const own = await tx.profile.count({ where: { id: chosen.profileId, companyId: batch.companyId } });
      if (own === 0) return refuse("NOT_THIS_COMPANYS_PROFILE");
    }
    if ((await tx.deliveryPiece.count({ where: { batchId } })) === 0) return refuse("ERASED");
    const before = batch.layout?.chosen ?? {};
    // What was said of columns stays said; the rest is this time's choice.
    const notSecurityCode = [...new Set([...(before.notSecurityCode ?? []), ...(chosen.notSecurityCode ?? [])])];
    await dropStaged(tx, batchId);
    await tx.batch.update({
      where: { id: batchId },
      data: {
        state: "received",
        reason: dbNull,
        progress: dbNull,
        records: 0,
        layout: {
          chosen: {
            ...chosen,
            ...(before.ownFields && { ownFields: true as const }),
            ...(notSecurityCode.length && { notSecurityCode }),
          },
        },
      },
      select: { id: true },
    });
    await enqueue(tx, "read-batch", { batchId }, `read-batch:${batchId}`);
    return changed(null, {
      type: "batch.reread",
      subject: "batch",
      subjectId: batchId,
      details: { fields: Object.keys(chosen) },
    });
  });
}
