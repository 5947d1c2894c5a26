import { stat } from "node:fs/promises";
import { join } from "node:path";
import { realNow } from "@/lib/core/clock";
import { db, poolState } from "@/lib/core/db";
import { meters } from "@/lib/core/metrics";
import { noticeFolder, pointerName } from "@/lib/notices/release";

/** Milliseconds that one look at the database may take, and for which its answer is given again. */
const LOOK = 3_000;
const KEPT = 5_000;

let last: { at: number; look: Promise<void> } | undefined;

/** Everything that is counted, as Prometheus reads it. Looks at the database at most every five seconds. */
export async function readMetrics(): Promise<string> {
  const now = realNow().getTime();
  if (!last || now - last.at >= KEPT || now < last.at) last = { at: now, look: look() };
  await last.look;
  const { used, idle, waiting } = poolState();
  meters.connections.set({ state: "used" }, used);
  meters.connections.set({ state: "idle" }, idle);
  meters.waitingForConnection.set(waiting);
  return meters.registry.metrics();
}

/** Forgets the last look. */
export function lookAgain(): void {
  last = undefined;
}

const byName = [meters.jobsWaiting, meters.jobsGivenUp, meters.batches];
const single = [
  meters.oldestJobSeconds,
  meters.ledgerBlock,
  meters.ledgerClosedDay,
  meters.trailSegment,
  meters.trailClosedDay,
];

async function look(): Promise<void> {
  // The notice lies in a folder: it is known also while the database is away.
  const pointer = await stat(join(noticeFolder(), pointerName)).catch(() => null);
  meters.noticeReleased.set(pointer ? pointer.mtimeMs / 1_000 : 0);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), LOOK);
  });
  const state = await Promise.race([stateOfDatabase().catch(() => null), late]);
  clearTimeout(timer);
  // What is not known now is not told at all: an old number would look like a present one.
  for (const gauge of byName) gauge.reset();
  for (const gauge of single) gauge.remove();
  meters.databaseUp.set(state ? 1 : 0);
  if (!state) return;
  for (const { job, waiting, givenUp } of state.jobs) {
    meters.jobsWaiting.set({ job }, waiting);
    meters.jobsGivenUp.set({ job }, givenUp);
  }
  meters.oldestJobSeconds.set(Math.max(0, ...state.jobs.map(({ oldest }) => oldest)));
  for (const one of state.batches) meters.batches.set({ state: one.state }, one.n);
  const { block, ledgerDay, segment, trailDay } = state.heads;
  if (block !== null) meters.ledgerBlock.set(block);
  if (ledgerDay !== null) meters.ledgerClosedDay.set(ledgerDay);
  if (segment !== null) meters.trailSegment.set(segment);
  if (trailDay !== null) meters.trailClosedDay.set(trailDay);
}

type Heads = { block: number | null; ledgerDay: number | null; segment: number | null; trailDay: number | null };

/** Each answer comes out of an index, or of tables with as many rows as there are deliveries or jobs. */
async function stateOfDatabase() {
  const [jobs, batches, [heads]] = await Promise.all([
    db.$queryRaw<{ job: string; waiting: number; givenUp: number; oldest: number }[]>`
      select task_identifier as job,
        count(*) filter (where locked_at is null and attempts < max_attempts and run_at <= now())::int as waiting,
        count(*) filter (where attempts >= max_attempts and locked_at is null)::int as "givenUp",
        coalesce(extract(epoch from now() - min(run_at) filter (
          where locked_at is null and attempts < max_attempts and run_at <= now())), 0)::float8 as oldest
      from graphile_worker.jobs group by 1`,
    db.$queryRaw<{ state: string; n: number }[]>`select state, count(*)::int as n from batch group by 1`,
    db.$queryRaw<[Heads]>`
      select (select max(no) from ledger_block)::int as block,
        (select extract(epoch from max(day)) from ledger_head)::float8 as "ledgerDay",
        (select max(no) from audit_segment)::int as segment,
        (select extract(epoch from max(day)) from trail_head)::float8 as "trailDay"`,
  ]);
  return { jobs, batches, heads };
}
