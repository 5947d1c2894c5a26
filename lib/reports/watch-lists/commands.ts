import { type Actor, permit } from "@/lib/access/actor";
import { staleFactor } from "@/lib/access/step-up";
import { change, changed } from "@/lib/audit/change";
import { businessClock, realNow } from "@/lib/core/clock";
import type { Reader, Tx } from "@/lib/core/db";
import { enqueue } from "@/lib/core/enqueue";
import { NotFound } from "@/lib/core/errors";
import { type Result, refuse } from "@/lib/core/result";
import { maskCards } from "@/lib/core/text";
import { type Ground, groundOf, lockCompany } from "./ground";
import { type ListRefusal, openStates, ROWS_A_DAY } from "./rules";

/**
 * Has a company's next list drawn: the worker freezes what the register says now, and counts. Nothing leaves by it.
 * Refuses what ground.ts refuses, and ONE_OPEN while another list of the company is not delivered or given up.
 */
export async function draftList(actor: Actor, companyId: number): Promise<Result<{ id: number }, ListRefusal>> {
  permit(actor, "watchList.draft");
  return change(actor, async (tx) => {
    await lockCompany(tx, companyId);
    const ground = await groundOf(tx, companyId);
    if ("ok" in ground) return ground;
    const open = await tx.watchList.count({ where: { companyId, state: { in: [...openStates] } } });
    if (open > 0) return refuse("ONE_OPEN");
    const { _max } = await tx.watchList.aggregate({ where: { companyId }, _max: { version: true } });
    const version = (_max.version ?? 0) + 1;
    const { now } = await businessClock(tx);
    const by = { draftedBy: actor.id, draftedByName: actor.name, draftedAt: now };
    const { keyId, recipient } = ground;
    const { id } = await tx.watchList.create({
      data: { companyId, version, keyId, recipient, ...by },
      select: { id: true },
    });
    await enqueue(tx, "freeze-watch-list", { listId: id }, `freeze-watch-list:${id}`, { queue: "register" });
    return changed(
      { id },
      { type: "watchList.drafted", subject: "watchList", subjectId: id, details: { companyId, version } },
    );
  });
}

/**
 * The second person's yes to exactly what was frozen; the worker then writes the file. Refuses STEP_UP_NEEDED, OWN_DRAFT,
 * WRONG_STATE, NOTHING_IN_IT, OUTDATED where the register, the scope, the ranges or the key have changed since, and
 * TOO_MANY_ROWS where more would leave within 24 hours than may.
 */
