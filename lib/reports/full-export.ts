import { type Actor, permit } from "@/lib/access/actor";
import { staleFactor } from "@/lib/access/step-up";
import { change, changed } from "@/lib/audit/change";
import { businessClock, realNow } from "@/lib/core/clock";
import { toDbDate } from "@/lib/core/dates";
import type { Tx } from "@/lib/core/db";
import { enqueue } from "@/lib/core/enqueue";
import { NotFound } from "@/lib/core/errors";
import { type Refusal, type Result, refuse } from "@/lib/core/result";
import { maskForScreen } from "@/lib/core/text";
import { isRecipient } from "./encrypted-file";
import { countFullRows } from "./full-rows";
import { type ExportInput, type ExportList, type ExportRefusal, exportFaults, exportSchema, ROWS_A_DAY } from "./rules";

/**
 * Asks for full card numbers to leave as a file, encrypted to the recipient's age key. Nothing leaves by asking: another
 * person approves it. Refuses faults by field, and NOTHING_FOUND where it would be empty.
 */
export async function requestExport(actor: Actor, input: ExportInput): Promise<Result<{ id: number }, ExportRefusal>> {
  permit(actor, "fullExport.request");
  const asked = exportSchema.parse(input);
  const faults = { ...exportFaults(asked), ...(!isRecipient(asked.recipient) && { recipient: "NOT_A_KEY" as const }) };
  const first = Object.values(faults)[0];
  if (first) return refuse(first, undefined, faults);
  return change(actor, async (tx) => {
    const { list, companyId = null, receivedFrom, receivedTo, reason, recipientName, recipient } = asked;
    const chosen = {
      list,
      companyId,
      receivedFrom: receivedFrom ? toDbDate(receivedFrom) : null,
      receivedTo: receivedTo ? toDbDate(receivedTo) : null,
    };
    const rows = await countFullRows(tx, chosen);
    if (rows === 0) return refuse("NOTHING_FOUND");
    const { now } = await businessClock(tx);
    const person = { requestedBy: actor.id, requestedByName: actor.name, requestedAt: now };
    const { id } = await tx.fullExport.create({
      data: { ...chosen, ...person, reason, recipientName, recipient, rows },
      select: { id: true },
    });
    return changed(
      { id },
      { type: "fullExport.requested", subject: "fullExport", subjectId: id, details: { list, rows, recipient } },
    );
  });
}

/**
 * The second person's yes; the worker then writes the file. Refuses STEP_UP_NEEDED, OWN_REQUEST, WRONG_STATE, and
 * TOO_MANY_ROWS where more would leave within 24 hours than may.
 */
