import { appendFile, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { systemActor } from "@/lib/access/actor";
import { db, disconnect } from "@/lib/core/db";
import { layGround, person } from "@/lib/intake/ground.fixture";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { watchDropFolder } from "./drop-folder";
import { handIn } from "./hand-in";

let database: TestDatabase;
let root: string;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);
beforeEach(async () => {
  await database.reset();
  await layGround("2010-01-15");
  root = await mkdtemp(path.join(tmpdir(), "shokai-drop-"));
  await mkdir(path.join(root, "TST"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const actor = systemActor("folder:test");
const watch = (over: { settle?: number; erase?: boolean } = {}) =>
  watchDropFolder(actor, {
    root,
    settle: 0,
    erase: false,
    words: ({ outcome }) => (outcome.ok ? `batch ${outcome.batchId} ${outcome.known}` : outcome.reason),
    ...over,
  });
const at = (...parts: string[]) => path.join(root, "TST", ...parts);
const csv = (n: number) => `照会番号,カード番号,会員番号,利用日,金額\nR${n},4111111111111111,M${n},2010-01-10,100\n`;
const names = async (...parts: string[]) => (await readdir(at(...parts))).toSorted();

test("a complete file is received on the server's day and put away, with a text beside it", async () => {
  await writeFile(at("a.csv"), csv(1));
  const round = watch();
  expect(await round()).toEqual([]);
  expect(await round()).toEqual([{ company: "TST", file: "a.csv", outcome: { ok: true, batchId: 1, known: false } }]);
  expect(await names("done")).toEqual(["1-a.csv", "1-a.csv.txt"]);
  expect(await readFile(at("done", "1-a.csv"), "utf8")).toBe(csv(1));
  expect(await readFile(at("done", "1-a.csv.txt"), "utf8")).toBe("batch 1 false\n");
  expect(await db.batch.findFirstOrThrow()).toMatchObject({
    source: "folder",
    fileName: "a.csv",
    createdBy: "system:folder:test",
  });
  expect((await db.batch.findFirstOrThrow()).receivedOn.toISOString()).toContain("2010-01-15");
  expect(await round()).toEqual([]);
});

test("one that is still being written, or says so by its name, or is no plain file, is left alone", async () => {
  await writeFile(at("slow.csv"), "照会番号,");
  await writeFile(at("b.csv.part"), csv(2));
  await writeFile(at(".c.csv"), csv(3));
  await writeFile(path.join(root, "outside.csv"), csv(4));
  await symlink(path.join(root, "outside.csv"), at("link.csv"));
  await symlink(tmpdir(), path.join(root, "LINKED"));
  const round = watch();
  await round();
  await appendFile(at("slow.csv"), "カード番号\n");
  expect(await round()).toEqual([]);
  await rename(at("b.csv.part"), at("b.csv"));
  await appendFile(at("slow.csv"), "x");
  expect(await round()).toEqual([]);
  expect((await round()).map(({ file }) => file).toSorted()).toEqual(["b.csv", "slow.csv"]);
  expect(await names()).toEqual([".c.csv", ".taking", "done", "link.csv", "refused"]);
  expect(await db.batch.count()).toBe(2);
});

test("a refused file is put apart with the reason; a second of its name beside it", async () => {
  await mkdir(path.join(root, "NONE"));
  await writeFile(path.join(root, "NONE", "a.csv"), csv(1));
  const round = watch();
  for (let i = 0; i < 2; i++) {
    await writeFile(at("p.pdf"), "%PDF-1.7 x");
    await writeFile(at("empty.csv"), "");
    await round();
    await round();
  }
  expect(await names("refused")).toEqual([
    "2-empty.csv",
    "2-empty.csv.txt",
    "2-p.pdf",
    "2-p.pdf.txt",
    "empty.csv",
    "empty.csv.txt",
    "p.pdf",
    "p.pdf.txt",
  ]);
  expect(await readFile(at("refused", "p.pdf.txt"), "utf8")).toBe("NOT_READABLE\n");
  expect(await readFile(path.join(root, "NONE", "refused", "a.csv.txt"), "utf8")).toBe("NO_SUCH_COMPANY\n");
  expect(await db.batch.count()).toBe(0);
});

test("killed between taking and putting away, the next watcher ends it, and it is one batch", async () => {
  await mkdir(at(".taking"));
  await writeFile(at(".taking", "a.csv"), csv(1));
  // As if it had been received, and the process had died before the file was moved.
  expect((await handIn(actor, at(".taking", "a.csv"), { companyCode: "TST" }, "folder")).ok).toBe(true);
  expect(await watch()()).toMatchObject([{ outcome: { ok: true, batchId: 1, known: true } }]);
  expect(await names("done")).toEqual(["1-a.csv", "1-a.csv.txt"]);
  expect(await names(".taking")).toEqual([]);
  expect(await db.batch.count()).toBe(1);
});

test("two watchers take each file once; one that another holds is left to it", async () => {
  for (let i = 0; i < 12; i++) await writeFile(at(`f${i}.csv`), csv(i));
  const [one, two] = [watch(), watch()];
  await Promise.all([one(), two()]);
  const rounds = [];
  for (let i = 0; i < 4; i++) rounds.push(...(await Promise.all([one(), two()])).flat());
  expect(rounds.map(({ file }) => file).toSorted()).toEqual(
    Array.from({ length: 12 }, (_, i) => `f${i}.csv`).toSorted(),
  );
  expect(await db.batch.count()).toBe(12);
  expect((await names("done")).length).toBe(24);

  await writeFile(at(".taking", "held.csv"), csv(99));
  await database.asSuperuser("select pg_advisory_lock(7303, hashtext('TST/held.csv'))");
  expect(await one()).toEqual([]);
  await database.asSuperuser("select pg_advisory_unlock(7303, hashtext('TST/held.csv'))");
  expect(await one()).toHaveLength(1);
});

test("where it is asked for, what was received is erased, and the text stays", async () => {
  await writeFile(at("a.csv"), csv(1));
  const round = watch({ erase: true });
  await round();
  await round();
  expect(await names("done")).toEqual(["1-a.csv.txt"]);
});

test("from a shell: the day may be said, nobody without the right gets in, a link is no file", async () => {
  await writeFile(at("a.csv"), csv(1));
  await symlink(at("a.csv"), at("l.csv"));
  const about = {
    companyCode: "TST",
    receivedOn: "2010-01-11",
    declaredRecords: 1,
    coversFrom: "2010-01-10",
    coversTo: "2010-01-10",
  };
  await expect(handIn(person("auditor"), at("a.csv"), about, "shell")).rejects.toThrow("not permitted");
  expect(await handIn(actor, at("l.csv"), about, "shell")).toMatchObject({ reason: "NO_SUCH_FILE" });
  expect(await handIn(actor, at("done"), about, "shell")).toMatchObject({ reason: "NO_SUCH_FILE" });
  expect(await handIn(actor, at("a.csv"), { ...about, receivedOn: "2010-01-16" }, "shell")).toMatchObject({
    reason: "DATE_IN_FUTURE",
  });
  expect((await handIn(actor, at("a.csv"), about, "shell")).ok).toBe(true);
  expect(await db.batch.findFirstOrThrow()).toMatchObject({ source: "shell", declaredRecords: 1 });
});
