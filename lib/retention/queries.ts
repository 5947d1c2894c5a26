import { type Actor, permit } from "@/lib/access/actor";
import { witness } from "@/lib/audit/change";
import { fromDbDate, type IsoDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { patiently } from "@/lib/core/patience";
import { countDue } from "./due";
import { periodsOf } from "./periods";
import { cutOffDay, cutOffOf, todays } from "./run";
import { classes, type DataClass, type HoldLine, type HoldScope } from "./schema";

export type ClassPreview = {
  readonly dataClass: DataClass;
  readonly days: number;
  readonly cutOff: IsoDate;
  /** What a run today would erase. */
  readonly due: number;
  /** Past the cut-off, and kept by a legal hold. */
  readonly held: number;
};

/** Milliseconds for counting what is due over everything that is kept: more than an ordinary page's question has. */
const COUNTING = 60_000;

/** Each class's period, and what a run today would erase. */
export async function previewRetention(actor: Actor): Promise<ClassPreview[]> {
  permit(actor, "retention.read");
  const [periods, today] = await Promise.all([periodsOf(db), todays(db)]);
  return patiently(COUNTING, () =>
    Promise.all(
      classes.map(async (dataClass) => {
        const days = periods[dataClass];
        const cutOff = cutOffDay(dataClass, days, today);
        return { dataClass, days, cutOff, ...(await countDue(db, dataClass, cutOffOf(cutOff, today.timeZone))) };
      }),
    ),
  );
}

export type Hold = {
  readonly id: number;
  readonly scope: HoldScope;
  readonly subjectId: number | null;
  readonly reason: string;
  readonly placedBy: string;
  readonly placedByName: string;
  readonly placedAt: Date;
  readonly endedByName: string | null;
  readonly endedAt: Date | null;
  readonly endReason: string | null;
};

/** Legal holds, those that stand first. */
export async function listHolds(actor: Actor): Promise<Hold[]> {
  permit(actor, "retention.read");
  const rows = await db.retentionHold.findMany({
    orderBy: [{ endedAt: { sort: "desc", nulls: "first" } }, { id: "desc" }],
    take: 200,
    omit: { endedBy: true },
  });
  return rows.map((row) => ({ ...row, scope: row.scope as HoldScope }));
}

export type RetentionLine = {
  readonly dataClass: DataClass;
  readonly days: number;
  readonly cutOff: IsoDate;
  readonly erased: number;
  readonly parts: bigint;
  readonly bytes: bigint;
  readonly held: number;
  readonly remaining: number;
  readonly done: boolean;
};

export type RetentionRun = {
  readonly id: number;
  readonly state: "running" | "ended";
  readonly today: IsoDate;
  readonly begunBy: string;
  readonly beganAt: Date;
  readonly endedAt: Date | null;
  readonly holds: readonly HoldLine[];
  readonly lines: readonly RetentionLine[];
};

type Row = NonNullable<Awaited<ReturnType<typeof readRun>>>;

const readRun = (id: number) => db.retentionRun.findUnique({ where: { id }, include: { lines: true } });

function runOf(row: Row): RetentionRun {
  return {
    ...row,
    state: row.state as RetentionRun["state"],
    today: fromDbDate(row.today),
    holds: row.holds as unknown as HoldLine[],
    lines: row.lines
      .map(({ runId: _, ...line }) => ({
        ...line,
        dataClass: line.dataClass as DataClass,
        cutOff: fromDbDate(line.cutOff),
      }))
      .sort((a, b) => classes.indexOf(a.dataClass) - classes.indexOf(b.dataClass)),
  };
}

/** The newest runs with their reports. */
export async function listRuns(actor: Actor, limit: number): Promise<RetentionRun[]> {
  permit(actor, "retention.read");
  const rows = await db.retentionRun.findMany({ orderBy: { id: "desc" }, take: limit, include: { lines: true } });
  return rows.map(runOf);
}

/** One run's report. */
export async function findRun(actor: Actor, id: number): Promise<RetentionRun> {
  permit(actor, "retention.read");
  const row = await readRun(id);
  if (!row) throw new NotFound(`retention run ${id}`);
  return runOf(row);
}

/** The report to take along; that it was taken is told to the trail. */
export async function downloadRun(actor: Actor, id: number): Promise<RetentionRun> {
  const run = await findRun(actor, id);
  await witness(actor, { type: "retention.reportDownloaded", subject: "retention", subjectId: id, details: {} });
  return run;
}