export async function approveExport(actor: Actor, id: number): Promise<Result<null, ExportRefusal>> {
  permit(actor, "fullExport.approve");
  const stale = await staleFactor(actor, realNow());
  if (stale) return stale;
  return change(actor, async (tx) => {
    // One after the other: two at once would both be the last under the cap.
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('shokai'), hashtext('full export'))`;
    const row = await lock(tx, id);
    if (row.state !== "requested") return refuse("WRONG_STATE");
    if (row.requestedBy === actor.id) return refuse("OWN_REQUEST");
    const rows = await countFullRows(tx, { ...row, list: row.list as ExportList });
    const left = ROWS_A_DAY - (await rowsOfTheDay(tx));
    if (rows > left) return refuse("TOO_MANY_ROWS", { rows, left: Math.max(0, left), cap: ROWS_A_DAY });
    const { now } = await businessClock(tx);
    await tx.fullExport.update({
      where: { id },
      data: { state: "approved", rows, countedAt: realNow(), ...decidedBy(actor, now) },
      select: { id: true },
    });
    await enqueue(tx, "write-export", { exportId: id }, `write-export:${id}`);
    return changed(null, { type: "fullExport.approved", subject: "fullExport", subjectId: id, details: { rows } });
  });
}

/** The second person's no, with a reason. Refuses OWN_REQUEST (that is withdrawing), WRONG_STATE and a faulty reason. */
export async function declineExport(
  actor: Actor,
  input: { id: number; reason: string },
): Promise<Result<null, ExportRefusal>> {
  permit(actor, "fullExport.approve");
  const reason = input.reason.trim();
  const fault = !reason ? "REASON_MISSING" : maskForScreen(reason) !== reason ? "CARD_NUMBER_IN_TEXT" : null;
  if (fault) return refuse(fault, undefined, { reason: fault });
  return change(actor, async (tx) => {
    const row = await lock(tx, input.id);
    if (row.state !== "requested") return refuse("WRONG_STATE");
    if (row.requestedBy === actor.id) return refuse("OWN_REQUEST");
    const { now } = await businessClock(tx);
    await tx.fullExport.update({
      where: { id: row.id },
      data: { state: "declined", decision: reason.slice(0, 500), ...decidedBy(actor, now) },
      select: { id: true },
    });
    return changed(null, { type: "fullExport.declined", subject: "fullExport", subjectId: row.id, details: {} });
  });
}

/** Takes one's own request back, as long as nobody decided. */
export async function withdrawExport(actor: Actor, id: number): Promise<Result<null, ExportRefusal>> {
  permit(actor, "fullExport.request");
  return change(actor, async (tx) => {
    const row = await lock(tx, id);
    if (row.state !== "requested" || row.requestedBy !== actor.id) return refuse("WRONG_STATE");
    const { now } = await businessClock(tx);
    const data = { state: "withdrawn", ...decidedBy(actor, now) };
    await tx.fullExport.update({ where: { id }, data, select: { id: true } });
    return changed(null, { type: "fullExport.withdrawn", subject: "fullExport", subjectId: id, details: {} });
  });
}

/** Erases a file before its time: what was fetched is not needed here any more. */
export async function eraseExport(actor: Actor, id: number): Promise<Result<null, ExportRefusal>> {
  permit(actor, "fullExport.approve");
  return change(actor, async (tx) => {
    const row = await lock(tx, id);
    if (row.state !== "ready") return refuse("WRONG_STATE");
    return erase(tx, id, row.downloads);
  });
}

/** The job, when the file's time is over. */
export async function expireExport(actor: Actor, id: number): Promise<void> {
  permit(actor, "fullExport.approve");
  await change(actor, async (tx): Promise<ReturnType<typeof changed<null>> | Refusal<"WRONG_STATE">> => {
    const row = await lock(tx, id);
    if (row.state !== "ready" || !row.eraseAt || row.eraseAt > realNow()) return refuse("WRONG_STATE");
    return erase(tx, id, row.downloads);
  });
}

/** Rows that leave, or may leave, within the last 24 hours. */
export async function rowsOfTheDay(tx: Tx): Promise<number> {
  const { _sum } = await tx.fullExport.aggregate({
    where: {
      countedAt: { gt: new Date(realNow().getTime() - 86_400_000) },
      state: { in: ["approved", "ready", "erased"] },
    },
    _sum: { rows: true },
  });
  return _sum.rows ?? 0;
}

async function erase(tx: Tx, id: number, downloads: number) {
  await tx.fullExportPiece.deleteMany({ where: { exportId: id } });
  await tx.fullExport.update({ where: { id }, data: { state: "erased", erasedAt: realNow() }, select: { id: true } });
  return changed(null, { type: "fullExport.erased", subject: "fullExport", subjectId: id, details: { downloads } });
}

async function lock(tx: Tx, id: number) {
  await tx.$queryRaw`select id from full_export where id = ${id}::int for update`;
  const row = await tx.fullExport.findUnique({ where: { id } });
  if (!row) throw new NotFound(`full export ${id}`);
  return row;
}

function decidedBy(actor: Actor, decidedAt: Date) {
  return { decidedBy: actor.id, decidedByName: actor.name, decidedAt };
}
