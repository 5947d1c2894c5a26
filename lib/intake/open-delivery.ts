import { withConnection } from "@/lib/core/db";
import { open } from "@/lib/vault/seal";
import type { RandomAccess } from "./formats/zip";

/** Bytes sealed together. One piece and one database parameter are all that is in memory of an upload. */
export const PIECE = 1_048_576;
/** Pieces kept open while a file is read here and there: one that is read, one whose end was asked for. */
const KEPT = 3;

/** The delivery's bytes as they came, opened piece by piece. */
export async function* openDelivery(batchId: number): AsyncGenerator<Buffer> {
  for (let seq = 0; ; seq++) {
    const piece = await openPiece(batchId, seq);
    if (!piece) return;
    yield piece;
  }
}

async function openPiece(batchId: number, seq: number): Promise<Buffer | null> {
  const sealed = await withConnection(async (client) => {
    const { rows } = await client.query("select sealed from delivery_piece where batch_id = $1 and seq = $2", [
      batchId,
      seq,
    ]);
    return rows[0]?.sealed as Buffer | undefined;
  });
  return sealed ? open(`delivery:${batchId}:${seq}`, sealed) : null;
}

/** The delivery's bytes anywhere: only the pieces that are asked for are opened, and they never lie open on a disk. */
export function deliveryAccess(batchId: number, size: number): RandomAccess {
  return piecewise(size, (seq) => openPiece(batchId, seq));
}

/** Bytes anywhere of what lies in pieces of PIECE bytes. */
export function piecewise(size: number, piece: (seq: number) => Promise<Buffer | null>): RandomAccess {
  const kept = new Map<number, Buffer>();
  const fetch = async (seq: number) => {
    const found = kept.get(seq) ?? (await piece(seq));
    if (!found) throw new Error(`piece ${seq} is not there`);
    kept.delete(seq);
    kept.set(seq, found);
    for (const oldest of kept.keys()) {
      if (kept.size <= KEPT) break;
      kept.delete(oldest);
    }
    return found;
  };
  return {
    size,
    async read(offset, length) {
      const end = Math.min(size, offset + length);
      const parts: Buffer[] = [];
      for (let at = offset; at < end; ) {
        const bytes = await fetch(Math.floor(at / PIECE));
        const part = bytes.subarray(at % PIECE, (at % PIECE) + end - at);
        parts.push(part);
        at += part.length;
      }
      return Buffer.concat(parts);
    },
  };
}
