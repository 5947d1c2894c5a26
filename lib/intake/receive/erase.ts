import type { Tx } from "@/lib/core/db";

/** A delivery's bytes and all that was staged of it are gone; the batch's row stays (R8.2). */
export async function eraseDelivery(tx: Tx, batchId: number): Promise<void> {
  await tx.deliveryPiece.deleteMany({ where: { batchId } });
  await dropStaged(tx, batchId);
}

/** What was staged of a delivery is dropped, its bytes kept. */
export async function dropStaged(tx: Tx, batchId: number): Promise<void> {
  await tx.$executeRaw`delete from record where batch_id = ${batchId}::int`;
  await tx.$executeRaw`delete from record_relief where batch_id = ${batchId}::int`;
  await tx.$executeRaw`delete from record_cells where batch_id = ${batchId}::int`;
}
