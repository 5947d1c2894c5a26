import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { GET } from "@/app/api/ready/route";
import { systemActor } from "@/lib/access/actor";
import { disconnect } from "@/lib/core/db";
import { layGround } from "@/lib/intake/ground.fixture";
import { LIVES } from "@/lib/jobs/abandoned";
import { lookAgain } from "@/lib/jobs/readiness";
import { checkKeys } from "@/lib/vault/check";
import { rereadKeys } from "@/lib/vault/keys";
import { freshDatabase, type TestDatabase } from "@/testing/database";

let database: TestDatabase;
let worker: pg.Client;
const folder = mkdtempSync(path.join(tmpdir(), "shokai-ready-"));
const pointer = path.join(folder, "notice", "current");
beforeAll(async () => {
  process.env.SHOKAI_DATA = folder;
  database = await freshDatabase();
  await layGround();
  await checkKeys(systemActor("web"));
  worker = new pg.Client({ connectionString: database.appUrl });
  await worker.connect();
  await worker.query("select pg_advisory_lock($1, 1)", [LIVES]);
});
afterAll(async () => {
  await worker.end();
  await disconnect();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => lookAgain());

async function ready() {
  lookAgain();
  const answer = await GET();
  expect(answer.headers.get("cache-control")).toBe("no-store");
  return [answer.status, await answer.json()];
}
const missing = (...parts: string[]) => [503, { status: "unavailable", missing: parts }];
const well = [200, { status: "ready", missing: [] }];

test("ready, and each missing part by its name", async () => {
  expect(await ready()).toEqual(missing("notice"));
  mkdirSync(path.dirname(pointer), { recursive: true });
  writeFileSync(pointer, "v1-0123456789abcdef");
  expect(await ready()).toEqual(well);

  await worker.query("select pg_advisory_unlock($1, 1)", [LIVES]);
  expect(await ready()).toEqual(missing("worker"));
  writeFileSync(pointer, "half a na");
  expect(await ready()).toEqual(missing("worker", "notice"));
  writeFileSync(pointer, "v1-0123456789abcdef");
  await worker.query("select pg_advisory_lock($1, 1)", [LIVES]);
  expect(await ready()).toEqual(well);

  const name = (await database.asSuperuser("select max(migration_name) as name from _prisma_migrations")).rows[0].name;
  for (const unfinished of ["finished_at = null", "rolled_back_at = now()"]) {
    await database.asSuperuser(`update _prisma_migrations set ${unfinished} where migration_name = $1`, [name]);
    expect(await ready()).toEqual(missing("migrations"));
    await database.asSuperuser(
      "update _prisma_migrations set finished_at = now(), rolled_back_at = null where migration_name = $1",
      [name],
    );
  }
  await database.asSuperuser("revoke select on _prisma_migrations from shokai_app");
  expect(await ready()).toEqual(missing("migrations"));
  await database.asSuperuser("grant select on _prisma_migrations to shokai_app");
  expect(await ready()).toEqual(well);
});

test("another's keys: not ready, and nothing is noted", async () => {
  const before = process.env.SHOKAI_SEAL_KEYS;
  const noted = async () => (await database.asSuperuser("select * from vault_key order by purpose, version")).rows;
  const rows = await noted();
  process.env.SHOKAI_SEAL_KEYS = `1:${randomBytes(32).toString("base64")}`;
  rereadKeys();
  expect(await ready()).toEqual(missing("keys"));
  process.env.SHOKAI_SEAL_KEYS = `${before},2:${randomBytes(32).toString("base64")}`;
  rereadKeys();
  expect(await ready()).toEqual(well);
  expect(await noted()).toEqual(rows);
  process.env.SHOKAI_SEAL_KEYS = before;
  rereadKeys();
});

test("a database that does not answer is named alone, and asking often asks once", async () => {
  await database.asSuperuser("begin");
  await database.asSuperuser("lock table _prisma_migrations in access exclusive mode");
  try {
    lookAgain();
    const answers = await Promise.all(Array.from({ length: 20 }, () => GET()));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([503]));
    expect(await answers[0]?.json()).toEqual({ status: "unavailable", missing: ["database"] });
    const { rows } = await database.asSuperuser(
      "select count(*)::int as waiting from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    );
    expect(rows[0].waiting).toBe(1);
  } finally {
    await database.asSuperuser("rollback");
  }
  expect(await ready()).toEqual(well);
});
