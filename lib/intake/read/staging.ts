import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { db } from "@/lib/core/db";
import type { DeliveryRecords, ReadBatch } from "@/lib/intake/formats/delivery-records";
import { type Progress, Unreadable } from "@/lib/intake/schema";
import { addStats, noStats, type RowStats, type RowsTask, type StagedPiece } from "./rows";
import type { Piece } from "./split";
import { recordColumns, reliefColumns } from "./stage";
import { stageHere, stageInThread } from "./threads";

/** Pieces between cutting and writing: bounds memory, whatever the delivery's size. */
const IN_FLIGHT = 6;

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
  try {
    for await (const piece of records.pieces()) {
      while (pending.size >= IN_FLIGHT) await Promise.race(pending);
      progress.check();
      if (faults.length) break;
      accept(piece);
    }
  } catch (error) {
    faults.push(error);
  } finally {
    await Promise.allSettled([...pending]);
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

async function write(client: pg.PoolClient, batchId: number, staged: StagedPiece): Promise<void> {
  if (staged.rows === 0) return;
  await copyInto(client, `record (${recordColumns.join(", ")})`, staged.copy);
  if (staged.relief) await copyInto(client, `record_relief (${reliefColumns.join(", ")})`, staged.relief);
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

async function copyInto(client: pg.PoolClient, place: string, rows: Uint8Array): Promise<void> {
  const copy = client.query(copyFrom(`copy ${place} from stdin`));
  // A buffer that comes from a thread is a plain Uint8Array again.
  await pipeline(Readable.from([Buffer.from(rows.buffer, rows.byteOffset, rows.byteLength)]), copy);
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
