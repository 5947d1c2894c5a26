import { once } from "node:events";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { db } from "@/lib/core/db";
import type { DeliveryRecords, ReadBatch } from "@/lib/intake/formats/delivery-records";
import { type Progress, Unreadable } from "@/lib/intake/schema";
import { COPY_END, COPY_HEAD } from "./binary-rows";
import { cellsColumns, recordColumns, reliefColumns } from "./copy-record";
import { addStats, noStats, type RowStats, type RowsTask, type StagedPiece } from "./rows";

import { stageHere, stageInThread } from "./threads";

/** Pieces between cutting and writing: bounds memory, whatever the delivery's size. */
const IN_FLIGHT = 8;
/** Bytes of sealed cells that wait until the COPY before them has ended. */
const CELLS_WAITING = 4_194_304;

/** Thrown when somebody cancelled or rejected the batch while it was read. */
export class Cancelled extends Error {}

/** Stages and writes all rows, a few pieces at a time: what is between reading and writing stays small. */
export async function stageAll(
  client: pg.PoolClient,
  batch: ReadBatch,
  task: RowsTask,
  records: DeliveryRecords,
): Promise<{ stats: RowStats; rows: number }> {
  const stagePiece = records.small ? stageHere : stageInThread;
  const stats = noStats();
  let rows = 0;
  const began = Date.now();
  const progress = new ProgressReport(batch, () => ({
    rows,
    bytes: records.bytesRead(),
    ofBytes: batch.source.size,
    rate: Math.round((rows * 1000) / Math.max(1, Date.now() - began)),
  }));
  const faults: unknown[] = [];
  const pending = new Set<Promise<unknown>>();
  /** The pieces in order, each being worked on. Wrapped, because a generator waits for the promises that it gives. */
  async function* begun() {
    try {
      for await (const piece of records.pieces()) {
        progress.check();
        const staged = stagePiece(task, piece).catch((error) => {
          faults.push(error);
          return null;
        });
        pending.add(staged);
        void staged.then(() => pending.delete(staged));
        yield { staged };
        if (faults.length) return;
      }
    } catch (error) {
      faults.push(error);
    }
  }
  // A stream reads ahead of who takes from it.
  const ahead = Readable.from(begun(), { highWaterMark: IN_FLIGHT });
  const pieces = ahead[Symbol.asyncIterator]() as AsyncIterator<{ staged: Promise<StagedPiece | null> }>;
  const next = async (): Promise<StagedPiece | null> => {
    const { value, done } = await pieces.next();
    const staged = done ? null : await value.staged;
    if (staged === null || faults.length) return null;
    addStats(stats, staged.stats);
    rows += staged.rows;
    return staged;
  };
  try {
    for (let first = await next(); first; first = await next()) await writeSome(client, first, next);
  } catch (error) {
    faults.push(error);
  } finally {
    ahead.destroy();
    if (!ahead.closed) await once(ahead, "close");
    await Promise.all(pending);
    progress.end();
  }
  if (faults.length) throw gravest(faults);
  return { stats, rows };
}

/** Of several faults: a fault of the ground first, then sensitive codes, then what stands first in the file. */
export function gravest(faults: readonly unknown[]): unknown {
  const ground = faults.find((fault) => !(fault instanceof Unreadable));
  if (ground) return ground;
  const unreadable = faults as readonly Unreadable[];
  const sensitive = unreadable.find((fault) => fault.code === "SENSITIVE_AUTHENTICATION_CODES");
  return sensitive ?? unreadable.toSorted((a, b) => (a.place.line ?? Infinity) - (b.place.line ?? Infinity))[0];
}

/**
 * Writes pieces in one COPY, until enough of their sealed cells wait, and those after it: a COPY for each piece left
 * the database idle between them, and took a third longer.
 */
async function writeSome(
  client: pg.PoolClient,
  first: StagedPiece,
  next: () => Promise<StagedPiece | null>,
): Promise<void> {
  const cells: Uint8Array[] = [];
  const relief: Uint8Array[] = [];
  let waiting = 0;
  async function* copies() {
    for (let piece: StagedPiece | null = first; piece; piece = waiting < CELLS_WAITING ? await next() : null) {
      waiting += piece.cells.length;
      cells.push(piece.cells);
      if (piece.relief) relief.push(piece.relief);
      yield piece.copy;
    }
  }
  await copyInto(client, `record (${recordColumns.join(", ")})`, copies());
  if (relief.length) await copyInto(client, `record_relief (${reliefColumns.join(", ")})`, relief);
  await copyInto(client, `record_cells (${cellsColumns.join(", ")})`, cells);
}

async function copyInto(
  client: pg.PoolClient,
  place: string,
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<void> {
  async function* whole() {
    yield COPY_HEAD;
    // What comes from a thread is a plain Uint8Array again.
    for await (const rows of pieces) {
      if (rows.length) yield Buffer.from(rows.buffer, rows.byteOffset, rows.byteLength);
    }
    yield COPY_END;
  }
  await pipeline(whole, client.query(copyFrom(`copy ${place} from stdin (format binary)`)));
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
