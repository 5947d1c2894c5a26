import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { disconnect } from "@/lib/core/db";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { Abandoned } from "./abandoned";

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);
beforeEach(async () => {
  await database.asSuperuser("delete from graphile_worker._private_jobs");
});

/** A job that a worker has taken so long ago. @returns its id */
async function taken(runner: string, ago: string, attempts: number): Promise<string> {
  const { rows } = await database.asSuperuser(
    "select id::text from graphile_worker.add_job('read-batch', max_attempts => 10)",
  );
  await database.asSuperuser(
    "update graphile_worker._private_jobs set locked_by = $2, locked_at = clock_timestamp() - $3::interval, attempts = $4 where id = $1",
    [rows[0].id, runner, ago, attempts],
  );
  return rows[0].id;
}

const jobs = async () =>
  (await database.asSuperuser("select id::text, locked_by, attempts from graphile_worker.jobs order by id")).rows;

async function look(): Promise<void> {
  const abandoned = new Abandoned(process.env.DATABASE_URL as string);
  await abandoned.begin();
  await abandoned.end();
}

test("what a dead worker left is free again at once, its last attempt given back; a living one's and a new one's stay", async () => {
  const alive = new Abandoned(process.env.DATABASE_URL as string);
  await alive.begin();
  alive.note("pool-alive");
  const dead = await taken("pool-dead", "1 second", 3);
  const last = await taken("pool-dead", "1 second", 10);
  const held = await taken("pool-alive", "1 hour", 10);
  const fresh = await taken("pool-new", "0 seconds", 1);
  await look();
  expect(await jobs()).toEqual([
    { id: dead, locked_by: null, attempts: 3 },
    { id: last, locked_by: null, attempts: 9 },
    { id: held, locked_by: "pool-alive", attempts: 10 },
    { id: fresh, locked_by: "pool-new", attempts: 1 },
  ]);
  await alive.end();
  await look();
  expect((await jobs())[2]).toEqual({ id: held, locked_by: null, attempts: 9 });
});

test("a worker whose connection was cut is known to live again as soon as it is back", async () => {
  const alive = new Abandoned(process.env.DATABASE_URL as string);
  await alive.begin();
  alive.note("pool-cut");
  const locks = async () =>
    (
      await database.asSuperuser(
        "select pid from pg_locks where locktype = 'advisory' and objsubid = 2 and classid = 7310601",
      )
    ).rows;
  await expect.poll(locks, { timeout: 30_000 }).toHaveLength(1);
  const [before] = await locks();
  await database.asSuperuser("select pg_terminate_backend($1)", [before.pid]);
  await expect
    .poll(async () => (await locks()).filter(({ pid }) => pid !== before.pid), { timeout: 60_000 })
    .toHaveLength(1);
  const held = await taken("pool-cut", "1 hour", 1);
  await look();
  expect(await jobs()).toMatchObject([{ id: held, locked_by: "pool-cut" }]);
  await alive.end();
});

test("a database that is away is said so at the beginning", async () => {
  const away = new pg.Client({ connectionString: process.env.DATABASE_URL });
  const abandoned = new Abandoned(`postgres://x:x@127.0.0.1:1/${away.database}`);
  await expect(abandoned.begin()).rejects.toThrow();
  await abandoned.end();
});
