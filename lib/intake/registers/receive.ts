import { createHash } from "node:crypto";
import { type Actor, permit } from "@/lib/access/actor";
import { type Changed, change, changed } from "@/lib/audit/change";
import { businessClock } from "@/lib/core/clock";
import { db, driverOf, type Reader, type Tx, withConnection } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { type Refusal, type Result, refuse } from "@/lib/core/result";
import { Standstill, steady } from "@/lib/core/steady";
import { shownName } from "@/lib/core/text";
import { type ReceiveRegisterRefusal, type RegisterFileInput, registerFileInput } from "@/lib/exposure/schema";
import { sniffContent } from "@/lib/intake/formats/sniff";
import { inspectArchive } from "@/lib/intake/receive/inspect";
import { type ByteSource, PIECE, piecewise, sourceIn } from "@/lib/intake/receive/open-delivery";
import { type InsidePlace, openInside } from "@/lib/intake/receive/open-inside";
import { uploadLimit } from "@/lib/intake/receive/receive";
import type { InsideFile } from "@/lib/intake/schema";
import { open, seal } from "@/lib/vault/seal";
import type { ExposureLoad } from "@/prisma/client/client";

/** Files of the register that one process takes at a time: each holds a database connection until its last byte. */
const AT_ONCE = 2;
/** Bytes that one person may bring within 24 hours of the real clock (SECURITY UP-11). */
const DAY_BYTES = 5 * 2 ** 30;
const LONGEST = 2 * 60 * 60_000;

let underWay = 0;

/** What a piece of a register's file is sealed for: its place. */
export function registerContext(loadId: number, seq: number): string {
  return `register:${loadId}:${seq}`;
}

/**
 * Receives a file for the exposure register: sealed piece by piece as it arrives, counted and hashed, and held against
 * what was declared, as a delivery is; one transaction, so that a connection that breaks off leaves nothing. Its columns
 * are chosen next, from a masked sample.
 *
 * Refuses ALREADY_RECEIVED with the load that the same bytes already are in this source; NOT_READABLE with what the file
 * is (a text, a workbook, or a ZIP with one of these inside is read), ARCHIVE_REFUSED with why; TOO_LARGE, EMPTY, CUT_SHORT,
 * NOT_WHAT_WAS_SENT, QUOTA_SPENT, BUSY.
 * @param stream the request's body
 * @param zipPassword of a ZIP, as a person typed it: used while this file is received, kept nowhere
 */
export async function receiveRegister(
  actor: Actor,
  input: RegisterFileInput,
  stream: AsyncIterable<Uint8Array>,
  zipPassword?: string,
): Promise<Result<{ loadId: number }, ReceiveRegisterRefusal>> {
  permit(actor, "exposure.edit");
  const file = registerFileInput.parse(input);
  if ((await db.exposureSource.count({ where: { id: file.sourceId } })) === 0) throw new NotFound("source");
  const limit = await uploadLimit();
  if (file.bytes === 0) return refuse("EMPTY");
  if (file.bytes > limit) return refuse("TOO_LARGE", { limit });
  if ((await bytesOfDay(actor)) + file.bytes > DAY_BYTES) return refuse("QUOTA_SPENT", { limit: DAY_BYTES });
  const same = await sameBytes(db, file);
  if (same) return same;
  if (underWay >= AT_ONCE) return refuse("BUSY");
  underWay++;
  try {
    return await change<{ loadId: number }, ReceiveRegisterRefusal>(
      actor,
      (tx) => store(tx, actor, file, stream, zipPassword),
      { timeout: LONGEST },
    );
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "P2002")
      return (await sameBytes(db, file)) ?? refuse("BUSY");
    if (error instanceof Standstill) return refuse("CUT_SHORT");
    throw error;
  } finally {
    underWay--;
  }
}

