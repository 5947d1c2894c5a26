import { createHash } from "node:crypto";
import { type Tx, withConnection } from "@/lib/core/db";
import type { RandomAccess } from "@/lib/intake/formats/zip";
import { type InsideFile, Unreadable } from "@/lib/intake/schema";
import { open } from "@/lib/vault/seal";
import { readOctets } from "./read-octets";

/** Bytes sealed together. A piece and two database parameters are all that is in memory of an upload. */
export const PIECE = 1_048_576;
/** Pieces kept open while a file is read here and there: one that is read, one whose end was asked for. */
const KEPT = 3;

/** Of a ZIP's delivery the ZIP, as it was sent, and the file inside, which is read. */
export const AS_SENT = 0;
export const INSIDE = 1;

/** What a piece is sealed for: its place. */
export function pieceContext(batchId: number, part: number, seq: number): string {
  return `${part === INSIDE ? "inside" : "delivery"}:${batchId}:${seq}`;
}

/** The delivery's bytes as they came, opened piece by piece. */
export function openDelivery(batchId: number): AsyncGenerator<Buffer> {
  return inOrder((seq) => openPiece(batchId, AS_SENT, seq));
}

/** The next piece is fetched while one is read: from the second on, since many look at the first alone. */
async function* inOrder(piece: (seq: number) => Promise<Buffer | null>): AsyncGenerator<Buffer> {
  let next: Promise<Buffer | null> | null = null;
  try {
    for (let seq = 0; ; seq++) {
      const bytes = await (next ?? piece(seq));
      if (!bytes) return;
      next = seq > 0 ? piece(seq + 1) : null;
      // Its fault is told when its turn comes, or never, where nobody reads on.
      next?.catch(() => {});
      yield bytes;
    }
  } finally {
    await next?.catch(() => {});
  }
}

async function openPiece(batchId: number, part: number, seq: number): Promise<Buffer | null> {
  const sealed = await withConnection((client) =>
    readOctets(
      client,
      `select sealed from delivery_piece where batch_id = ${Number(batchId)} and part = ${Number(part)} and seq = ${Number(seq)}`,
    ),
  );
  return sealed && open(pieceContext(batchId, part, seq), sealed);
}

/** Bytes that are to be read, whatever they lie in. */
export type ByteSource = {
  readonly size: number;
  /** All of them, one after another. Throws where they are not what was received. */
  pieces(): AsyncGenerator<Buffer>;
  /** Here and there: only what is asked for is opened, and it never lies open on a disk. */
  readonly anywhere: RandomAccess;
};

/** What is read of a batch: the file inside where it is a ZIP, else what was sent. */
export function sourceOf(batch: {
  readonly id: number;
  readonly bytes: number;
  readonly sha256: Uint8Array;
  readonly inside: InsideFile | null;
}): ByteSource {
  const { id, inside } = batch;
  const part = inside ? INSIDE : AS_SENT;
  const size = inside?.bytes ?? batch.bytes;
  const sha256 = inside ? Buffer.from(inside.sha256, "hex") : Buffer.from(batch.sha256);
  return sourceIn(size, sha256, (seq) => openPiece(id, part, seq));
}

/** Bytes that lie in pieces of PIECE bytes, wherever those are kept. */
export function sourceIn(size: number, sha256: Uint8Array, piece: (seq: number) => Promise<Buffer | null>): ByteSource {
  // It is looked at for what the file is, for its layout, and then read.
  let first: Promise<Buffer | null> | undefined;
  const keepingFirst = (seq: number) => {
    if (seq > 0) return piece(seq);
    first ??= piece(0);
    return first;
  };
  return {
    size,
    async *pieces() {
      const hash = createHash("sha256");
      for await (const bytes of inOrder(keepingFirst)) {
        hash.update(bytes);
        yield bytes;
      }
      if (!hash.digest().equals(sha256)) throw new Unreadable("READER_FAILED");
    },
    anywhere: piecewise(size, piece),
  };
}

/** A piece that this transaction has stored. */
export async function storedPiece(tx: Tx, batchId: number, part: number, seq: number): Promise<Buffer | null> {
  const row = await tx.deliveryPiece.findUnique({
    where: { batchId_part_seq: { batchId, part, seq } },
    select: { sealed: true },
  });
  return row && open(pieceContext(batchId, part, seq), row.sealed);
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
