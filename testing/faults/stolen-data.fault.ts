import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { generateIdentity, identityToRecipient } from "age-encryption";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { systemActor } from "@/lib/access/actor";
import { anAccount } from "@/lib/accounts/accounts.fixture";
import { db, disconnect } from "@/lib/core/db";
import { send } from "@/lib/intake/ground.fixture";
import { approveExport, requestExport } from "@/lib/reports/full-export";
import { checkKeys } from "@/lib/vault/check";
import { rereadKeys } from "@/lib/vault/keys";
import { askReseal } from "@/lib/vault/rotation";
import { canary } from "@/testing/canaries";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { fillWithCanaries, leaks, lootOf, provokeErrors, under } from "@/testing/stolen";

/*
 * The long form of testing/stolen.test.ts: a worker of its own reads, is killed in it and reads again, seals everything
 * anew and writes a full export, while the server logs every statement; then all that lies about is looked through, the
 * worker's own words, its data folder and its temporary files included (SECURITY DA-04, DA-05, DA-06).
 */

let database: TestDatabase;
let worker: ChildProcess | undefined;
const folder = mkdtempSync(path.join(tmpdir(), "shokai-stolen-"));
const said: Buffer[] = [];

beforeAll(async () => {
  database = await freshDatabase();
  const { rows } = await database.asSuperuser("select current_database() as name");
  for (const setting of ["log_min_duration_statement = 0", "log_statement = 'all'", "log_lock_waits = on"]) {
    await database.asSuperuser(`alter database "${rows[0].name}" set ${setting}`);
  }
});
afterAll(async () => {
  worker?.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
  await disconnect();
});

function startWorker(): ChildProcess {
  for (const name of ["data", "tmp"]) mkdirSync(path.join(folder, name), { recursive: true });
  const child = spawn(process.execPath, ["--import", "tsx", "scripts/worker.ts"], {
    env: { ...process.env, SHOKAI_DATA: path.join(folder, "data"), TMPDIR: path.join(folder, "tmp") },
    stdio: ["ignore", "pipe", "pipe"],
  });
  child.stdout?.on("data", (words: Buffer) => said.push(words));
  child.stderr?.on("data", (words: Buffer) => said.push(words));
  return child;
}

test("nothing that lies about gives a card number, with a worker that was killed, and keys that were changed", async () => {
  const { canaries } = await fillWithCanaries(400);
  await checkKeys(systemActor("test"));
  const more = Array.from({ length: 60_000 }, (_, n) => canary(1_000 + n));
  const text = more.map((card, n) => `L${n},${card},N${n},2009-07-18,${n + 1},店`).join("\n");
  const company = (await db.company.findFirstOrThrow({ select: { id: true } })).id;
  const received = await send(company, Buffer.from(`照会番号,カード番号,会員番号,利用日,金額,加盟店\n${text}\n`));
  const batchId = received.ok ? received.value.batchId : 0;
  const stateOf = async () => (await db.batch.findUniqueOrThrow({ where: { id: batchId } })).state;
  const patience = { timeout: 300_000, interval: 20 };

  process.env.SHOKAI_SEAL_KEYS = `${process.env.SHOKAI_SEAL_KEYS},2:${randomBytes(32).toString("base64")}`;
  rereadKeys();
  worker = startWorker();
  await vi.waitFor(async () => expect(await stateOf()).toBe("reading"), patience);
  worker.kill("SIGKILL");
  await once(worker, "exit");
  worker = startWorker();
  await vi.waitFor(async () => expect(await stateOf()).toBe("review"), patience);

  const admin = (await anAccount("fault-admin", ["admin"])).actor;
  const [one, two] = [
    (await anAccount("fault-one", ["manager"])).actor,
    (await anAccount("fault-two", ["manager"])).actor,
  ];
  expect((await askReseal(admin)).ok).toBe(true);
  const request = await requestExport(one, {
    list: "inquiries",
    reason: "失われた写しを調べるための書き出し",
    recipientName: "試験",
    recipient: await identityToRecipient(await generateIdentity()),
  });
  const exportId = request.ok ? request.value.id : 0;
  expect((await approveExport(two, exportId)).ok).toBe(true);
  await vi.waitFor(async () => {
    expect(await db.keyRotation.count({ where: { state: "ended", unreadable: 0 } })).toBe(1);
    expect((await db.fullExport.findUniqueOrThrow({ where: { id: exportId } })).state).toBe("ready");
  }, patience);
  await provokeErrors(canaries);
  worker.kill("SIGTERM");
  await once(worker, "exit");
  worker = undefined;

  // Some of each door: to look for sixty thousand in sixteen writings would take hours and find the same.
  const wanted = [...canaries.slice(0, 3), ...canaries.slice(-6), ...more.slice(0, 2), ...more.slice(-2)];
  const { rows } = await database.asSuperuser("select current_setting('data_directory') as folder");
  const log = readFileSync(path.join(path.dirname(rows[0].folder), "postgres.log"));
  expect(log.includes("duration: ")).toBe(true);
  const files = under(folder).map((file): [string, Buffer] => [file, readFileSync(file)]);
  const places: [string, Buffer][] = [
    ...(await lootOf(database)),
    ...files,
    ["server log", log],
    ["the worker's words", Buffer.concat(said)],
  ];
  expect(leaks(places, wanted)).toEqual([]);
}, 1_200_000);
