import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { realNow } from "@/lib/core/clock";
import { db, type Tx } from "@/lib/core/db";
import { enqueue } from "@/lib/core/enqueue";
import { refuse } from "@/lib/core/result";
import { writeEncrypted } from "./encrypted-file";
import { fullText } from "./full-rows";
import { type ExportList, KEPT_DAYS } from "./rules";

const TIMEOUT = 30 * 60_000;

/**
 * The job: writes an approved export as an age file, encrypted as it is read. One transaction: a killed run leaves nothing and is made
 * again. The queue is told to erase it when its time is over.
 * @param last whether a fault now is the end of it
 */
export async function writeExport(actor: Actor, exportId: number, last: boolean): Promise<void> {
  permit(actor, "fullExport.approve");
  try {
    await change(actor, (tx) => write(tx, exportId), { timeout: TIMEOUT });
  } catch (error) {
    if (!last) throw error;
    await change(actor, async (tx) => {
      const data = { state: "failed" };
      const { count } = await tx.fullExport.updateMany({ where: { id: exportId, state: "approved" }, data });
      if (count === 0) return refuse("WRONG_STATE");
      return changed(null, { type: "fullExport.failed", subject: "fullExport", subjectId: exportId, details: {} });
    });
  }
}

async function write(tx: Tx, exportId: number) {
  await tx.$queryRaw`select id from full_export where id = ${exportId}::int for update`;
  const row = await tx.fullExport.findUnique({ where: { id: exportId } });
  if (row?.state !== "approved") return refuse("WRONG_STATE");
  let rows = 0;
  const text = fullText({ ...row, list: row.list as ExportList }, (more) => {
    rows += more;
  });
  const { bytes, sha256 } = await writeEncrypted(row.recipient, text, (seq, piece) =>
    tx.fullExportPiece.create({ data: { exportId, seq, bytes: piece }, select: { seq: true } }),
  );
  const eraseAt = new Date(realNow().getTime() + KEPT_DAYS * 86_400_000);
  await tx.fullExport.update({
    where: { id: exportId },
    data: { state: "ready", rows, bytes: BigInt(bytes), sha256, eraseAt },
    select: { id: true },
  });
  await enqueue(tx, "erase-export", { exportId }, `erase-export:${exportId}`, { runAt: eraseAt });
  return changed(null, {
    type: "fullExport.written",
    subject: "fullExport",
    subjectId: exportId,
    details: { rows, bytes },
  });
}

/**
 * The encrypted file for the person who asked for it, counted and in the trail before its first byte leaves. Null where
 * there is none, or the person is another: who approves it does not fetch it.
 */
export async function fetchExport(
  actor: Actor,
  exportId: number,
): Promise<{ name: string; bytes: number; pieces: AsyncGenerator<Uint8Array> } | null> {
  permit(actor, "fullExport.request");
  const counted = await change(actor, async (tx) => {
    const row = await tx.fullExport.findUnique({ where: { id: exportId } });
    if (row?.state !== "ready" || row.requestedBy !== actor.id || (row.eraseAt ?? realNow()) <= realNow()) {
      return refuse("WRONG_STATE");
    }
    const { downloads } = await tx.fullExport.update({
      where: { id: exportId },
      data: { downloads: { increment: 1 } },
      select: { downloads: true },
    });
    return changed(
      { name: `${row.list}-${exportId}.csv.age`, bytes: Number(row.bytes) },
      {
        type: "fullExport.downloaded",
        subject: "fullExport",
        subjectId: exportId,
        details: { rows: row.rows, time: downloads },
      },
    );
  });
  return counted.ok ? { ...counted.value, pieces: piecesOf(exportId) } : null;
}

async function* piecesOf(exportId: number): AsyncGenerator<Uint8Array> {
  for (let seq = 0; ; seq++) {
    const piece = await db.fullExportPiece.findUnique({ where: { exportId_seq: { exportId, seq } } });
    if (!piece) return;
    yield piece.bytes;
  }
}
