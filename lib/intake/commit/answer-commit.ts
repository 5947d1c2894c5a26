import type { Actor } from "@/lib/access/actor";
import { permit } from "@/lib/access/actor";
import { actorOfUser } from "@/lib/access/session";
import { change, changed } from "@/lib/audit/change";
import { realNow } from "@/lib/core/clock";
import { Forbidden, NotFound } from "@/lib/core/errors";
import { type Result, refuse } from "@/lib/core/result";
import { commitBatch } from "./commit";
import { CommitWatch, endRun, lockCancel, lockIdleRun } from "./commit-run";

/** What the trail calls it: a reading can be cancelled as well. */
const CANCELLED = "COMMIT_CANCELLED";

/**
 * The job that askCommit enqueued: commits in the name of the person who asked. What cannot be committed any more goes
 * back to review: it was cancelled, its asker's account was closed, there is nothing left in it, or every attempt failed.
 */
export async function answerCommit(
  worker: Actor,
  asked: { batchId: number; userId: string },
  lastAttempt = false,
): Promise<void> {
  const { batchId } = asked;
  const watch = new CommitWatch(batchId);
  try {
    const outcome = await actorOfUser(asked.userId)
      .then((asker) => commitBatch(asker, { batchId }, watch))
      .finally(() => watch.end());
    if (outcome.ok || outcome.reason === "WRONG_STATE") return;
    await backToReview(worker, batchId, outcome.reason === "CANCELLED" ? CANCELLED : outcome.reason);
  } catch (error) {
    if (watch.cancelled) await backToReview(worker, batchId, CANCELLED);
    else if (error instanceof NotFound || error instanceof Forbidden)
      await backToReview(worker, batchId, "NOT_PERMITTED");
    else if (lastAttempt) await backToReview(worker, batchId, "COMMIT_FAILED");
    else throw error;
  }
}

async function backToReview(worker: Actor, batchId: number, reason: string): Promise<void> {
  await change(worker, async (tx) => {
    const { count } = await tx.batch.updateMany({
      where: { id: batchId, state: "committing" },
      data: { state: "review" },
    });
    if (count === 0) return refuse("WRONG_STATE");
    await endRun(tx, batchId);
    return changed(null, { type: "batch.commitRefused", subject: "batch", subjectId: batchId, details: { reason } });
  });
}

export type CancelRefusal = "ALREADY_COMMITTED" | "NOT_COMMITTING";

/**
 * Cancels a commit that was asked for: nothing of it stays, and the batch is in review again. One that no worker has
 * begun is back at once; of one that runs this is a promise, kept within about a second, and after a crash of the worker
 * by the next one. Refuses ALREADY_COMMITTED where the commit was quicker, NOT_COMMITTING where nobody asked for one or
 * somebody else has cancelled it.
 */
export async function cancelCommit(actor: Actor, batchId: number): Promise<Result<null, CancelRefusal>> {
  permit(actor, "batch.commit");
  return change<null, CancelRefusal>(actor, async (tx) => {
    const standing = () => tx.batch.findUnique({ where: { id: batchId }, select: { state: true } });
    await lockCancel(tx, batchId);
    const batch = await standing();
    if (!batch) throw new NotFound(`batch ${batchId}`);
    const late = async () => refuse((await standing())?.state === "committed" ? "ALREADY_COMMITTED" : "NOT_COMMITTING");
    if (batch.state !== "committing") return late();
    let step: string;
    if (await lockIdleRun(tx, batchId)) {
      const { count } = await tx.batch.updateMany({
        where: { id: batchId, state: "committing" },
        data: { state: "review" },
      });
      if (count === 0) return late();
      await endRun(tx, batchId);
      step = "idle";
    } else {
      // Waits, at the very end of a commit, for that end: then there is no row any more.
      const [run] = await tx.$queryRaw<{ step: string }[]>`
        update commit_run set cancelled_at = ${realNow()} where batch_id = ${batchId}::int and cancelled_at is null
        returning step`;
      if (!run) return late();
      step = run.step;
    }
    return changed(null, { type: "batch.commitCancelled", subject: "batch", subjectId: batchId, details: { step } });
  });
}
