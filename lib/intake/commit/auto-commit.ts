import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { profileSchema } from "@/lib/companies/schema";
import { fromDbDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import { refuse } from "@/lib/core/result";
import { classify } from "@/lib/intake/check/classify";
import { compareTotals } from "@/lib/intake/check/totals";
import { driftOfBatch } from "@/lib/intake/read/drift";
import { type Held, type HeldCode, type Layout, needEyes } from "@/lib/intake/schema";
import { type CommitRefusal, commit } from "./commit";
import { BULK_TIMEOUT } from "./locks";

/**
 * Commits a delivery that has just been read, if its profile says that clean ones do so and nothing stands against it;
 * otherwise it waits in review, and its page says why (RULEBOOK R4.8: what a person would have to see is not decided
 * without one; R7.1: what was published never moves by itself). What stands against it:
 *
 * - UNTRIED: no delivery read with this version of the profile has been committed by a person yet;
 * - FINDINGS: an error or a warning at any record; OUTCOMES: anything but new inquiries and repetitions, or a record that
 *   a person set aside;
 * - TOTALS: control totals that the sender declared do not agree;
 * - LAYOUT: columns are missing, or new; DATE: the received date is not what the profile's rule finds in the file;
 * - PUBLISHED: a published figure would count differently; REVIEW: something would go to a person's review;
 * - NOTHING: there is nothing in it to commit.
 *
 * The job of finish(). Guarded by the batch's state inside the transaction: a person who commits or rejects meanwhile is
 * not overtaken. All or nothing, and again after a crash (R4.7).
 */
export async function commitByItself(worker: Actor, batchId: number, lastAttempt = false): Promise<void> {
  permit(worker, "batch.commit");
  try {
    const held = await findHeld(batchId);
    if (held === null) return;
    if (held.length > 0) await hold(worker, batchId, held);
    else await tryCommit(worker, batchId);
  } catch (error) {
    if (!lastAttempt) throw error;
    await hold(worker, batchId, ["COMMIT_FAILED"]);
  }
}

async function tryCommit(worker: Actor, batchId: number): Promise<void> {
  let late: HeldCode[] = [];
  const outcome = await change<null, CommitRefusal | "HELD">(
    worker,
    async (tx) => {
      late = [];
      // What a person has asked to be committed is committed in that person's name.
      const { count } = await tx.batch.updateMany({
        where: { id: batchId, state: "review" },
        data: { state: "committing" },
      });
      if (count === 0) return refuse("WRONG_STATE");
      // Weighed again with everybody else locked out: others' deliveries may have changed what these records are.
      const applied = await commit(tx, worker, batchId);
      if (!applied.ok) return applied;
      const { block, before, after, outcomes, moneyEvents } = applied.value;
      if (needEyes.some((one) => outcomes[one])) late.push("OUTCOMES");
      if (after.published.some((one, i) => one.now !== before.published[i]?.now)) late.push("PUBLISHED");
      if (await tx.review.count({ where: { openedBlock: block } })) late.push("REVIEW");
      if (late.length > 0) return refuse("HELD");
      return changed(
        null,
        {
          type: "batch.autoCommitted",
          subject: "batch",
          subjectId: batchId,
          details: { block, outcomes, before: before.today, after: after.today },
        },
        ...moneyEvents,
      );
    },
    { timeout: BULK_TIMEOUT },
  );
  if (outcome.ok || outcome.reason === "WRONG_STATE") return;
  await hold(worker, batchId, outcome.reason === "HELD" ? late : ["NOTHING"]);
}

/** What can be said without committing; null where the batch is not one that commits by itself. */
async function findHeld(batchId: number): Promise<HeldCode[] | null> {
  const batch = await db.batch.findUnique({ where: { id: batchId }, include: { profile: true } });
  if (!batch?.profile || batch.state !== "review" || batch.source === "typed") return null;
  if (!profileSchema.parse(batch.profile.body).autoCommit) return null;
  const { dated } = (batch.layout as Layout | null) ?? {};
  const [counted] = await db.$queryRaw<[{ flawed: number; needEyes: number }]>`
    select (count(*) filter (where level in ('error', 'warning')))::int as flawed,
      (count(*) filter (where outcome = any (${[...needEyes]}::text[])))::int as "needEyes"
    from record where batch_id = ${batchId}::int`;
  const tried = await db.batch.count({
    where: {
      profileId: batch.profileId,
      source: { not: "typed" },
      state: "committed",
      id: { not: batchId },
      NOT: { committedBy: { startsWith: "system:" } },
    },
  });
  const totals = await compareTotals(db, batchId);
  const drift = await driftOfBatch(batch);
  return (
    [
      [tried === 0, "UNTRIED"],
      [counted.flawed > 0, "FINDINGS"],
      [counted.needEyes > 0, "OUTCOMES"],
      [!totals.agree, "TOTALS"],
      [drift !== null && (drift.missing.length > 0 || drift.added.length > 0), "LAYOUT"],
      [dated !== undefined && dated.on !== fromDbDate(batch.receivedOn), "DATE"],
    ] as const
  ).flatMap(([stands, code]) => (stands ? [code] : []));
}

async function hold(worker: Actor, batchId: number, codes: readonly HeldCode[]): Promise<void> {
  const held: Held = { codes };
  await change(
    worker,
    async (tx) => {
      const { count } = await tx.batch.updateMany({
        where: { id: batchId, state: "review" },
        data: { held: held as object },
      });
      if (count === 0) return refuse("WRONG_STATE");
      // Others may have been committed since it was read.
      await classify(tx, batchId);
      return changed(null, {
        type: "batch.held",
        subject: "batch",
        subjectId: batchId,
        details: { held: [...codes] },
      });
    },
    { timeout: BULK_TIMEOUT },
  );
}
