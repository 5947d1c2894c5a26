import { db } from "@/lib/core/db";

/** How many turns there are in a minute, and how many may be taken at once after a rest. */
export type Pace = { readonly perMinute: number; readonly burst: number };

/**
 * How often machines may ask: by key for what they do, by address for everything, and for keys that are none; and how
 * often one person may upload, far beyond what hands do.
 */
export const paces = {
  upload: { perMinute: 60, burst: 60 },
  submit: { perMinute: 30, burst: 30 },
  receipts: { perMinute: 300, burst: 100 },
  address: { perMinute: 1200, burst: 300 },
  refused: { perMinute: 10, burst: 10 },
} as const satisfies Record<string, Pace>;

const seconds = (pace: Pace) => ({ each: 60 / pace.perMinute, ahead: (60 / pace.perMinute) * (pace.burst - 1) });
/** Allowances that have long been whole are cleared away as new ones begin, a few at a time. */
const SWEPT = 20;

/**
 * Takes one turn. One statement in the database, so that the limit is one over all processes and restarts; the table is
 * unlogged, a turn costs no write-ahead log. Turns come back evenly (a leaky bucket): there is no window's edge at
 * which twice as many would pass.
 * @returns 0, or the seconds until there is a turn
 */
export async function takeTurn(bucket: string, pace: Pace): Promise<number> {
  const { each, ahead } = seconds(pace);
  const [taken] = await db.$queryRaw<{ fresh: boolean }[]>`
    insert into pace as p (bucket, free_at)
    values (${bucket}, clock_timestamp() + make_interval(secs => ${each}::float8))
    on conflict (bucket) do update
      set free_at = greatest(p.free_at, clock_timestamp()) + make_interval(secs => ${each}::float8)
      where p.free_at <= clock_timestamp() + make_interval(secs => ${ahead}::float8)
    returning xmax = 0 as fresh`;
  if (!taken) return Math.max(1, await secondsLeft(bucket, pace));
  if (taken.fresh) {
    await db.$executeRaw`
      delete from pace where bucket in (
        select bucket from pace where free_at < clock_timestamp() - interval '1 hour' limit ${SWEPT}::int
        for update skip locked)`;
  }
  return 0;
}

/** Seconds until there is a turn, without taking one. */
export async function secondsLeft(bucket: string, pace: Pace): Promise<number> {
  const [row] = await db.$queryRaw<{ left: number }[]>`
    select extract(epoch from free_at - clock_timestamp())::float8 as left from pace where bucket = ${bucket}`;
  return Math.max(0, Math.ceil((row?.left ?? 0) - seconds(pace).ahead));
}