async function store(
  tx: Tx,
  actor: Actor,
  file: RegisterFileInput,
  stream: AsyncIterable<Uint8Array>,
  zipPassword: string | undefined,
): Promise<Changed<{ loadId: number }> | Refusal<ReceiveRegisterRefusal>> {
  const [next] = await tx.$queryRaw<{ id: number }[]>`
    select nextval(pg_get_serial_sequence('exposure_load', 'id'))::integer as id`;
  const loadId = (next as { id: number }).id;
  const sha256 = Buffer.from(file.sha256, "hex");
  // The pieces lean on the load: its row stands first, and goes with a refusal.
  await tx.exposureLoad.create({
    data: {
      id: loadId,
      sourceId: file.sourceId,
      fileName: shownName(file.fileName),
      sha256: Uint8Array.from(sha256),
      byteSize: file.bytes,
      receivedBy: actor.id,
      receivedByName: actor.name,
      receivedAt: (await businessClock(tx)).now,
    },
    select: { id: true },
  });
  const driver = await driverOf(tx);
  const hash = createHash("sha256");
  let seq = 0;
  let bytes = 0;
  let filled = 0;
  let what: string | null = null;
  const piece = Buffer.allocUnsafe(PIECE);
  const flush = async () => {
    if (seq === 0) what = sniffContent(piece.subarray(0, filled));
    const sealed = seal(registerContext(loadId, seq), piece.subarray(0, filled));
    await driver.query("insert into exposure_load_piece (load_id, seq, sealed) values ($1, $2, $3)", [
      loadId,
      seq++,
      sealed,
    ]);
    filled = 0;
  };
  for await (const chunk of steady(stream)) {
    hash.update(chunk);
    bytes += chunk.length;
    if (bytes > file.bytes) return refuse("NOT_WHAT_WAS_SENT");
    for (let at = 0; at < chunk.length; ) {
      const taken = Math.min(PIECE - filled, chunk.length - at);
      piece.set(chunk.subarray(at, at + taken), filled);
      filled += taken;
      at += taken;
      if (filled === PIECE) await flush();
      if (what && what !== "zip") return refuse("NOT_READABLE", { what });
    }
  }
  if (bytes < file.bytes) return refuse("CUT_SHORT");
  if (!hash.digest().equals(sha256)) return refuse("NOT_WHAT_WAS_SENT");
  if (filled > 0) await flush();
  if (what && what !== "zip") return refuse("NOT_READABLE", { what });
  if (what) {
    const source = piecewise(bytes, (one) => storedPiece(tx, loadId, one));
    const archive = await inspectArchive(source);
    if ("fault" in archive) return refuse("ARCHIVE_REFUSED", { fault: archive.fault });
    if (archive.kind === "zip") {
      const opened = await openInside(insideOf(tx, loadId, seq), source, await uploadLimit(), zipPassword);
      if (!opened.ok) return opened;
      const inside: InsideOfLoad = { ...opened.inside, name: shownName(opened.inside.name), first: seq };
      await tx.exposureLoad.update({ where: { id: loadId }, data: { inside }, select: { id: true } });
      // The most dangerous file that there is lies here once: what was sent is told by its SHA-256.
      await tx.exposureLoadPiece.deleteMany({ where: { loadId, seq: { lt: seq } } });
    } else if (archive.kind !== "xlsx") return refuse("NOT_READABLE", { what: archive.kind });
  }
  return changed(
    { loadId },
    {
      type: "exposure.received",
      subject: "exposureLoad",
      subjectId: loadId,
      details: { sourceId: file.sourceId, bytes },
    },
  );
}

/** Behind the ZIP's pieces, which go when it is opened. */
function insideOf(tx: Tx, loadId: number, first: number): InsidePlace {
  return {
    async write(nth, piece) {
      const seq = first + nth;
      const sealed = seal(registerContext(loadId, seq), piece) as Uint8Array<ArrayBuffer>;
      await tx.exposureLoadPiece.create({ data: { loadId, seq, sealed }, select: { seq: true } });
    },
    read: (nth) => storedPiece(tx, loadId, first + nth),
  };
}

/** exposure_load.inside: the one file in a ZIP, which is what is read, and where its pieces begin. */
type InsideOfLoad = InsideFile & { readonly first: number };

/** The bytes of a load that is not ended: of a ZIP, of the file inside. */
export function sourceOfLoad(load: Pick<ExposureLoad, "id" | "byteSize" | "sha256" | "inside">): ByteSource {
  const inside = load.inside as InsideOfLoad | null;
  const size = inside?.bytes ?? Number(load.byteSize);
  const sha256 = inside ? Buffer.from(inside.sha256, "hex") : Buffer.from(load.sha256);
  return sourceIn(size, sha256, async (nth) => {
    const seq = nth + (inside?.first ?? 0);
    const sealed = await withConnection(async (client) => {
      const { rows } = await client.query("select sealed from exposure_load_piece where load_id = $1 and seq = $2", [
        load.id,
        seq,
      ]);
      return rows[0]?.sealed as Buffer | undefined;
    });
    return sealed ? open(registerContext(load.id, seq), sealed) : null;
  });
}

async function storedPiece(tx: Tx, loadId: number, seq: number): Promise<Buffer | null> {
  const row = await tx.exposureLoadPiece.findUnique({
    where: { loadId_seq: { loadId, seq } },
    select: { sealed: true },
  });
  return row && open(registerContext(loadId, seq), row.sealed);
}

async function sameBytes(reader: Reader, file: RegisterFileInput): Promise<Refusal<"ALREADY_RECEIVED"> | null> {
  const same = await reader.exposureLoad.findFirst({
    where: {
      sourceId: file.sourceId,
      sha256: Uint8Array.from(Buffer.from(file.sha256, "hex")),
      state: { notIn: ["reverted", "discarded"] },
    },
    select: { id: true },
  });
  return same && refuse("ALREADY_RECEIVED", { loadId: same.id });
}

async function bytesOfDay(actor: Actor): Promise<number> {
  const [{ bytes }] = await db.$queryRaw<[{ bytes: bigint }]>`
    select coalesce(sum((details->>'bytes')::bigint), 0)::bigint as bytes from audit_event
    where actor_id = ${actor.id} and type = 'exposure.received' and at > clock_timestamp() - interval '24 hours'`;
  return Number(bytes);
}
