import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { placeOf } from "./archive.mjs";
import { takeBackup } from "./base-backup.mjs";
import { restoreBackup } from "./base-restore.mjs";
import { deploy } from "./migrate.mjs";
import { startPostgres } from "./postgres.mjs";
import { lookAtRestored, partHeads, tellMissing } from "./restored.mjs";

/*
 * A backup of a running server with an archived log, put back to instants after it, and every backup and archive that
 * must be refused. The whole way with a large import under way is testing/faults/restore.fault.ts.
 */

const base = mkdtempSync(path.join(tmpdir(), "shokai-backup-"));
chmodSync(base, 0o711); // whoever runs the servers passes through
const at = (...names: string[]) => path.join(base, ...names);
/** Where the log goes: of a name that a shell could misread. */
const archive = { folder: at("wal's 100% $HOME"), seconds: 3_600 };
const secrets = ["keys.env", "database.json"];
let server: Awaited<ReturnType<typeof startPostgres>>;
let first: Date;
let second: Date;

const named = (url: string) => url.replace(/[^/]*$/, "shokai");
async function ask<Row extends pg.QueryResultRow>(superUrl: string, ...texts: string[]): Promise<Row[]> {
  const client = new pg.Client({ connectionString: named(superUrl) });
  await client.connect();
  try {
    let rows: Row[] = [];
    for (const text of texts) rows = (await client.query<Row>(text)).rows;
    return rows;
  } finally {
    await client.end();
  }
}
/** The marks in a restored folder, whose server is started for the question. */
async function marksIn(data: string): Promise<number[]> {
  const restored = await startPostgres({ folder: data });
  try {
    return (await ask<{ n: number }>(restored.superUrl, "select n from mark order by n")).map(({ n }) => n);
  } finally {
    await restored.stop();
  }
}
const instant = async () => (await ask<{ t: Date }>(server.superUrl, "select clock_timestamp() as t"))[0]?.t as Date;
const refused = (promise: Promise<unknown>) =>
  promise.then(
    () => "done",
    (error: Error) => error.message,
  );

beforeAll(async () => {
  mkdirSync(at("data", "notice"), { recursive: true });
  chmodSync(at("data"), 0o711);
  server = await startPostgres({ folder: at("data"), archive });
  await deploy(server.ownerUrl);
  await ask(server.superUrl, "create table mark (n int)", "insert into mark values (1)");
  writeFileSync(at("data", "keys.env"), "SHOKAI_SEAL_KEYS=1:secret\n");
  writeFileSync(at("data", "notice", "current"), "v1-0123456789abcdef");
  writeFileSync(at("data", "ledger-heads.txt"), "# heads\n");
  await takeBackup({ data: at("data"), to: at("backup") });
  await ask(server.superUrl, "insert into mark values (2)");
  first = await instant();
  await ask(server.superUrl, "insert into mark values (3)");
  second = await instant();
  await ask(server.superUrl, "insert into mark values (4)", "select pg_switch_wal()", "insert into mark values (5)");
  const [full] = await ask(server.superUrl, "select pg_walfile_name(pg_switch_wal()) as name");
  const archived = `select from pg_stat_archiver where last_archived_wal >= '${full?.name}'`;
  await vi.waitUntil(async () => (await ask(server.superUrl, archived)).length, { timeout: 60_000, interval: 50 });
});
afterAll(async () => {
  await server.stop();
  rmSync(base, { recursive: true, force: true });
});

test("what a backup holds: the database, heads and notice, readable by its owner alone; no key and no password", () => {
  const list = JSON.parse(readFileSync(at("backup", "manifest.json"), "utf8"));
  const names = list.files.map((file: { name: string }) => file.name);
  expect(names).toEqual(
    expect.arrayContaining(["data/ledger-heads.txt", "data/notice/current", "postgres/backup_label"]),
  );
  expect(names.filter((name: string) => /keys\.env|database\.json|postmaster\.pid|pg_replslot\/./.test(name))).toEqual(
    [],
  );
  expect(spawnSync("find", [at("backup"), "-perm", "/077"], { encoding: "utf8" }).stdout).toBe("");
  const found = spawnSync("grep", ["-rl", "secret", at("backup", "data")], { encoding: "utf8" });
  expect(found.stdout).toBe("");
  expect(list).toMatchObject({ archiving: true, archiveFails: false, archive: archive.folder });
});

test("back to each instant, to the end, and without the log to the backup's own end; every file counts", async () => {
  await restoreBackup({ from: at("backup"), data: at("one"), at: first });
  expect(await marksIn(at("one"))).toEqual([1, 2]);
  for (const name of secrets) expect(existsSync(at("one", name))).toBe(name === "database.json");
  expect(readFileSync(at("one", "notice", "current"), "utf8")).toBe("v1-0123456789abcdef");
  const password = (data: string) => JSON.parse(readFileSync(at(data, "database.json"), "utf8")).passwords.super;
  expect(password("one")).not.toBe(password("data"));
  await restoreBackup({ from: at("backup"), data: at("two"), at: second });
  expect(await marksIn(at("two"))).toEqual([1, 2, 3]);
  await restoreBackup({ from: at("backup"), data: at("all") });
  expect(await marksIn(at("all"))).toEqual([1, 2, 3, 4, 5]);
  await restoreBackup({ from: at("backup"), data: at("alone"), archives: [] });
  expect(await marksIn(at("alone"))).toEqual([1]);
  const found = await lookAtRestored({ data: at("all"), root: process.cwd() });
  expect(found).toMatchObject({ sound: true, later: [], standing: { block: null, members: 0 } });
});

