import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { type Actor, permit } from "@/lib/access/actor";
import { type ProfileBody, profileSchema } from "@/lib/companies/schema";
import { fromDbDate } from "@/lib/core/dates";
import { db, withConnection } from "@/lib/core/db";
import type { DeliveryRecords, ReadBatch } from "@/lib/intake/formats/delivery-records";
import { openRecords } from "@/lib/intake/formats/open-records";
import { sourceOf } from "@/lib/intake/receive/open-delivery";
import { type BatchReason, type InsideFile, type Layout, Unreadable } from "@/lib/intake/schema";
import { ownFieldsProfile } from "@/lib/intake/senders/own-fields";
import { HOLD_TOKEN_VERSION, learnNumberKeys } from "@/lib/vault/number-keys";
import { clearStaged, deleteStaged, endUnreadable, finish, type Staged } from "./conclude";
import { type Found, rulesFor } from "./layout";
import { SUSPICIOUS_SHARE } from "./map";
import { type RowStats, type RowsTask, unreadColumns } from "./rows";
import { Cancelled, stageAll } from "./staging";

/** One reader to a batch: the number is this lock's own, the batch's id the second key. */
const READ_LOCK = 7_301;
/** Milliseconds. A failed job would wait longer and longer before it is tried again. */
const LOCK_PATIENCE = 20_000;

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
    await lockReading(client, batchId);
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

/** Waits where a killed worker's connection still has the lock. Throws after a while: another worker lives and reads. */
async function lockReading(client: pg.PoolClient, batchId: number): Promise<void> {
  for (const until = performance.now() + LOCK_PATIENCE; ; await sleep(50)) {
    const { rows } = await client.query("select pg_try_advisory_lock($1, $2) as held", [READ_LOCK, batchId]);
    if (rows[0].held) return;
    if (performance.now() > until) throw new Error(`batch ${batchId} is being read by another worker`);
  }
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
    source: sourceOf({
      id: row.id,
      bytes: Number(row.byteSize),
      sha256: row.sha256,
      inside: row.inside as InsideFile | null,
    }),
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

async function stage(client: pg.PoolClient, batch: ReadBatch): Promise<Staged> {
  const first = await stageOnce(client, batch, false);
  // Only the whole file shows that a spreadsheet has cut its numbers: one in ten still has a check digit that agrees.
  return first ?? ((await stageOnce(client, batch, true)) as Staged);
}

/** @returns null where its numbers turn out to be cut: then nothing of it is staged */
async function stageOnce(client: pg.PoolClient, batch: ReadBatch, cutNumbers: boolean): Promise<Staged | null> {
  const { profile, profileId } = await profileOf(batch);
  const records = await openRecords(batch, profile);
  try {
    const layout = (): Found => ({ ...records.found(), ...(cutNumbers && { cutNumbers }) });
    await client.query("begin");
    await client.query(HOLD_TOKEN_VERSION);
    const task = await taskFor(batch, profile, records, layout());
    await deleteStaged(client, batch.id);
    const result = await stageAll(client, batch, task, records);
    const { longCards, zeroCards } = result.stats;
    if (!cutNumbers && longCards >= 5 && zeroCards === longCards) {
      await client.query("rollback");
      return null;
    }
    const found = layout();
    refuseWhole(await clearedColumns(batch), found, result.stats);
    await client.query("commit");
    return { found, profileId, ...result };
  } catch (error) {
    await client.query("rollback").catch(() => {});
    throw error;
  } finally {
    records.close();
  }
}

async function profileOf(batch: ReadBatch): Promise<{ profile: ProfileBody; profileId: number | null }> {
  const profile = await db.profile.findFirst({
    where: { companyId: batch.companyId, ...(batch.chosen.profileId && { id: batch.chosen.profileId }) },
    orderBy: { version: "desc" },
  });
  if (batch.chosen.ownFields) {
    const newest = profile && profileSchema.parse(profile.body);
    return { profile: ownFieldsProfile(newest), profileId: null };
  }
  if (!profile) throw new Unreadable("NO_PROFILE");
  return { profile: profileSchema.parse(profile.body), profileId: profile.id };
}

async function taskFor(
  batch: ReadBatch,
  profile: ProfileBody,
  records: DeliveryRecords,
  found: Found,
): Promise<RowsTask> {
  const [incident, binRanges, numbers] = await Promise.all([
    db.incident.findUniqueOrThrow({ where: { id: 1 }, select: { placeholders: true, timeZone: true } }),
    db.binRange.findMany({ where: { companyId: batch.companyId }, select: { low: true, high: true } }),
    learnNumberKeys(db),
  ]);
  return {
    numbers,
    place: { batchId: batch.id, companyId: batch.companyId, ties: profile.numberIdentifies === "person" },
    rules: rulesFor(profile, found, { ...incident, binRanges, receivedOn: fromDbDate(batch.receivedOn) }),
    separator: found.separator,
    headerRow: records.headerRecord,
    titles: records.titles,
  };
}

/** What only the whole file shows. */
function refuseWhole(cleared: readonly string[], found: Found, stats: RowStats): void {
  const { data } = stats;
  const other = Object.entries(stats.ragged).toSorted((a, b) => b[1] - a[1])[0];
  if (other && other[1] >= 2 && other[1] * 2 >= data) throw new Unreadable("MIXED_LAYOUTS", { found: other[0] });
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

/** A value that the database refuses stays refused, however often it is tried (SQLSTATE classes 22 and 23). */
function isFaultOfTheDelivery(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return /^2[23][0-9A-Z]{3}$/.test(code);
}
