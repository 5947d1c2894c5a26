import { queueMessage } from "@/lib/companies/webhook";
import { isTold } from "@/lib/companies/webhook-schema";
import { fromDbDate } from "@/lib/core/dates";
import type { Tx } from "@/lib/core/db";
import type { BatchReason } from "@/lib/intake/schema";

/**
 * Tells a card company's webhook, if it has one, that a batch of its has come into a new state: in the transaction that
 * brings it there, so that nothing is told that did not happen, and nothing happens untold.
 */
export async function announce(tx: Tx, batchId: number): Promise<void> {
  const batch = await tx.batch.findUniqueOrThrow({
    where: { id: batchId },
    select: { companyId: true, state: true, receivedOn: true, records: true, reason: true },
  });
  const { state } = batch;
  if (!isTold(state)) return;
  await queueMessage(tx, batch.companyId, {
    id: batchId,
    state,
    receivedOn: fromDbDate(batch.receivedOn),
    records: batch.records,
    reason: (batch.reason as BatchReason | null)?.code ?? null,
    links: { self: `/api/batches/${batchId}`, results: `/api/batches/${batchId}/results` },
  });
}
