import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { type Encoding, type ProfileBody, profileSchema } from "@/lib/companies/schema";
import { businessClock } from "@/lib/core/clock";
import { fromDbDate } from "@/lib/core/dates";
import { db, dbNull, withConnection } from "@/lib/core/db";
import { refuse } from "@/lib/core/result";
import { classify } from "./classify";
import { countNonAscii, detectEncoding, ENOUGH, StrictDecoder } from "./detect";
import { type Found, findLayout, rulesFor } from "./layout";
import { SUSPICIOUS_SHARE } from "./map";
import { openDelivery } from "./open-delivery";
import { addStats, noStats, type RowStats, type RowsTask, type StagedPiece, unreadColumns } from "./rows";
import { type BatchReason, type Layout, type Progress, type ReadChoice, Unreadable } from "./schema";
import { type Piece, RecordSplitter } from "./split";
import { recordColumns } from "./stage";
import { stageHere, stageInThread } from "./threads";

/** One reader to a batch: the number is this lock's own, the batch's id the second key. */
const READ_LOCK = 7_301;
const ROWS_PER_PIECE = 1024;
/** Below this many bytes a delivery is staged before a thread has started. */
const SMALL = 400_000;
/** Pieces between cutting and writing: bounds memory, whatever the delivery's size. */
const IN_FLIGHT = 6;
const LONGEST_CLASSIFY = 30 * 60_000;

/** Thrown when somebody cancelled or rejected the batch while it was read. */
class Cancelled extends Error {}

type ReadBatch = {
  readonly id: number;
  readonly companyId: number;
  readonly sha256: Buffer;
  readonly bytes: number;
  readonly receivedOn: Date;
  readonly profileId: number | null;
  readonly chosen: ReadChoice;
};

/**
 * Reads a received delivery into staged records: decodes strictly, cuts into records, maps by the company's profile,
 * validates every row, tokenises and seals, and leaves the batch in review with its totals (R4.1, R4.2). A delivery
 * that cannot be read ends as unreadable with reason and place; one with security codes is erased (R8.2).
 *
 * Can be killed at any moment and run again: what an earlier run staged is deleted first, and the batch only moves on
 * in the transaction that also writes the trail.
 * @param lastAttempt whether the queue will not try again: then a fault of the ground ends it as unreadable too
 */
export async function readBatch(actor: Actor, batchId: number, lastAttempt = false): Promise<void> {
  permit(actor, "batch.receive");
  await withConnection(async (client) => {
    const { rows } = await client.query("select pg_try_advisory_lock($1, $2) as held", [READ_LOCK, batchId]);
    if (!rows[0].held) throw new Error(`batch ${batchId} is being read by another worker`);
    try {
      await readLocked(actor, client, batchId);
    } catch (error) {
      if (!lastAttempt) throw error;
      await endUnreadable(actor, batchId, new Unreadable("READER_FAILED"));
    } finally {
      await client.query("select pg_advisory_unlock($1, $2)", [READ_LOCK, batchId]).catch(() => {});
    }
  });
}

async function readLocked(actor: Actor, client: pg.PoolClient, batchId: number): Promise<void> {
  const { count } = await db.batch.updateMany({
    where: { id: batchId, state: { in: ["received", "reading"] } },
    data: { state: "reading", records: 0 },
  });
  if (count === 0) {
    // Cancelled while an earlier run was between its last row and its last word.
    const { state, reason } = await db.batch.findUniqueOrThrow({ where: { id: batchId } });
    if (state === "rejected" && (reason as BatchReason | null)?.code === "CANCELLED")
      await clearStaged(client, batchId);
    return;
  }
  const row = await db.batch.findUniqueOrThrow({ where: { id: batchId } });
  const batch: ReadBatch = {
    id: row.id,
    companyId: row.companyId,
    sha256: Buffer.from(row.sha256),
    bytes: Number(row.byteSize),
    receivedOn: row.receivedOn,
    profileId: row.profileId,
    chosen: (row.layout as Layout | null)?.chosen ?? {},
  };
  try {
    const staged = await stage(client, batch);
    await finish(actor, batch, staged);
  } catch (error) {
    if (error instanceof Cancelled) await clearStaged(client, batchId);
    else if (error instanceof Unreadable) {
      await clearStaged(client, batchId);
      await endUnreadable(actor, batchId, error);
    } else if (isFaultOfTheDelivery(error)) {
      await clearStaged(client, batchId);
      await endUnreadable(actor, batchId, new Unreadable("READER_FAILED"));
    } else throw error;
  }
}

