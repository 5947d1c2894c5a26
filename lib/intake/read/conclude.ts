import type pg from "pg";
import type { Actor } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { profileWith } from "@/lib/companies/queries";
import type { ProfileBody } from "@/lib/companies/schema";
import { businessClock } from "@/lib/core/clock";
import { dbNull } from "@/lib/core/db";
import { enqueue } from "@/lib/core/enqueue";
import { refuse } from "@/lib/core/result";
import { markAnswers } from "@/lib/intake/check/answers";
import { classify } from "@/lib/intake/check/classify";
import { adoptErased } from "@/lib/intake/commit/adopt-erased";
import { BULK_TIMEOUT } from "@/lib/intake/commit/locks";
import type { ReadBatch } from "@/lib/intake/formats/delivery-records";
import { eraseDelivery } from "@/lib/intake/receive/erase";
import type { BatchReason, Unreadable } from "@/lib/intake/schema";
import { announce } from "@/lib/intake/senders/announce";
import { holdNumberKeys } from "@/lib/vault/number-keys";
import { findDay } from "./dated";
import { markBytes } from "./delivery-mark";
import type { Found } from "./layout";
import type { RowStats } from "./rows";
import { Cancelled } from "./staging";

export type Staged = { found: Found; profileId: number | null; stats: RowStats; rows: number };

/** Ends a reading well: totals, what each record would become, and the batch in review. Throws Cancelled. */
export async function finish(actor: Actor, batch: ReadBatch, staged: Staged): Promise<void> {
  const { receivedRule, autoCommit } = await rulesOf(staged.profileId);
  const dated = await findDay(receivedRule, batch.id, staged.found);
  const result = await change(
    actor,
    async (tx) => {
      const { count } = await tx.batch.updateMany({
        where: { id: batch.id, state: "reading" },
        data: {
          state: "review",
          records: staged.rows,
          rowMark: markBytes(staged.stats.mark),
          profileId: staged.profileId,
          layout: { chosen: batch.chosen, found: staged.found, ...(dated && { dated }) } as object,
          reason: dbNull,
          progress: dbNull,
          held: dbNull,
        },
      });
      if (count === 0) return refuse("CANCELLED");
      if (autoCommit) await enqueue(tx, "auto-commit", { batchId: batch.id }, `auto-commit:${batch.id}`);
      await holdNumberKeys(tx);
      await adoptErased(tx, batch.id);
      await classify(tx, batch.id);
      await markAnswers(tx, batch.id, staged.found, staged.stats.answers);
      await announce(tx, batch.id);
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

/** JSON records are read by no profile: their day is the server's, and they wait for a person. */
async function rulesOf(profileId: number | null): Promise<Pick<ProfileBody, "receivedRule" | "autoCommit">> {
  return profileId === null ? { receivedRule: { from: "person" }, autoCommit: false } : profileWith(profileId);
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
    await announce(tx, batchId);
    return changed(null, {
      type: erase ? "batch.rejected" : "batch.unreadable",
      subject: "batch",
      subjectId: batchId,
      details: { reason: why.code },
    });
  });
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
  await client.query("delete from record_relief where batch_id = $1", [batchId]);
  await client.query("delete from record_cells where batch_id = $1", [batchId]);
}
