import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { actorOfUser } from "@/lib/access/session";
import { db, disconnect } from "@/lib/core/db";
import { askCommit } from "@/lib/intake/commit/commit";
import { layGround, person, profile, send } from "@/lib/intake/ground.fixture";
import { countOutcomes } from "@/lib/intake/queries";
import { freshDatabase, type TestDatabase } from "@/testing/database";

let database: TestDatabase;
let company: number;
let worker: ChildProcess | undefined;
const folder = mkdtempSync(path.join(tmpdir(), "shokai-worker-"));

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await disconnect();
});
beforeEach(async () => {
  await database.reset();
  company = await layGround("2010-01-15", profile);
});
afterEach(async () => {
  if (worker) await end(worker, "SIGKILL");
});

function start(more: Record<string, string> = {}): ChildProcess {
  worker = spawn(process.execPath, ["--import", "tsx", "scripts/worker.ts"], {
    env: { ...process.env, SHOKAI_DATA: folder, ...more },
    stdio: ["ignore", "ignore", "pipe"],
  });
  worker.stderr?.pipe(process.stderr);
  return worker;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exit = once(child, "exit");
  child.kill(signal);
  return (await exit)[0];
}

async function until(what: () => Promise<boolean>, seconds = 180): Promise<void> {
  for (const give = Date.now() + seconds * 1000; Date.now() < give; ) {
    if (await what()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error("it did not come about");
}

const stateOf = async (id: number) => (await db.batch.findUniqueOrThrow({ where: { id } })).state;
/** Whether a staging transaction is open: rows are being written. */
async function staging(): Promise<boolean> {
  const { rows } = await database.asSuperuser(
    "select 1 from pg_stat_progress_copy where datname = current_database() and tuples_processed > 0",
  );
  return rows.length > 0;
}

const header = "照会番号,区分,カード番号,会員番号,利用日,金額,加盟店,備考";
const rows = (count: number) =>
  Array.from({ length: count }, (_, i) => `R${i},新規,4111111111111111,M${i},2009/7/15,${i},店${i},`).join("\n");

test("a job that takes long stays with the living worker that took it", { timeout: 300_000 }, async () => {
  const blocker = new pg.Client({
    connectionString: inject("postgres").superUrl.replace(/[^/]*$/, path.basename(database.appUrl)),
  });
  await blocker.connect();
  await blocker.query("begin");
  await blocker.query("lock table incident in access exclusive mode");
  const { rows: added } = await database.asSuperuser(
    "select id::text from graphile_worker.add_job('retention', max_attempts => 10)",
  );
  start();
  const job = async () => {
    const { rows } = await database.asSuperuser(
      "select locked_by, attempts, locked_at < clock_timestamp() - interval '3 seconds' as long from graphile_worker.jobs where id = $1",
      [added[0].id],
    );
    return rows[0];
  };
  await until(async () => (await job()).locked_by !== null);
  const { locked_by: taker } = await job();
  await until(async () => (await job()).long || (await job()).locked_by !== taker);
  expect(await job()).toEqual({ locked_by: taker, attempts: 1, long: true });
  await blocker.query("rollback");
  await blocker.end();
});

test("a worker killed in mid-read: the next one ends the reading, with the same records", {
  timeout: 600_000,
}, async () => {
  const sent = await send(company, Buffer.from(`${header}\n${rows(60_000)}\n`));
  if (!sent.ok) throw new Error(sent.reason);
  const { batchId } = sent.value;
  for (let killed = 0; killed < 2; killed++) {
    const child = start();
    await until(staging);
    await end(child, "SIGKILL");
    expect(await stateOf(batchId)).toBe("reading");
    expect(await db.record.count({ where: { batchId } })).toBe(0);
  }
  start();
  await until(async () => (await stateOf(batchId)) === "review");
  expect(await countOutcomes(person(), batchId)).toMatchObject({ new: 60_000, problem: 0 });
  const { rows: sums } = await database.asSuperuser(
    "select count(distinct row_no)::int as n, min(row_no) as first, max(row_no) as last, sum(amount)::bigint as amount from record",
  );
  expect(sums[0]).toEqual({ n: 60_000, first: 1, last: 60_000, amount: String((59_999 * 60_000) / 2) });
  const staged = await db.auditEvent.count({ where: { type: "batch.staged", subjectId: String(batchId) } });
  expect(staged).toBe(1);
});

/** Whether a commit has begun to write inquiries. */
async function committing(): Promise<boolean> {
  const { rows } = await database.asSuperuser(
    "select 1 from pg_stat_activity where datname = current_database() and state = 'active' and query like '%insert into inquiry%' and pid <> pg_backend_pid()",
  );
  return rows.length > 0;
}

test("a worker killed in mid-commit: the batch stays where it was, and the next worker commits it once", {
  timeout: 600_000,
}, async () => {
  const sent = await send(company, Buffer.from(`${header}\n${rows(20_000)}\n`));
  if (!sent.ok) throw new Error(sent.reason);
  const { batchId } = sent.value;
  const { id: userId } = await db.user.create({
    data: { login: "asker", displayName: "確定担当", roles: ["intake"] },
    select: { id: true },
  });
  const child = start();
  await until(async () => (await stateOf(batchId)) === "review");
  const asker = await actorOfUser(userId);
  expect(await askCommit(asker, { batchId })).toMatchObject({ ok: true });
  expect(await askCommit(asker, { batchId })).toMatchObject({ ok: false, reason: "WRONG_STATE" });
  await until(committing);
  await end(child, "SIGKILL");
  expect(await stateOf(batchId)).toBe("committing");
  expect([await db.ledgerBlock.count(), await db.inquiry.count()]).toEqual([0, 0]);
  start();
  await until(async () => (await stateOf(batchId)) === "committed");
  expect([await db.ledgerBlock.count(), await db.inquiry.count()]).toEqual([1, 20_000]);
  expect(await db.ledgerBlock.findFirst()).toMatchObject({ personId: userId, personName: "確定担当" });
});

test("a commit whose asker was disabled meanwhile goes back to review", { timeout: 600_000 }, async () => {
  const sent = await send(company, Buffer.from(`${header}\n${rows(3)}\n`));
  if (!sent.ok) throw new Error(sent.reason);
  const { batchId } = sent.value;
  const { id: userId } = await db.user.create({
    data: { login: "asker", displayName: "確定担当", roles: ["intake"] },
    select: { id: true },
  });
  const child = start();
  await until(async () => (await stateOf(batchId)) === "review");
  await end(child, "SIGTERM");
  expect(await askCommit(await actorOfUser(userId), { batchId })).toMatchObject({ ok: true });
  await db.user.update({ where: { id: userId }, data: { disabledAt: new Date() } });
  start();
  await until(async () => (await stateOf(batchId)) === "review");
  expect(await db.auditEvent.findFirst({ where: { type: "batch.commitRefused" } })).toMatchObject({
    details: { reason: "NOT_PERMITTED" },
  });
});

test("a worker told to stop ends in good order and leaves the job for the next", { timeout: 600_000 }, async () => {
  const child = start();
  const first = await send(company, Buffer.from(`${header}\n${rows(3)}\n`));
  if (!first.ok) throw new Error(first.reason);
  await until(async () => (await stateOf(first.value.batchId)) === "review");
  expect(await end(child, "SIGTERM")).toBe(0);
  const second = await send(company, Buffer.from(`${header}\n${rows(4)}\n`));
  if (!second.ok) throw new Error(second.reason);
  start();
  await until(async () => (await stateOf(second.value.batchId)) === "review");
});

test("a database that restarts under a reading is waited for", { timeout: 600_000 }, async () => {
  const sent = await send(company, Buffer.from(`${header}\n${rows(60_000)}\n`));
  if (!sent.ok) throw new Error(sent.reason);
  start();
  await until(staging);
  // As a restart looks from here: every connection of the application is cut, this test's as well.
  await database.asSuperuser(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and usename = 'shokai_app'",
  );
  await until(async () => (await stateOf(sent.value.batchId).catch(() => "")) === "review");
  expect(await countOutcomes(person(), sent.value.batchId)).toMatchObject({ new: 60_000 });
});

test("a database that stays away for a while ends no worker, whether at work or only starting", {
  timeout: 600_000,
}, async () => {
  const elsewhere = new pg.Client({ connectionString: inject("postgres").superUrl });
  await elsewhere.connect();
  const { rows: names } = await database.asSuperuser("select current_database() as name");
  const open = (yes: boolean) => elsewhere.query(`alter database ${names[0].name} allow_connections ${yes}`);
  const sent = await send(company, Buffer.from(`${header}\n${rows(60_000)}\n`));
  if (!sent.ok) throw new Error(sent.reason);
  const atWork = start();
  await until(staging);
  await open(false);
  await database.asSuperuser(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and usename = 'shokai_app'",
  );
  const starting = start();
  // Long enough to meet it: both have asked and were refused.
  let refused = "";
  starting.stderr?.on("data", (lines) => {
    refused += lines;
  });
  await until(async () => refused.includes("worker.waits"));
  expect([atWork.exitCode, starting.exitCode]).toEqual([null, null]);
  await open(true);
  await elsewhere.end();
  await until(async () => (await stateOf(sent.value.batchId)) === "review");
  await end(atWork, "SIGKILL");
});

test("two jobs whose failures cannot be written down, the database being away, are taken up again", {
  timeout: 300_000,
}, async () => {
  const elsewhere = new pg.Client({ connectionString: inject("postgres").superUrl });
  await elsewhere.connect();
  const { rows: names } = await database.asSuperuser("select current_database() as name");
  const open = (yes: boolean) => elsewhere.query(`alter database ${names[0].name} allow_connections ${yes}`);
  const holder = new pg.Client({ connectionString: inject("postgres").superUrl.replace(/[^/]*$/, names[0].name) });
  await holder.connect();
  await holder.query("begin; lock table record_cells in share mode");
  const batches: number[] = [];
  for (const count of [3, 4]) {
    const sent = await send(company, Buffer.from(`${header}\n${rows(count)}\n`));
    if (!sent.ok) throw new Error(sent.reason);
    batches.push(sent.value.batchId);
  }
  let said = "";
  start().stderr?.on("data", (lines) => {
    said += lines;
  });
  const waiting = "select from pg_locks where relation = 'record_cells'::regclass and not granted";
  await until(async () => (await holder.query(waiting)).rowCount === 2);
  await open(false);
  await holder.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and usename = 'shokai_app'",
  );
  await until(async () => said.includes("Failed to fail jobs"));
  await holder.end();
  await open(true);
  await elsewhere.end();
  for (const id of batches) await until(async () => (await stateOf(id).catch(() => "")) === "review");
});

test("the worker watches the drop folder that its settings name: takes in, refuses, erases, and stops in good order", {
  timeout: 180_000,
}, async () => {
  const root = mkdtempSync(path.join(tmpdir(), "shokai-drop-"));
  const at = (...parts: string[]) => path.join(root, "TST", ...parts);
  try {
    // Begun before the folder is there: it is waited for.
    rmSync(root, { recursive: true });
    const child = start({ SHOKAI_DROP_FOLDER: root, SHOKAI_DROP_ERASE: "1" });
    await until(
      async () =>
        (
          await db.$queryRaw<
            unknown[]
          >`select pid from pg_stat_activity where application_name = 'shokai worker' and datname = current_database()`
        ).length > 0,
    );
    mkdirSync(at(), { recursive: true });
    writeFileSync(path.join(root, "good.csv"), `${header}\n${rows(3)}\n`);
    renameSync(path.join(root, "good.csv"), at("good.csv"));
    writeFileSync(at("picture.csv"), Buffer.from("%PDF-1.7 \x00\x01"));
    writeFileSync(at("growing.csv.part"), "half");
    await until(async () => (await db.batch.count({ where: { state: "review", source: "folder" } })) === 1);
    await until(async () => existsSync(at("refused", "picture.csv.txt")) && existsSync(at("refused", "picture.csv")));
    const [batch] = await db.batch.findMany();
    expect(batch).toMatchObject({ companyId: company, source: "folder", fileName: "good.csv", records: 3 });
    // What was received is erased; the text that says so stays.
    await until(async () => readdirSync(at("done")).length > 0 && !existsSync(at(".taking", "good.csv")));
    expect(readdirSync(at("done"))).toEqual([`${batch?.id}-good.csv.txt`]);
    expect(readFileSync(at("done", `${batch?.id}-good.csv.txt`), "utf8")).toContain(String(batch?.id));
    expect(existsSync(at("growing.csv.part"))).toBe(true);
    expect(await end(child, "SIGTERM")).toBe(0);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
