import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { businessClock, realNow } from "@/lib/core/clock";
import { addDays, dayOf, endOfDay, fromDbDate, type IsoDate, toDbDate } from "@/lib/core/dates";
import { db, type Reader, type Tx } from "@/lib/core/db";
import { type CutOff, countDue } from "./due";
import { eraseNext } from "./erase";
import { lockRetention } from "./lock";
import { periodsOf } from "./periods";
import { businessClasses, classes, type DataClass } from "./schema";

/** Milliseconds that one step may take: some hundred thousand records are looked through for a number. */
const STEP = 300_000;

/**
 * Erases what is past its period and not held, class by class and part by part; a report of it is kept. A run that was
 * cut off is taken up where it stood: each part is erased, counted and told in one transaction. Published counts, the
 * ledger and certificates are made of what stays.
 * @returns the run's number
 */
export async function runRetention(actor: Actor): Promise<number> {
  permit(actor, "retention.edit");
  const runId = await begin(actor);
  // One that an earlier program began, and that is taken up here, knows fewer classes.
  const lines = await db.retentionLine.findMany({ where: { runId }, select: { dataClass: true } });
  for (const dataClass of classes) {
    if (lines.some((line) => line.dataClass === dataClass)) await eraseClass(actor, runId, dataClass);
  }
  await end(actor, runId);
  return runId;
}

/** Whether the daily job runs: where the business clock stands still, no day ends by itself. */
export async function runsByItself(): Promise<boolean> {
  const incident = await db.incident.findUnique({ where: { id: 1 }, select: { clockFixedAt: true } });
  return incident !== null && incident.clockFixedAt === null;
}

/** The day that a class is erased before, today, by its clock. */
export function cutOffDay(dataClass: DataClass, days: number, today: { business: IsoDate; real: IsoDate }): IsoDate {
  return addDays(businessClasses.includes(dataClass) ? today.business : today.real, -days);
}

/** The cut-off as the statements take it. */
export function cutOffOf(day: IsoDate, timeZone: string): CutOff {
  return { day, begins: endOfDay(addDays(day, -1), timeZone) };
}

export async function todays(reader: Reader): Promise<{ business: IsoDate; real: IsoDate; timeZone: string }> {
  const { today, timeZone } = await businessClock(reader);
  return { business: today, real: dayOf(realNow(), timeZone), timeZone };
}

async function begin(actor: Actor): Promise<number> {
  const outcome = await change(actor, async (tx) => {
    await lockRetention(tx);
    const holds = await tx.retentionHold.findMany({
      where: { endedAt: null },
      orderBy: { id: "asc" },
      select: { id: true, scope: true, subjectId: true },
    });
    const begun = { type: "retention.begun", subject: "retention", details: { holds: holds.length } } as const;
    const under = await tx.retentionRun.findFirst({ where: { state: "running" }, select: { id: true } });
    if (under) return changed(under.id, { ...begun, subjectId: under.id });
    const today = await todays(tx);
    const periods = await periodsOf(tx);
    const { id } = await tx.retentionRun.create({
      data: {
        today: toDbDate(today.business),
        begunBy: actor.name,
        beganAt: realNow(),
        holds,
        lines: {
          create: classes.map((dataClass) => ({
            dataClass,
            days: periods[dataClass],
            cutOff: toDbDate(cutOffDay(dataClass, periods[dataClass], today)),
          })),
        },
      },
      select: { id: true },
    });
    return changed(id, { ...begun, subjectId: id });
  });
  return (outcome as { value: number }).value;
}

async function eraseClass(actor: Actor, runId: number, dataClass: DataClass): Promise<void> {
  const where = { runId_dataClass: { runId, dataClass } };
  for (let done = false; !done; ) {
    const outcome = await change(
      actor,
      async (tx) => {
        await lockRetention(tx);
        const line = await tx.retentionLine.findUniqueOrThrow({ where, include: { run: true } });
        if (line.done) return changed(true, erasedEvent(runId, dataClass, 0, 0));
        const { timeZone } = await todays(tx);
        const step = {
          cutOff: cutOffOf(fromDbDate(line.cutOff), timeZone),
          runId,
          today: fromDbDate(line.run.today),
        };
        const { items, parts, bytes } = await eraseNext(tx, dataClass, step);
        const left = items > 0 ? null : await countDue(tx, dataClass, step.cutOff);
        await tx.retentionLine.update({
          where,
          data: left
            ? { held: left.held, remaining: left.due, done: true }
            : { erased: { increment: items }, parts: { increment: parts }, bytes: { increment: bytes } },
          select: { runId: true },
        });
        return changed(left !== null, erasedEvent(runId, dataClass, items, parts));
      },
      { timeout: STEP },
    );
    done = outcome.ok && outcome.value;
  }
}

function erasedEvent(runId: number, dataClass: DataClass, items: number, parts: number) {
  return {
    type: "retention.erased",
    subject: "retention",
    subjectId: runId,
    details: { dataClass, items, parts },
  } as const;
}

async function end(actor: Actor, runId: number): Promise<void> {
  await change(actor, async (tx: Tx) => {
    const { _sum } = await tx.retentionLine.aggregate({
      where: { runId },
      _sum: { erased: true, held: true, remaining: true },
    });
    await tx.retentionRun.updateMany({
      where: { id: runId, state: "running" },
      data: { state: "ended", endedAt: realNow() },
    });
    const details = { erased: _sum.erased ?? 0, held: _sum.held ?? 0, remaining: _sum.remaining ?? 0 };
    return changed(null, { type: "retention.ended", subject: "retention", subjectId: runId, details });
  });
}
