import { createHash } from "node:crypto";
import { type Actor, permitFor } from "@/lib/access/actor";
import { type Changed, change, changed } from "@/lib/audit/change";
import { businessClock } from "@/lib/core/clock";
import { toDbDate } from "@/lib/core/dates";
import { db, driverOf, type Reader, type Tx } from "@/lib/core/db";
import { enqueue } from "@/lib/core/enqueue";
import { NotFound } from "@/lib/core/errors";
import { type Refusal, type Result, refuse } from "@/lib/core/result";
import { Standstill, steady } from "@/lib/core/steady";
import { shownName } from "@/lib/core/text";
import { sniffContent } from "@/lib/intake/formats/sniff";
import type { BatchSource, DeliveryInput, InsideFile, ReadChoice, ReceiveRefusal } from "@/lib/intake/schema";
import { seal } from "@/lib/vault/seal";
import { inspectArchive } from "./inspect";
import { AS_SENT, INSIDE, PIECE, pieceContext, piecewise, storedPiece } from "./open-delivery";
import { type InsidePlace, openInside } from "./open-inside";

/** Uploads that one process takes at a time: each holds a database connection until its last byte is there. */
const AT_ONCE = 4;
/** Of these, machines leave so many to people. */
const FOR_PEOPLE = 1;
/** Of a refused delivery this much is read and dropped, so that its sender gets to hear why. */
const COURTESY = 64 * PIECE;
/** Bytes that one sender may bring within 24 hours of the real clock: nobody fills the disk alone (SECURITY UP-11). */
const DAY_BYTES = 5 * 2 ** 30;
const LONGEST = 2 * 60 * 60_000;

let underWay = 0;

/** A delivery as a door knows it before its last byte: bytes and SHA-256 only where the sender declared them. */
export type Declared = Omit<DeliveryInput, "bytes" | "sha256" | "fileName"> & {
  readonly bytes?: number | undefined;
  readonly sha256?: string | undefined;
  readonly fileName?: string | undefined;
};

/** Which door a delivery came in by, and what that door does in the same transaction. */
export type Entry<R extends string = never> = {
  readonly source: Exclude<BatchSource, "typed">;
  /** How it is to be read, where the door knows. */
  readonly chosen?: ReadChoice;
  /** Of a ZIP, as a person typed it: used while this delivery is received, kept nowhere. */
  readonly zipPassword?: string | undefined;
  /** Before the first byte is read; a refusal ends it. */
  readonly begin?: (tx: Tx) => Promise<Refusal<R> | null>;
  /** When all of it is stored. */
  readonly end?: (tx: Tx, batch: { batchId: number; sha256: string }) => Promise<void>;
};

/**
 * Receives one delivery file: its bytes are sealed and stored as they arrive, counted and hashed, and held against what
 * the sender declared (SECURITY UP-01), so that fewer bytes are never taken for a delivery.
 *
 * The whole upload is one transaction, and the batch's row comes last in it. A crash, a cut connection or a refusal at
 * any moment leaves nothing, without a sweeper that could err; the price, a connection held as long as the upload
 * lasts, is bounded by AT_ONCE and the pace of steady().
 *
 * A person may receive for any company, a key for its own. Refuses: ALREADY_RECEIVED with the batch that the same bytes already are (R4.3), also when two tabs send at once;
 * DATE_IN_FUTURE (R1.2); NOT_READABLE with what the file is, ARCHIVE_REFUSED with why; TOO_LARGE, EMPTY, CUT_SHORT, NOT_WHAT_WAS_SENT,
 * QUOTA_SPENT for the sender of more than DAY_BYTES, BUSY.
 * @param stream the request's body
 * @param entry the door; by itself the upload of the office
 * @returns the batch's id, in state received, its reading enqueued
 */
export async function receiveDelivery<R extends string = never>(
  actor: Actor,
  delivery: Declared,
  stream: AsyncIterable<Uint8Array>,
  entry: Entry<R> = { source: "file" },
): Promise<Result<{ batchId: number }, ReceiveRefusal | R>> {
  permitFor(actor, "batch.receive", delivery.companyId);
  const chunks = steady(stream);
  const early = await refuseEarly(actor, delivery);
  if (early) {
    await drop(chunks);
    return early;
  }
  if (underWay >= AT_ONCE - (entry.source === "api" ? FOR_PEOPLE : 0)) return refuse("BUSY");
  underWay++;
  const arrived = { sha256: delivery.sha256 };
  try {
    const result = await change<{ batchId: number }, ReceiveRefusal | R>(
      actor,
      async (tx) => (await entry.begin?.(tx)) ?? store(tx, actor, delivery, chunks, entry, arrived),
      { timeout: LONGEST },
    );
    if (!result.ok) await drop(chunks);
    return result;
  } catch (error) {
    // Another one was quicker with the same bytes: this transaction is gone, the other's batch is the answer.
    if (isUniqueViolation(error)) return (await sameBytes(db, delivery.companyId, arrived.sha256)) ?? refuse("BUSY");
    if (error instanceof Standstill) return refuse("CUT_SHORT");
    throw error;
  } finally {
    underWay--;
  }
}

