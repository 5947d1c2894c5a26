import type { Tx } from "./db";

/** The queue's jobs and what each is told: ids only, never protected values. */
export type JobPayloads = {
  "read-batch": { batchId: number };
  "commit-batch": { batchId: number; userId: string };
  "auto-commit": { batchId: number };
  /** The subject of the ledger block to look around, or "all". */
  "find-doubts": { subject: string };
  "send-webhook": { deliveryId: string };
  "render-notice": { version: number };
  "publish-due": Record<string, never>;
  "close-days": Record<string, never>;
  "check-ledger": { checkId: number };
  "close-trail": Record<string, never>;
  "mark-unused": Record<string, never>;
  retention: Record<string, never>;
  "push-notice": { release: string };
  reseal: { rotationId: number };
  retoken: { rotationId: number };
  "write-export": { exportId: number };
  "erase-export": { exportId: number };
  "freeze-watch-list": { listId: number };
  "write-watch-list": { listId: number };
  "erase-watch-list": { listId: number };
  "sort-alerts": Record<string, never>;
  "send-alert": { messageId: string };
  "load-register": { loadId: number };
  "revert-register": { loadId: number };
  "classify-inquiries": Record<string, never>;
};

/**
 * Puts a job into the queue in the same transaction: it is there if and only if the change is. A job with the same key
 * that waits is replaced, not doubled.
 * @param when.runAt not before this instant of the real clock
 * @param when.queue jobs of one queue run one after the other, and after those that are in none
 */
export async function enqueue<Name extends keyof JobPayloads>(
  tx: Tx,
  name: Name,
  payload: JobPayloads[Name],
  key: string,
  when: { runAt?: Date; queue?: string } = {},
): Promise<void> {
  await tx.$queryRaw`
    select (graphile_worker.add_job(${name}::text, ${JSON.stringify(payload)}::json, job_key => ${key}::text,
      max_attempts => 10, queue_name => ${when.queue ?? null}::text, run_at => ${when.runAt ?? null}::timestamptz,
      priority => ${when.queue ? 10 : 0}::int)).id::text`;
}