type Staged = { found: Found; profileId: number; stats: RowStats; rows: number };

async function stage(client: pg.PoolClient, batch: ReadBatch): Promise<Staged> {
  const { profile, profileId } = await profileOf(batch);
  const { beginning, encoding, whole } = await lookAt(batch, profile);
  const found = findLayout(profile, batch.chosen, encoding, beginning, whole);
  const task = await taskFor(batch, profile, found);

  await client.query("begin");
  try {
    await deleteStaged(client, batch.id);
    const result = await stageAll(client, batch, task, encoding);
    refuseWhole(await clearedColumns(batch), found, result.stats);
    await client.query("commit");
    return { found, profileId, ...result };
  } catch (error) {
    await client.query("rollback").catch(() => {});
    throw error;
  }
}

async function profileOf(batch: ReadBatch): Promise<{ profile: ProfileBody; profileId: number }> {
  const profile = await db.profile.findFirst({
    where: { companyId: batch.companyId, ...(batch.chosen.profileId && { id: batch.chosen.profileId }) },
    orderBy: { version: "desc" },
  });
  if (!profile) throw new Unreadable("NO_PROFILE");
  return { profile: profileSchema.parse(profile.body), profileId: profile.id };
}

async function taskFor(batch: ReadBatch, profile: ProfileBody, found: Found): Promise<RowsTask> {
  const [incident, binRanges] = await Promise.all([
    db.incident.findUniqueOrThrow({ where: { id: 1 }, select: { placeholders: true, timeZone: true } }),
    db.binRange.findMany({ where: { companyId: batch.companyId }, select: { low: true, high: true } }),
  ]);
  return {
    place: { batchId: batch.id, companyId: batch.companyId, ties: profile.numberIdentifies === "person" },
    rules: rulesFor(profile, found, { ...incident, binRanges, receivedOn: fromDbDate(batch.receivedOn) }),
    separator: found.separator,
    headerRow: found.headerRow,
  };
}

/** Reads as much as settles the encoding, all of it if need be, and the first megabyte's text. */
async function lookAt(batch: ReadBatch, profile: ProfileBody) {
  const told = batch.chosen.encoding ?? (profile.encoding === "auto" ? undefined : profile.encoding);
  const sample: Buffer[] = [];
  let nonAscii = 0;
  let bytes = 0;
  for await (const piece of openDelivery(batch.id)) {
    bytes += piece.length;
    const settled = nonAscii >= ENOUGH;
    nonAscii += countNonAscii(piece);
    // Of a long stretch of plain ASCII only the first piece says anything about the encoding.
    if (sample.length === 0 || nonAscii > 0) sample.push(piece);
    if (settled || told || nonAscii >= ENOUGH) break;
  }
  const whole = bytes >= batch.bytes;
  const encoding: Encoding = told ?? detectEncoding(Buffer.concat(sample), whole);
  const first = sample[0] ?? Buffer.alloc(0);
  const onlyPiece = first.length >= batch.bytes;
  return { beginning: new StrictDecoder(encoding).push(first, onlyPiece), encoding, whole: onlyPiece };
}

