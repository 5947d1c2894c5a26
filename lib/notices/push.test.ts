import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { systemActor } from "@/lib/access/actor";
import { db, disconnect } from "@/lib/core/db";
import { Forbidden } from "@/lib/core/errors";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { logLines } from "@/testing/log-lines";
import { readyFile } from "./files";
import { layIncident, person } from "./ground.fixture";
import { askForPush, findPush, pushAgain, pushNotice } from "./push";
import { releaseNotice } from "./release";

const system = systemActor("push-notice");
const editor = person("editor", "editor");
const secret = "a-token-that-nobody-may-read";

let database: TestDatabase;
let folder: string;
let release: string;
const log = logLines();

beforeAll(async () => {
  database = await freshDatabase();
});
beforeEach(async () => {
  await database.reset();
  await layIncident("2009-08-04");
  folder = join(await mkdtemp(join(tmpdir(), "push-")), "notice");
  const files = [readyFile("index.html", {}, "the notice"), readyFile("404.html", {}, "none")];
  release = (await releaseNotice(system, folder, () => files)) as string;
  process.env.BUCKET_TOKEN = secret;
  log.length = 0;
});
afterEach(async () => {
  delete process.env.SHOKAI_NOTICE_HOOK;
  delete process.env.SHOKAI_NOTICE_HOOK_SECONDS;
  delete process.env.BUCKET_TOKEN;
  await rm(join(folder, ".."), { recursive: true, force: true });
});
afterAll(disconnect);

/** A command that runs a line of JavaScript, on any system. */
const node = (line: string) => `"${process.execPath}" -e "${line.replaceAll('"', '\\"')}"`;
const jobs = async () =>
  (await database.asSuperuser("select task_identifier from graphile_worker.jobs")).rows.map((r) => r.task_identifier);

test("without a command nothing is asked for, and editors are told nothing", async () => {
  await askForPush(system, release);
  expect(await jobs()).toEqual([]);
  expect(await findPush(editor)).toBeNull();
});

test("the command is given the whole folder and its own environment, and neither our keys nor our database", async () => {
  const target = join(folder, "..", "copied");
  process.env.SHOKAI_NOTICE_HOOK = node(
    `require('fs').cpSync(process.env.SHOKAI_NOTICE_DIR, process.env.COPY_TO, { recursive: true });` +
      `console.log(Object.keys(process.env).filter((n) => /^(DATABASE|SHOKAI|NEXTAUTH)_/.test(n)).sort().join())`,
  );
  process.env.COPY_TO = target;
  await askForPush(system, release);
  expect(await jobs()).toEqual(["push-notice"]);
  await pushNotice(system, folder, 1);
  expect(await readFile(join(target, "index.html"), "utf8")).toBe("the notice");
  expect(log.map((line) => JSON.parse(line).said)).toEqual(["SHOKAI_NOTICE_DIR,SHOKAI_NOTICE_RELEASE"]);
  expect(await findPush(editor)).toMatchObject({ ok: true, release });
  // What was given away is not given away again; another release is.
  await database.asSuperuser("delete from graphile_worker._private_jobs");
  await askForPush(system, release);
  expect(await jobs()).toEqual([]);
  await askForPush(system, "v1-0000000000000000");
  expect(await jobs()).toEqual(["push-notice"]);
});

test("a command that fails is told to editors, and throws so that the queue tries again", async () => {
  process.env.SHOKAI_NOTICE_HOOK = node("process.exit(3)");
  await expect(pushNotice(system, folder, 2)).rejects.toThrow("exit 3");
  expect(await findPush(editor)).toMatchObject({ ok: false, why: "exit 3", attempt: 2, release });
  process.env.SHOKAI_NOTICE_HOOK = node("0");
  await pushNotice(system, folder, 3);
  expect(await findPush(editor)).toMatchObject({ ok: true });
});

test("a command that does not end is ended, with what it started", async () => {
  process.env.SHOKAI_NOTICE_HOOK = node("setTimeout(() => {}, 60000)");
  process.env.SHOKAI_NOTICE_HOOK_SECONDS = "0.5";
  await expect(pushNotice(system, folder, 1)).rejects.toThrow("timeout");
  expect(await findPush(editor)).toMatchObject({ ok: false, why: "timeout" });
});

test("what it says is logged without secrets, and never kept", async () => {
  process.env.SHOKAI_NOTICE_HOOK = node(
    `console.log('with ' + process.env.BUCKET_TOKEN); console.error('https://me:hidden@host/ 4111111111111111'); process.exit(1)`,
  );
  await expect(pushNotice(system, folder, 1)).rejects.toThrow();
  const said = log.join("\n");
  expect(said).toContain("with ***");
  expect(said).not.toMatch(/a-token|hidden|4111111111111111/);
  expect(JSON.stringify(await db.auditEvent.findMany({ select: { details: true } }))).not.toMatch(/with|host/);
});

test("an editor may ask for it at once; others may not", async () => {
  process.env.SHOKAI_NOTICE_HOOK = node("0");
  await expect(pushAgain(person("m", "manager"))).rejects.toThrow(Forbidden);
  await pushAgain(editor);
  expect(await jobs()).toEqual(["push-notice"]);
  expect(await db.auditEvent.findFirst()).toMatchObject({ type: "notice.pushAsked", actorName: "editor" });
});