async function refuseEarly(actor: Actor, delivery: Declared): Promise<Refusal<ReceiveRefusal> | null> {
  const company = await db.company.findUnique({ where: { id: delivery.companyId }, select: { endedAt: true } });
  if (!company) throw new NotFound("company");
  if (company.endedAt) return refuse("COMPANY_ENDED");
  const clock = await businessClock(db);
  if (delivery.receivedOn > clock.today) return refuse("DATE_IN_FUTURE", { today: clock.today });
  if (delivery.bytes === 0) return refuse("EMPTY");
  const limit = await uploadLimit();
  if (delivery.bytes !== undefined && delivery.bytes > limit) return refuse("TOO_LARGE", { limit });
  if ((await bytesOfDay(actor)) + (delivery.bytes ?? 0) > DAY_BYTES) return refuse("QUOTA_SPENT", { limit: DAY_BYTES });
  return sameBytes(db, delivery.companyId, delivery.sha256);
}

async function bytesOfDay(actor: Actor): Promise<number> {
  // A drop folder is the deployment's own, and says what it takes in by what is put there.
  if (actor.kind === "system") return 0;
  const [{ bytes }] = await db.$queryRaw<[{ bytes: bigint }]>`
    select coalesce(sum((details->>'bytes')::bigint), 0)::bigint as bytes from audit_event
    where actor_id = ${actor.id} and type = 'batch.received' and at > clock_timestamp() - interval '24 hours'`;
  return Number(bytes);
}

/** Bytes that one delivery may have, by the incident's settings. */
export async function uploadLimit(): Promise<number> {
  const { uploadLimit: limit } = await db.incident.findUniqueOrThrow({
    where: { id: 1 },
    select: { uploadLimit: true },
  });
  return Number(limit);
}

async function sameBytes(
  reader: Reader,
  companyId: number,
  sha256: string | undefined,
): Promise<Refusal<"ALREADY_RECEIVED"> | null> {
  if (sha256 === undefined) return null;
  const same = await reader.batch.findFirst({
    where: {
      companyId,
      sha256: Uint8Array.from(Buffer.from(sha256, "hex")),
      state: { notIn: ["rejected", "reverted"] },
    },
    select: { id: true },
  });
  return same && refuse("ALREADY_RECEIVED", { batchId: same.id });
}