/** Cuts, stages and writes all rows, a few pieces at a time, and holds the bytes against the delivery's SHA-256. */
async function stageAll(client: pg.PoolClient, batch: ReadBatch, task: RowsTask, encoding: Encoding) {
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

/** What only the whole file shows. */
function refuseWhole(cleared: readonly string[], found: Found, stats: RowStats): void {
  const { data } = stats;
  const other = Object.entries(stats.ragged).toSorted((a, b) => b[1] - a[1])[0];
  if (other && other[1] >= 2 && other[1] * 2 >= data) throw new Unreadable("MIXED_LAYOUTS", { found: other[0] });
  if (stats.longCards >= 5 && stats.zeroCards === stats.longCards) throw new Unreadable("CARD_NUMBERS_DESTROYED");
  const suspicious = unreadColumns({ header: found.header, columns: found.columns })
    .filter((i) => data > 0 && (stats.shortNumbers[i] ?? 0) >= data * SUSPICIOUS_SHARE)
    .map((i) => found.header[i] || `#${i + 1}`)
    .filter((name) => !cleared.includes(name));
  if (suspicious.length) throw new Unreadable("COULD_BE_SECURITY_CODE", { columns: suspicious });
}

/** Columns that a person said are no security codes: in this delivery, or by their name in an earlier one. */
async function clearedColumns(batch: ReadBatch): Promise<string[]> {
  const earlier = await db.$queryRaw<{ name: string }[]>`
    select distinct name from batch, jsonb_array_elements_text(layout #> '{chosen,notSecurityCode}') as name
     where company_id = ${batch.companyId} and state in ('review', 'committed') and name not like '#%'`;
  return [...(batch.chosen.notSecurityCode ?? []), ...earlier.map(({ name }) => name)];
}

async function finish(actor: Actor, batch: ReadBatch, staged: Staged): Promise<void> {
  const result = await change(
    actor,
    async (tx) => {
      const { count } = await tx.batch.updateMany({
        where: { id: batch.id, state: "reading" },
        data: {
          state: "review",
          records: staged.rows,
          profileId: staged.profileId,
          layout: { chosen: batch.chosen, found: staged.found } as object,
          reason: dbNull,
          progress: dbNull,
        },
      });
      if (count === 0) return refuse("CANCELLED");
      await classify(tx, batch.id);
      return changed(null, {
        type: "batch.staged",
        subject: "batch",
        subjectId: batch.id,
        details: { records: staged.rows, problems: staged.stats.problems },
      });
    },
    { timeout: LONGEST_CLASSIFY },
  );
  if (!result.ok) throw new Cancelled();
}

/** Ends a reading: unreadable with its reason, or, for security codes, the bytes erased and the batch rejected. */
async function endUnreadable(actor: Actor, batchId: number, why: Unreadable): Promise<void> {
  const reason: BatchReason = { code: why.code, ...why.place };
  const erase = why.code === "SENSITIVE_AUTHENTICATION_CODES";
  await change(actor, async (tx) => {
    const { count } = await tx.batch.updateMany({
      where: { id: batchId, state: { in: ["received", "reading"] } },
      data: {
        state: erase ? "rejected" : "unreadable",
        reason: reason as object,
        records: 0,
        ...(erase && { endedAt: (await businessClock(tx)).now, endedBy: actor.id }),
      },
    });
    if (count === 0) return refuse("CANCELLED");
    if (erase) await tx.deliveryPiece.deleteMany({ where: { batchId } });
    return changed(null, {
      type: erase ? "batch.rejected" : "batch.unreadable",
      subject: "batch",
      subjectId: batchId,
      details: { reason: why.code },
    });
  });
}

async function clearStaged(client: pg.PoolClient, batchId: number): Promise<void> {
  await client.query("begin");
  await deleteStaged(client, batchId);
  await client.query("commit");
}

async function deleteStaged(client: pg.PoolClient, batchId: number): Promise<void> {
  await client.query("delete from record where batch_id = $1", [batchId]);
  await client.query("delete from record_cells where batch_id = $1", [batchId]);
}

/** A value that the database refuses stays refused, however often it is tried (SQLSTATE classes 22 and 23). */
function isFaultOfTheDelivery(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return /^2[23][0-9A-Z]{3}$/.test(code);
}
