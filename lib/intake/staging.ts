import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import type { Encoding } from "@/lib/companies/schema";
import { db } from "@/lib/core/db";
import { StrictDecoder } from "./formats/encoding";
import { openDelivery } from "./open-delivery";
import { addStats, noStats, type RowStats, type RowsTask, type StagedPiece } from "./rows";
import { type Progress, type ReadChoice, Unreadable } from "./schema";
import { type Piece, RecordSplitter } from "./split";
import { recordColumns } from "./stage";
import { stageHere, stageInThread } from "./threads";

const ROWS_PER_PIECE = 1024;
/** Below this many bytes a delivery is staged before a thread has started. */
const SMALL = 400_000;
/** Pieces between cutting and writing: bounds memory, whatever the delivery's size. */
const IN_FLIGHT = 6;

/** Thrown when somebody cancelled or rejected the batch while it was read. */
export class Cancelled extends Error {}

/** What the reader knows of the batch from its row. */
export type ReadBatch = {
  readonly id: number;
  readonly companyId: number;
  readonly sha256: Buffer;
  readonly bytes: number;
  readonly receivedOn: Date;
  readonly profileId: number | null;
  readonly chosen: ReadChoice;
};

/** Cuts, stages and writes all rows, a few pieces at a time, and holds the bytes against the delivery's SHA-256. */
export async function stageAll(
  client: pg.PoolClient,
  batch: ReadBatch,
  task: RowsTask,
  encoding: Encoding,
): Promise<{ stats: RowStats; rows: number }> {
  const stagePiece = batch.bytes < SMALL ? stageHere : stageInThread;
  const stats = noStats();
  let rows = 0;
  let read = 0;
  const began = Date.now();
  const progress = new ProgressReport(batch, () => ({
    rows,
    bytes: read,
    ofBytes: batch.bytes,
    rate: Math.round((rows * 1000) / Math.max(1, Date.now() - began)),
  }));
  const pending = new Set<Promise<void>>();
  const faults: unknown[] = [];
  let writing: Promise<void> = Promise.resolve();
  const accept = (piece: Piece) => {
    const done = stagePiece(task, piece)
      .then((staged) => {
        addStats(stats, staged.stats);
        writing = writing.then(async () => {
          if (faults.length === 0) await write(client, batch.id, staged);
          rows += staged.rows;
        });
        return writing;
      })
      .catch((error) => void faults.push(error))
      .finally(() => pending.delete(done));
    pending.add(done);
  };
  const splitter = new RecordSplitter(task.separator, ROWS_PER_PIECE);
  const decoder = new StrictDecoder(encoding);
  const hash = createHash("sha256");
  try {
    const take = async (pieces: Iterable<Piece>) => {
      for (const piece of pieces) {
        while (pending.size >= IN_FLIGHT) await Promise.race(pending);
        progress.check();
        if (faults.length) return;
        accept(piece);
      }
    };
    for await (const bytes of openDelivery(batch.id)) {
      hash.update(bytes);
      // A sixteenth of a piece at a time: what is decoded and not yet cut stays small.
      for (let at = 0; at < bytes.length && !faults.length; at += 65_536) {
        await take(splitter.take(decoder.push(bytes.subarray(at, at + 65_536))));
      }
      read += bytes.length;
      if (faults.length) break;
    }
    if (!faults.length) await take(splitter.take(decoder.push(new Uint8Array(), true)));
    if (!faults.length) await take(splitter.finish());
  } catch (error) {
    faults.push(error);
  } finally {
    await Promise.allSettled([...pending]);
    progress.end();
  }
  if (faults.length) throw gravest(faults);
  if (!hash.digest().equals(batch.sha256)) throw new Unreadable("READER_FAILED");
  return { stats, rows };
}

/** Of several faults: a fault of the ground first, then sensitive codes, then what stands first in the file. */
function gravest(faults: readonly unknown[]): unknown {
  const ground = faults.find((fault) => !(fault instanceof Unreadable));
  if (ground) return ground;
  const unreadable = faults as readonly Unreadable[];
  const sensitive = unreadable.find((fault) => fault.code === "SENSITIVE_AUTHENTICATION_CODES");
  return sensitive ?? unreadable.toSorted((a, b) => (a.place.line ?? Infinity) - (b.place.line ?? Infinity))[0];
}

async function write(client: pg.PoolClient, batchId: number, staged: StagedPiece): Promise<void> {
  if (staged.rows === 0) return;
  const copy = client.query(copyFrom(`copy record (${recordColumns.join(", ")}) from stdin`));
  // A buffer that comes from a thread is a plain Uint8Array again.
  await pipeline(
    Readable.from([Buffer.from(staged.copy.buffer, staged.copy.byteOffset, staged.copy.byteLength)]),
    copy,
  );
  await client.query(
    `insert into record_cells (batch_id, first_row, last_row, sealed)
     select $1, * from unnest($2::integer[], $3::integer[], $4::bytea[])`,
    [
      batchId,
      staged.cells.map((group) => group.firstRow),
      staged.cells.map((group) => group.lastRow),
      staged.cells.map((group) => Buffer.from(group.sealed.buffer, group.sealed.byteOffset, group.sealed.byteLength)),
    ],
  );
}

/** Tells batch.progress about once a second, beside the staging transaction, and hears whether it was cancelled. */
class ProgressReport {
  private cancelled = false;
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly batch: ReadBatch,
    private readonly now: () => Progress,
  ) {
    this.timer = setInterval(() => void this.tell(), 1000);
  }

  check(): void {
    if (this.cancelled) throw new Cancelled();
  }

  end(): void {
    clearInterval(this.timer);
  }

  private async tell(): Promise<void> {
    try {
      const { count } = await db.batch.updateMany({
        where: { id: this.batch.id, state: "reading" },
        data: { progress: this.now() },
      });
      if (count === 0) this.cancelled = true;
    } catch {
      // Progress is a courtesy: if the ground is gone the staging itself finds out.
    }
  }
}