async function store<R extends string>(
  tx: Tx,
  actor: Actor,
  delivery: Declared,
  chunks: AsyncIterator<Uint8Array>,
  entry: Entry<R>,
  arrived: { sha256?: string | undefined },
): Promise<Changed<{ batchId: number }> | Refusal<ReceiveRefusal | R>> {
  const limit = await uploadLimit();
  const [next] = await tx.$queryRaw<{ id: number }[]>`
    select nextval(pg_get_serial_sequence('batch', 'id'))::integer as id`;
  const batchId = (next as { id: number }).id;
  const driver = await driverOf(tx);
  const hash = createHash("sha256");
  const piece = Buffer.allocUnsafe(PIECE);
  let filled = 0;
  let seq = 0;
  let bytes = 0;
  let what: string | null = null;
  // While the database stores a piece the next one arrives; nothing else is asked of this connection meanwhile.
  let storing: Promise<unknown> = Promise.resolve();
  const flush = async () => {
    const sealed = seal(pieceContext(batchId, AS_SENT, seq), piece.subarray(0, filled));
    await storing;
    storing = driver.query("insert into delivery_piece (batch_id, part, seq, sealed) values ($1, $2, $3, $4)", [
      batchId,
      AS_SENT,
      seq,
      sealed,
    ]);
    // Its fault is told where it is waited for.
    storing.catch(() => {});
    seq++;
    filled = 0;
  };
  try {
    for (let chunk = await chunks.next(); !chunk.done; chunk = await chunks.next()) {
      hash.update(chunk.value);
      bytes += chunk.value.length;
      if (bytes > (delivery.bytes ?? limit)) {
        return delivery.bytes === undefined ? refuse("TOO_LARGE", { limit }) : refuse("NOT_WHAT_WAS_SENT");
      }
      for (let at = 0; at < chunk.value.length; ) {
        const taken = Math.min(PIECE - filled, chunk.value.length - at);
        piece.set(chunk.value.subarray(at, at + taken), filled);
        filled += taken;
        at += taken;
        if (filled < PIECE) continue;
        if (seq === 0) what = sniffContent(piece);
        if (what && what !== "zip") return refuse("NOT_READABLE", { what });
        await flush();
      }
    }
  } finally {
    // A refusal, or a sender who breaks off, undoes it: after it, not behind its back.
    await storing.catch(() => {});
  }
  await storing;
  if (bytes === 0) return refuse("EMPTY");
  if (delivery.bytes !== undefined && bytes < delivery.bytes) return refuse("CUT_SHORT");
  const sha256 = hash.digest();
  arrived.sha256 = sha256.toString("hex");
  if (delivery.sha256 !== undefined && arrived.sha256 !== delivery.sha256) return refuse("NOT_WHAT_WAS_SENT");
  const same = delivery.sha256 === undefined && (await sameBytes(tx, delivery.companyId, arrived.sha256));
  if (same) return same;
  if (seq === 0) what = sniffContent(piece.subarray(0, filled));
  if (what && what !== "zip") return refuse("NOT_READABLE", { what });
  if (filled > 0) await flush();
  await storing;
  let inside: InsideFile | null = null;
  if (what) {
    const source = piecewise(bytes, (one) => storedPiece(tx, batchId, AS_SENT, one));
    const archive = await inspectArchive(source);
    if ("fault" in archive) return refuse("ARCHIVE_REFUSED", { fault: archive.fault });
    if (archive.kind === "zip") {
      const opened = await openInside(insideOf(tx, batchId), source, limit, entry.zipPassword);
      if (!opened.ok) return opened;
      inside = { ...opened.inside, name: shownName(opened.inside.name) };
    } else if (archive.kind !== "xlsx") return refuse("NOT_READABLE", { what: archive.kind });
  }
  await tx.batch.create({
    data: {
      id: batchId,
      companyId: delivery.companyId,
      source: entry.source,
      fileName: delivery.fileName === undefined ? null : shownName(delivery.fileName),
      receivedOn: toDbDate(delivery.receivedOn),
      coversFrom: delivery.coversFrom === undefined ? null : toDbDate(delivery.coversFrom),
      coversTo: delivery.coversTo === undefined ? null : toDbDate(delivery.coversTo),
      declaredRecords: delivery.declaredRecords ?? null,
      declaredAmount: delivery.declaredAmount ?? null,
      declaredCurrency: delivery.declaredCurrency ?? null,
      sha256: Uint8Array.from(sha256),
      byteSize: bytes,
      state: "received",
      ...(inside && { inside }),
      ...(entry.chosen && { layout: { chosen: entry.chosen } }),
      createdAt: (await businessClock(tx)).now,
      createdBy: actor.id,
    },
    select: { id: true },
  });
  await enqueue(tx, "read-batch", { batchId }, `read-batch:${batchId}`);
  await entry.end?.(tx, { batchId, sha256: arrived.sha256 });
  return changed(
    { batchId },
    {
      type: "batch.received",
      subject: "batch",
      subjectId: batchId,
      details: { companyId: delivery.companyId, source: entry.source, bytes },
    },
  );
}

/** Beside the ZIP, which is what was sent. */
function insideOf(tx: Tx, batchId: number): InsidePlace {
  return {
    async write(seq, piece) {
      const sealed = seal(pieceContext(batchId, INSIDE, seq), piece) as Uint8Array<ArrayBuffer>;
      await tx.deliveryPiece.create({ data: { batchId, part: INSIDE, seq, sealed }, select: { seq: true } });
    },
    read: (seq) => storedPiece(tx, batchId, INSIDE, seq),
  };
}

async function drop(chunks: AsyncIterator<Uint8Array>): Promise<void> {
  try {
    for (let dropped = 0; dropped < COURTESY; ) {
      const chunk = await chunks.next();
      if (chunk.done) return;
      dropped += chunk.value.length;
    }
  } catch {
    // The sender is gone: there is nobody to tell.
  }
}

function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "P2002";
}
