import { withConnection } from "@/lib/core/db";
import { open } from "@/lib/vault/seal";

/** The delivery's bytes as they came, opened piece by piece. */
export async function* openDelivery(batchId: number): AsyncGenerator<Buffer> {
  for (let seq = 0; ; seq++) {
    const sealed = await withConnection(async (client) => {
      const { rows } = await client.query("select sealed from delivery_piece where batch_id = $1 and seq = $2", [
        batchId,
        seq,
      ]);
      return rows[0]?.sealed as Buffer | undefined;
    });
    if (!sealed) return;
    yield open(`delivery:${batchId}:${seq}`, sealed);
  }
}
