import type pg from "pg";
import type { Actor } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { businessClock } from "@/lib/core/clock";
import { dbNull, type Tx } from "@/lib/core/db";
import { refuse } from "@/lib/core/result";
import { classify } from "./classify";
import { BULK_TIMEOUT } from "./commit";
import type { Found } from "./layout";
import type { RowStats } from "./rows";
import type { BatchReason, Unreadable } from "./schema";
import { Cancelled, type ReadBatch } from "./staging";

export type Staged = { found: Found; profileId: number; stats: RowStats; rows: number };

/** Ends a reading well: totals, what each record would become, and the batch in review. Throws Cancelled. */
export async function finish(actor: Actor, batch: ReadBatch, staged: Staged): Promise<void> {
  const result = await change(
    actor,
    async (tx) => {
      const { count } = await tx.batch.updateMany({
        where: { id: batch.id, state: "reading" },
        data: {
          state: "review",
          records: staged.rows,
          profileId: staged.profileId,
          layout: { chosen: batch.chosen, found: staged.found } as object,
          reason: dbNull,
          progress: dbNull,
        },
      });
      if (count === 0) return refuse("CANCELLED");
      await classify(tx, batch.id);
      return changed(null, {
        type: "batch.staged",
        subject: "batch",
        subjectId: batch.id,
        details: { records: staged.rows, problems: staged.stats.problems },
      });
    },
    { timeout: BULK_TIMEOUT },
  );
  if (!result.ok) throw new Cancelled();
}

/** Ends a reading: unreadable with its reason, or, for security codes, the bytes erased and the batch rejected. */
export async function endUnreadable(actor: Actor, batchId: number, why: Unreadable): Promise<void> {
  const reason: BatchReason = { code: why.code, ...why.place };
  const erase = why.code === "SENSITIVE_AUTHENTICATION_CODES";
  await change(actor, async (tx) => {
    const { count } = await tx.batch.updateMany({
      where: { id: batchId, state: { in: ["received", "reading"] } },
      data: {
        state: erase ? "rejected" : "unreadable",
        reason: reason as object,
        records: 0,
        ...(erase && { endedAt: (await businessClock(tx)).now, endedBy: actor.id }),
      },
    });
    if (count === 0) return refuse("CANCELLED");
    if (erase) await eraseDelivery(tx, batchId);
    return changed(null, {
      type: erase ? "batch.rejected" : "batch.unreadable",
      subject: "batch",
      subjectId: batchId,
      details: { reason: why.code },
    });
  });
}

/** A delivery's bytes and all that was staged of it are gone; the batch's row stays (R8.2). */
export async function eraseDelivery(tx: Tx, batchId: number): Promise<void> {
  await tx.deliveryPiece.deleteMany({ where: { batchId } });
  await dropStaged(tx, batchId);
}

/** What was staged of a delivery is dropped, its bytes kept. */
export async function dropStaged(tx: Tx, batchId: number): Promise<void> {
  await tx.$executeRaw`delete from record where batch_id = ${batchId}::int`;
  await tx.$executeRaw`delete from record_cells where batch_id = ${batchId}::int`;
}

/** Drops what a reading staged. */
export async function clearStaged(client: pg.PoolClient, batchId: number): Promise<void> {
  await client.query("begin");
  await deleteStaged(client, batchId);
  await client.query("commit");
}

/** The same inside the transaction that the connection is in. */
export async function deleteStaged(client: pg.PoolClient, batchId: number): Promise<void> {
  await client.query("delete from record where batch_id = $1", [batchId]);
  await client.query("delete from record_cells where batch_id = $1", [batchId]);
}
