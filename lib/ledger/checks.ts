import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { businessClock, realNow } from "@/lib/core/clock";
import { db, dbNull, withConnection } from "@/lib/core/db";
import { enqueue } from "@/lib/core/enqueue";
import { NotFound } from "@/lib/core/errors";
import { type Result, refuse } from "@/lib/core/result";
import { readAnchors } from "@/verify/anchors";
import { checkLedger } from "@/verify/check";
import { readDatabase } from "@/verify/database";
import { checkTrail, type TrailAnchor, type TrailVerdict } from "@/verify/trail";
import { readTrailAnchors } from "@/verify/trail-anchors";
import { readTrail } from "@/verify/trail-database";
import type { Anchor, Progress, Verdict } from "@/verify/verdict";
import { dataFolder, headsFileName } from "./heads";
import type { CheckRefusal } from "./schema";

/** Longest anchor that a person may hand in, in characters: nine thousand days. A form takes no more than a megabyte. */
const MOST = 900_000;
const TELL_EVERY_MS = 500;

export type Check = {
  readonly id: number;
  readonly state: "waiting" | "running" | "ended" | "failed";
  readonly askedByName: string;
  readonly askedAt: Date;
  readonly anchorName: string | null;
  readonly progress: Progress | null;
  /** Of the ledger, and of the audit trail; checks made before the trail was chained say nothing of it. */
  readonly verdict: (Verdict & { readonly trail?: TrailVerdict }) | null;
  readonly endedAt: Date | null;
};

/**
 * Asks for a check of the ledger; the worker makes it.
 * @param input.anchor the text of an anchor that the person kept elsewhere; without one the heads in the data folder serve
 * @returns the check's number; refused while another one runs, and for a text that holds no head
 */
export async function askForCheck(
  actor: Actor,
  input: { anchor?: { name: string; text: string } },
): Promise<Result<{ id: number }, CheckRefusal>> {
  permit(actor, "ledger.verify");
  const { anchor } = input;
  if (anchor && anchor.text.length > MOST) return refuse("ANCHOR_TOO_LONG");
  if (anchor && !readAnchors(anchor.text, anchor.name) && readTrailAnchors(anchor.text).length === 0)
    return refuse("NOT_AN_ANCHOR");
  return change(actor, async (tx) => {
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('shokai'), hashtext('ledger check'))`;
    const under = await tx.ledgerVerification.findFirst({ where: { state: { in: ["waiting", "running"] } } });
    if (under) return refuse("CHECK_UNDER_WAY", { id: under.id });
    const name = anchor?.name.slice(0, 200) ?? null;
    const { id } = await tx.ledgerVerification.create({
      data: {
        askedBy: actor.id,
        askedByName: actor.name,
        askedAt: (await businessClock(tx)).now,
        anchorName: name,
        anchor: anchor?.text ?? null,
      },
      select: { id: true },
    });
    await enqueue(tx, "check-ledger", { checkId: id }, `check-ledger:${id}`);
    return changed({ id }, { type: "ledger.checkAsked", subject: "check", subjectId: id, details: { anchor: name } });
  });
}

/**
 * The job: the independent verifier (verify/) over this database. A worker that dies leaves it to the next try.
 * @param last whether a fault now is the end of it
 */
export async function makeCheck(actor: Actor, checkId: number, last: boolean): Promise<void> {
  permit(actor, "ledger.verify");
  const row = await db.ledgerVerification.findUnique({ where: { id: checkId } });
  if (!row || row.state === "ended" || row.state === "failed") return;
  await db.ledgerVerification.update({ where: { id: checkId }, data: { state: "running", progress: dbNull } });
  try {
    const given = row.anchor === null ? await headsOfFolder() : { name: row.anchorName as string, text: row.anchor };
    const anchors = given ? (readAnchors(given.text, given.name) ?? []) : [];
    const verdict = await verdictOn(checkId, anchors, given ? [given.name] : []);
    await conclude(actor, checkId, {
      ...verdict,
      trail: await trailVerdict(given ? readTrailAnchors(given.text) : []),
    });
  } catch (error) {
    if (!last) throw error;
    await change(actor, async (tx) => {
      const data = { state: "failed", progress: dbNull, endedAt: realNow() };
      await tx.ledgerVerification.update({ where: { id: checkId }, data });
      return changed(null, { type: "ledger.checkFailed", subject: "check", subjectId: checkId, details: {} });
    });
  }
}

async function headsOfFolder(): Promise<{ name: string; text: string } | null> {
  const text = await readFile(join(dataFolder(), headsFileName), "utf8").catch(() => null);
  return text === null ? null : { name: headsFileName, text };
}

async function verdictOn(
  checkId: number,
  anchors: readonly Anchor[],
  anchorNames: readonly string[],
): Promise<Verdict> {
  let told = performance.now();
  const progress = async (now: Progress) => {
    if (performance.now() - told < TELL_EVERY_MS) return;
    told = performance.now();
    await db.ledgerVerification.update({ where: { id: checkId }, data: { progress: now } });
  };
  return withConnection((client) => checkLedger(readDatabase(client), { anchors, anchorNames, progress }));
}

/** The audit trail's chain, by the same independent verifier. */
async function trailVerdict(anchors: readonly TrailAnchor[]): Promise<TrailVerdict> {
  return withConnection((client) => checkTrail(readTrail(client), anchors));
}

async function conclude(actor: Actor, checkId: number, verdict: Verdict & { trail: TrailVerdict }): Promise<void> {
  await change(actor, async (tx) => {
    const endedAt = (await businessClock(tx)).now;
    const data = { state: "ended", verdict, progress: dbNull, endedAt };
    await tx.ledgerVerification.update({ where: { id: checkId }, data });
    return changed(null, {
      type: "ledger.checked",
      subject: "check",
      subjectId: checkId,
      details: {
        block: verdict.head.no,
        sound: verdict.sound && verdict.trail.sound,
        fault: verdict.fault?.kind ?? verdict.trail.fault?.kind ?? null,
        anchors: verdict.anchor.points,
      },
    });
  });
}

/** The newest checks, with what came of them. */
export async function listChecks(actor: Actor, limit: number): Promise<Check[]> {
  permit(actor, "ledger.open");
  const rows = await db.ledgerVerification.findMany({ orderBy: { id: "desc" }, take: limit, omit: { anchor: true } });
  return rows.map(checkOf);
}

export async function findCheck(actor: Actor, id: number): Promise<Check> {
  permit(actor, "ledger.open");
  const row = await db.ledgerVerification.findUnique({ where: { id }, omit: { anchor: true } });
  if (!row) throw new NotFound(`check ${id}`);
  return checkOf(row);
}

function checkOf(
  row: Omit<Check, "state" | "progress" | "verdict"> & { state: string; progress: unknown; verdict: unknown },
): Check {
  return {
    id: row.id,
    state: row.state as Check["state"],
    askedByName: row.askedByName,
    askedAt: row.askedAt,
    anchorName: row.anchorName,
    progress: row.progress as Progress | null,
    verdict: row.verdict as Check["verdict"],
    endedAt: row.endedAt,
  };
}
