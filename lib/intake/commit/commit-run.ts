import { realNow } from "@/lib/core/clock";
import { db, type Reader, type Tx } from "@/lib/core/db";
import type { CommitProgress, CommitStep } from "@/lib/intake/schema";

/** Held by the transaction that commits a batch on request: the number is this lock's own, the batch's id the second key. */
const RUN_LOCK = 7_304;
/** Those who cancel come one after the other. */
const CANCEL_LOCK = 7_305;
/** Milliseconds between two looks at whether a running commit was cancelled: a commit that is quicker costs nothing. */
const EVERY = 500;

/** Notes, in the transaction that asks for it, a commit that is to come. */
export async function beginRun(tx: Tx, batchId: number, records: number): Promise<void> {
  const run = { records, askedAt: realNow(), step: "waiting", cancelledAt: null };
  await tx.commitRun.upsert({
    where: { batchId },
    create: { batchId, ...run },
    update: run,
    select: { batchId: true },
  });
}

/** Forgets it: the batch is in review again, or committed. */
export async function endRun(tx: Tx, batchId: number): Promise<void> {
  await tx.commitRun.deleteMany({ where: { batchId } });
}

/** How far the commit of a batch is, or null where none was asked for. */
export async function findRun(reader: Reader, batchId: number): Promise<CommitProgress | null> {
  const run = await reader.commitRun.findUnique({ where: { batchId } });
  return (
    run && {
      step: run.step as CommitStep,
      records: run.records,
      seconds: Math.max(0, (realNow().getTime() - run.askedAt.getTime()) / 1000),
      cancelling: run.cancelledAt !== null,
    }
  );
}

/** Waits for others who cancel the same commit; held until the caller's transaction ends. */
export async function lockCancel(tx: Tx, batchId: number): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(${CANCEL_LOCK}::int, ${batchId}::int)`;
}

/** Takes the batch's lock if no transaction is committing it at this moment; it is held until the caller's ends. */
export async function lockIdleRun(tx: Tx, batchId: number): Promise<boolean> {
  const [{ held }] = await tx.$queryRaw<[{ held: boolean }]>`
    select pg_try_advisory_xact_lock(${RUN_LOCK}::int, ${batchId}::int) as held`;
  return held;
}

/** Thrown between two steps of a commit that was cancelled. */
class CommitCancelled extends Error {}

/**
 * Stands beside the transaction of a commit, on a connection of its own: tells twice a second which step it is at, and
 * hears whether somebody cancelled it. Then the statement that runs is cancelled as well, so that the transaction ends
 * within a second, however large the delivery. Nothing that it does counts: what decides is leave().
 */
export class CommitWatch {
  cancelled = false;
  private step: CommitStep = "waiting";
  private pid: number | null = null;
  private telling: Promise<void> | null = null;
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly batchId: number) {
    this.timer = setInterval(() => {
      this.telling ??= this.tell().finally(() => {
        this.telling = null;
      });
    }, EVERY);
  }

  /** The transaction's first word. @returns why there is nothing to commit: cancelled before it began, or no longer asked for */
  async enter(tx: Tx): Promise<"CANCELLED" | "WRONG_STATE" | null> {
    this.step = "waiting";
    const [{ pid }] = await tx.$queryRaw<[{ pid: number }]>`
      select pg_backend_pid() as pid from pg_advisory_xact_lock(${RUN_LOCK}::int, ${this.batchId}::int)`;
    this.pid = pid;
    const batch = await tx.batch.findUnique({
      where: { id: this.batchId },
      select: { state: true, run: { select: { cancelledAt: true } } },
    });
    if (batch?.state !== "committing") return "WRONG_STATE";
    return batch.run?.cancelledAt ? "CANCELLED" : null;
  }

  /** A step begins. Throws where the commit was cancelled. */
  at(step: CommitStep): void {
    if (this.cancelled) throw new CommitCancelled();
    this.step = step;
  }

  /**
   * The transaction's last word: a cancel that was accepted before is kept, and one that comes later waits for the end
   * and finds the batch committed. @returns whether it was cancelled
   */
  async leave(tx: Tx): Promise<boolean> {
    const rows = await tx.$queryRaw<{ cancelled: boolean }[]>`
      delete from commit_run where batch_id = ${this.batchId}::int returning cancelled_at is not null as cancelled`;
    return rows[0]?.cancelled ?? false;
  }

  /** After the transaction, before anything else is done: no statement of another one is met. */
  async end(): Promise<void> {
    clearInterval(this.timer);
    await this.telling;
  }

  private async tell(): Promise<void> {
    try {
      const rows = await db.$queryRaw<{ cancelled: boolean }[]>`
        update commit_run set step = ${this.step} where batch_id = ${this.batchId}::int
        returning cancelled_at is not null as cancelled`;
      if (!rows[0]?.cancelled) return;
      this.cancelled = true;
      await cancelStatement(this.batchId, this.pid);
    } catch {
      // Progress is a courtesy, and a cancel is kept at the next step or at the end.
    }
  }
}

/**
 * Cancels what the committing connection is doing, if it still holds the batch's lock. As the login itself: a
 * deployment with one login puts on the application's role, which may not cancel what the login began.
 */
async function cancelStatement(batchId: number, pid: number | null): Promise<void> {
  await db.$transaction(async (tx) => {
    await tx.$executeRaw`set local role none`;
    await tx.$queryRaw`
      select pg_cancel_backend(pid) from pg_locks
       where pid = ${pid}::int and granted and locktype = 'advisory' and objsubid = 2
         and (classid, objid) = (${RUN_LOCK}::int::oid, ${batchId}::int::oid)
         and database = (select oid from pg_database where datname = current_database())`;
  });
}
