import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { realNow } from "@/lib/core/clock";
import { csvLine } from "@/lib/core/csv";
import { db, type Tx } from "@/lib/core/db";
import { enqueue } from "@/lib/core/enqueue";
import { type Refusal, refuse } from "@/lib/core/result";
import { writeEncrypted } from "@/lib/reports/encrypted-file";
import { open } from "@/lib/vault/seal";
import { holdList } from "./commands";
import { failList } from "./freeze";
import { KEPT_DAYS, type ListRefusal, MOST_DOWNLOADS } from "./rules";

const TIMEOUT = 30 * 60_000;
/** Lines in clear in memory at once. */
const AT_ONCE = 2_000;

/** The same in every language: machines of card companies read it. */
const header = ["card_number", "expiry", "class", "change", "class_before"];
const classes = ["", "possibly_exposed", "identified"] as const;

/**
 * The job: writes an approved list as an age file to the company's key. One transaction: a killed run leaves nothing and
 * is made again. The queue is told to erase it when its time is over.
 * @param last whether a fault now is the end of it
 */
export async function writeList(actor: Actor, listId: number, last: boolean): Promise<void> {
  permit(actor, "watchList.approve");
  try {
    await change(actor, (tx) => write(tx, listId), { timeout: TIMEOUT });
  } catch (error) {
    if (!last) throw error;
    await failList(actor, listId, "approved");
  }
}

async function write(tx: Tx, listId: number) {
  const row = await holdList(tx, listId);
  if (row.state !== "approved") return refuse("WRONG_STATE");
  const { bytes, sha256, textSha256 } = await writeEncrypted(row.recipient, textOf(tx, listId), (seq, piece) =>
    tx.watchListPiece.create({ data: { listId, seq, bytes: piece }, select: { seq: true } }),
  );
  const eraseAt = new Date(realNow().getTime() + KEPT_DAYS * 86_400_000);
  await tx.watchList.update({
    where: { id: listId },
    data: { state: "ready", bytes: BigInt(bytes), sha256, textSha256, eraseAt },
    select: { id: true },
  });
  await enqueue(tx, "erase-watch-list", { listId }, `erase-watch-list:${listId}`, { runAt: eraseAt });
  const details = { rows: row.rows, bytes };
  return changed(null, { type: "watchList.written", subject: "watchList", subjectId: listId, details });
}

type Line = {
  rowNo: number;
  token: Uint8Array;
  cipher: Uint8Array | null;
  expiry: string | null;
  level: 1 | 2 | null;
  before: 1 | 2 | null;
};

/** The list's text, some lines at a time: identified first, then possibly exposed, then those that are to be watched no more. */
async function* textOf(tx: Tx, listId: number): AsyncGenerator<string> {
  yield csvLine(header);
  for (let after = 0; ; ) {
    const lines = await tx.$queryRaw<Line[]>`
      select row_no as "rowNo", token, cipher, expiry, level, before from watch_list_card
       where list_id = ${listId}::int and row_no > ${after}::int order by row_no limit ${AT_ONCE}::int`;
    const text = lines.map(lineOf).join("");
    if (text) yield text;
    after = lines.at(-1)?.rowNo ?? after;
    if (lines.length < AT_ONCE) return;
  }
}

function lineOf({ token, cipher, expiry, level, before }: Line): string {
  if (!cipher) return "";
  const number = open(Buffer.from(token), cipher).toString("latin1");
  return csvLine([number, expiry, classes[level ?? 0], changeOf(level, before), classes[before ?? 0]]);
}

function changeOf(level: number | null, before: number | null): string {
  if (level === null) return "removed";
  if (before === null) return "added";
  return level === before ? "unchanged" : "moved";
}

/**
 * The encrypted file for the person who drafted the list, counted and in the trail before its first byte leaves. Null
 * where there is none, the person is another (who approves it does not fetch it), or it was fetched often enough.
 */
export async function fetchList(
  actor: Actor,
  listId: number,
): Promise<{ name: string; bytes: number; pieces: AsyncGenerator<Uint8Array> } | null> {
  permit(actor, "watchList.draft");
  const counted = await change(actor, async (tx) => {
    const row = await tx.watchList.findUnique({
      where: { id: listId },
      include: { company: { select: { code: true } } },
    });
    if (!row || (row.state !== "ready" && row.state !== "delivered") || row.draftedBy !== actor.id)
      return refuse("WRONG_STATE");
    if (row.erasedAt || (row.eraseAt ?? realNow()) <= realNow()) return refuse("WRONG_STATE");
    const { count } = await tx.watchList.updateMany({
      where: { id: listId, erasedAt: null, downloads: { lt: MOST_DOWNLOADS } },
      data: { downloads: { increment: 1 } },
    });
    if (count === 0) return refuse("WRONG_STATE");
    const details = { rows: row.rows, time: row.downloads + 1 };
    return changed(
      { name: `watch-${row.company.code}-${row.version}.csv.age`, bytes: Number(row.bytes) },
      { type: "watchList.downloaded", subject: "watchList", subjectId: listId, details },
    );
  });
  return counted.ok ? { ...counted.value, pieces: piecesOf(listId) } : null;
}

async function* piecesOf(listId: number): AsyncGenerator<Uint8Array> {
  for (let seq = 0; ; seq++) {
    const piece = await db.watchListPiece.findUnique({ where: { listId_seq: { listId, seq } } });
    if (!piece) return;
    yield piece.bytes;
  }
}

/** Erases a file before its time: what was sent is not needed here any more. What it held stays provable by its hashes. */
export async function eraseListFile(
  actor: Actor,
  listId: number,
): Promise<{ ok: true; value: null } | Refusal<ListRefusal>> {
  permit(actor, "watchList.draft");
  return change(actor, (tx) => erase(tx, listId, false));
}

/** The job, when the file's time is over. */
export async function expireListFile(actor: Actor, listId: number): Promise<void> {
  permit(actor, "watchList.draft");
  await change(actor, (tx) => erase(tx, listId, true));
}

async function erase(tx: Tx, listId: number, onlyDue: boolean) {
  const row = await holdList(tx, listId);
  const kept = (row.state === "ready" || row.state === "delivered") && row.eraseAt && !row.erasedAt;
  if (!kept || (onlyDue && (row.eraseAt as Date) > realNow())) return refuse("WRONG_STATE");
  await tx.watchListPiece.deleteMany({ where: { listId } });
  await tx.watchList.update({ where: { id: listId }, data: { erasedAt: realNow() }, select: { id: true } });
  const details = { downloads: row.downloads };
  return changed(null, { type: "watchList.erased", subject: "watchList", subjectId: listId, details });
}