test("half a backup, a changed file, a missing one, a folder in use, an instant that cannot be met: refused, and nothing stays", async () => {
  const copy = (name: string) => {
    cpSync(at("backup"), at(name), { recursive: true });
    return at(name);
  };
  const half = copy("half");
  rmSync(path.join(half, "manifest.json"));
  expect(await refused(restoreBackup({ from: half, data: at("no") }))).toMatch(/half a backup/);
  expect(await refused(takeBackup({ data: at("data"), to: half }))).toMatch(/half a backup/);
  const changed = copy("changed");
  const file = path.join(changed, "postgres", "PG_VERSION");
  writeFileSync(file, readFileSync(file, "utf8").replace("18", "17"));
  expect(await refused(restoreBackup({ from: changed, data: at("no") }))).toMatch(
    /PG_VERSION in the backup is not what was written/,
  );
  const lacking = copy("lacking");
  rmSync(path.join(lacking, "postgres", "global", "pg_control"));
  expect(await refused(restoreBackup({ from: lacking, data: at("no") }))).toMatch(/lacks postgres\/global\/pg_control/);
  const stray = copy("stray");
  const list = JSON.parse(readFileSync(path.join(stray, "manifest.json"), "utf8"));
  list.files.push({ name: "data/../../gone", bytes: 0, sha256: "" });
  writeFileSync(path.join(stray, "manifest.json"), JSON.stringify(list));
  expect(await refused(restoreBackup({ from: stray, data: at("no") }))).toMatch(/out of place/);

  expect(await refused(restoreBackup({ from: at("backup"), data: at("data") }))).toMatch(/is not empty/);
  expect(await refused(takeBackup({ data: at("data"), to: at("backup") }))).toMatch(/is not empty/);
  expect(await refused(takeBackup({ data: at("data"), to: at("data", "inside") }))).toMatch(/lies in the folder/);
  expect(await refused(takeBackup({ data: at("nobody"), to: at("new") }))).toMatch(/There is no Shokai/);
  const early = new Date(0);
  expect(await refused(restoreBackup({ from: at("backup"), data: at("no"), at: early }))).toMatch(/was ended at/);
  const late = new Date(Date.now() + 3_600_000);
  expect(await refused(restoreBackup({ from: at("backup"), data: at("no"), at: late }))).toMatch(
    /log that there is ends before .* its last change is of \d{4}-.*Without --at/,
  );
  expect(readdirSync(at("no")).filter((name) => name !== "restore.log")).toEqual([]);
});

test("a hole in the archived log, or a damaged piece, is not taken for its end", async () => {
  const holed = at("holed");
  cpSync(archive.folder, holed, { recursive: true });
  const list = JSON.parse(readFileSync(at("backup", "manifest.json"), "utf8"));
  const after = readdirSync(holed)
    .filter((name) => /^[0-9A-F]{24}\.gz$/.test(name) && placeOf(name) > placeOf(list.lastSegment))
    .sort();
  expect(after.length).toBeGreaterThan(1);
  const piece = path.join(holed, after[0] as string);
  writeFileSync(piece, readFileSync(piece).subarray(0, 1_000));
  const gap = (after[0] as string).slice(0, 24);
  expect(await refused(restoreBackup({ from: at("backup"), data: at("gap"), archives: [holed] }))).toContain(
    `lacks ${gap}`,
  );
  rmSync(piece);
  expect(await refused(restoreBackup({ from: at("backup"), data: at("gap"), archives: [holed] }))).toContain(
    `lacks ${gap}`,
  );
});

test("heads of what came later say what is missing, and are not held against what is there", () => {
  const hash = "0".repeat(64);
  const text = `# heads\n2009-07-20 3 ${hash} 17\n2009-07-21 5 ${hash} 20\ntrail 2009-07-20 2 ${hash} 90\ntrail 2009-07-21 9 ${hash} 120\n`;
  const { within, later } = partHeads(text, { block: 4, segment: 2 });
  expect(within).toEqual([`2009-07-20 3 ${hash} 17`, `trail 2009-07-20 2 ${hash} 90`]);
  expect(later).toEqual([`2009-07-21 5 ${hash} 20`, `trail 2009-07-21 9 ${hash} 120`]);
  const standing = {
    batch: 7,
    block: 4,
    blockAt: "x",
    members: 17,
    publication: null,
    published: null,
    eventAt: "x",
    keys: [],
  };
  expect(tellMissing({ standing, later })).toMatch(/2009-07-21 5 [\s\S]*after number\n7 have to be sent again/);
});

test.each([
  ["no folder", []],
  ["an instant without its zone", ["--from", "a", "--data", "b", "--at", "2026-11-27T04:05:06"]],
  ["an option that there is not", ["--from", "a", "--data", "b", "--keys", "c"]],
])("npm run restore with %s: words, and nothing done", (_, args) => {
  const { status, stderr } = spawnSync(process.execPath, ["scripts/restore.mjs", ...args], {
    encoding: "utf8",
    env: { ...process.env, INIT_CWD: base },
  });
  expect(status).toBe(1);
  expect(stderr).toMatch(/with its zone|npm run restore -- --from/);
  expect(existsSync(at("b"))).toBe(false);
});