export async function approveList(actor: Actor, id: number): Promise<Result<null, ListRefusal>> {
  permit(actor, "watchList.approve");
  const stale = await staleFactor(actor, realNow());
  if (stale) return stale;
  return change(actor, async (tx) => {
    // One after the other: two at once would both be the last under the cap.
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('shokai'), hashtext('watch list'))`;
    const row = await lockList(tx, id);
    if (row.state !== "drafted") return refuse("WRONG_STATE");
    if (row.draftedBy === actor.id) return refuse("OWN_DRAFT");
    if (row.rows === 0) return refuse("NOTHING_IN_IT");
    const ground = await groundOf(tx, row.companyId);
    if ("ok" in ground) return ground;
    if (!isDrawnBy(row, ground)) return refuse("OUTDATED");
    const left = Math.max(0, ROWS_A_DAY - (await rowsOfTheDay(tx)));
    if (row.rows > left) return refuse("TOO_MANY_ROWS", { rows: row.rows, left, cap: ROWS_A_DAY });
    const { now } = await businessClock(tx);
    await tx.watchList.update({
      where: { id },
      data: { state: "approved", approvedAt: realNow(), ...decided(actor, now) },
      select: { id: true },
    });
    await enqueue(tx, "write-watch-list", { listId: id }, `write-watch-list:${id}`, { queue: "register" });
    const details = { rows: row.rows };
    return changed(null, { type: "watchList.approved", subject: "watchList", subjectId: id, details });
  });
}

/** The second person's no, with a reason. Refuses OWN_DRAFT (that is withdrawing), WRONG_STATE and a faulty reason. */
export async function declineList(
  actor: Actor,
  input: { id: number; reason: string },
): Promise<Result<null, ListRefusal>> {
  permit(actor, "watchList.approve");
  const fault = reasonFault(input.reason);
  if (fault) return refuse(fault, undefined, { reason: fault });
  return change(actor, async (tx) => {
    const row = await lockList(tx, input.id);
    if (row.state !== "drafted") return refuse("WRONG_STATE");
    if (row.draftedBy === actor.id) return refuse("OWN_DRAFT");
    await end(tx, actor, row.id, "declined", input.reason);
    return changed(null, { type: "watchList.declined", subject: "watchList", subjectId: row.id, details: {} });
  });
}

/** Takes back a draft that nobody decided: one's own. */
export async function withdrawList(actor: Actor, id: number): Promise<Result<null, ListRefusal>> {
  permit(actor, "watchList.draft");
  return change(actor, async (tx) => {
    const row = await lockList(tx, id);
    if ((row.state !== "drafted" && row.state !== "counting") || row.draftedBy !== actor.id)
      return refuse("WRONG_STATE");
    await end(tx, actor, id, "withdrawn");
    return changed(null, { type: "watchList.withdrawn", subject: "watchList", subjectId: id, details: {} });
  });
}

/** Gives up a list that was written and not delivered, with a reason: its file and lines go, the last delivered stands. */
export async function discardList(
  actor: Actor,
  input: { id: number; reason: string },
): Promise<Result<null, ListRefusal>> {
  permit(actor, "watchList.draft");
  const fault = reasonFault(input.reason);
  if (fault) return refuse(fault, undefined, { reason: fault });
  return change(actor, async (tx) => {
    const row = await lockList(tx, input.id);
    if (row.state !== "ready") return refuse("WRONG_STATE");
    const { count } = await tx.watchListPiece.deleteMany({ where: { listId: row.id } });
    await tx.watchListCard.deleteMany({ where: { listId: row.id } });
    const data = {
      state: "discarded",
      decision: input.reason.trim().slice(0, 500),
      ...(count > 0 && { erasedAt: realNow() }),
    };
    await tx.watchList.update({ where: { id: row.id }, data, select: { id: true } });
    const details = { downloads: row.downloads };
    return changed(null, { type: "watchList.discarded", subject: "watchList", subjectId: row.id, details });
  });
}

/** Rows that leave, or may leave, within the last 24 hours. */
export async function rowsOfTheDay(reader: Reader): Promise<number> {
  const since = new Date(realNow().getTime() - 86_400_000);
  const { _sum } = await reader.watchList.aggregate({ where: { approvedAt: { gt: since } }, _sum: { rows: true } });
  return _sum.rows ?? 0;
}

/** Holds a list, and its company before it: for what people decide. */
export async function lockList(tx: Tx, id: number) {
  const found = await tx.watchList.findUnique({ where: { id }, select: { companyId: true } });
  if (!found) throw new NotFound(`watch list ${id}`);
  await lockCompany(tx, found.companyId);
  return holdList(tx, id);
}

/** Holds a list alone: for jobs, which take minutes and must not keep others from the company. */
export async function holdList(tx: Tx, id: number) {
  await tx.$queryRaw`select id from watch_list where id = ${id}::int for update`;
  const row = await tx.watchList.findUnique({ where: { id } });
  if (!row) throw new NotFound(`watch list ${id}`);
  return row;
}

type Drawn = {
  keyId: number;
  previousId: number | null;
  scopeId: number | null;
  loads: number[];
  ranges: unknown;
};

/** Whether what a list was drawn by is what one would be drawn by now. */
export function isDrawnBy(row: Drawn, ground: Ground): boolean {
  const of = (ranges: unknown) => JSON.stringify((ranges as Ground["ranges"]).map(({ low, high }) => [low, high]));
  return (
    row.keyId === ground.keyId &&
    row.previousId === ground.previousId &&
    row.scopeId === (ground.scope?.id ?? null) &&
    row.loads.join() === ground.loads.join() &&
    of(row.ranges) === of(ground.ranges)
  );
}

function reasonFault(reason: string): "REASON_MISSING" | "CARD_NUMBER_IN_TEXT" | null {
  return !reason.trim() ? "REASON_MISSING" : maskCards(reason).found > 0 ? "CARD_NUMBER_IN_TEXT" : null;
}

async function end(tx: Tx, actor: Actor, id: number, state: "declined" | "withdrawn", reason?: string) {
  const { now } = await businessClock(tx);
  await tx.watchListCard.deleteMany({ where: { listId: id } });
  const decision = reason === undefined ? null : reason.trim().slice(0, 500);
  await tx.watchList.update({ where: { id }, data: { state, decision, ...decided(actor, now) }, select: { id: true } });
}

function decided(actor: Actor, decidedAt: Date) {
  return { decidedBy: actor.id, decidedByName: actor.name, decidedAt };
}
