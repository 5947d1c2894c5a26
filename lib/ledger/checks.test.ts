import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { db, disconnect } from "@/lib/core/db";
import { Forbidden } from "@/lib/core/errors";
import { commitBatch } from "@/lib/intake/commit/commit";
import { person } from "@/lib/notices/ground.fixture";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { delivery } from "@/testing/histories";
import { keeper, layIncident, stage } from "@/testing/history";
import { findBlock, listBlocks, listEntries } from "./blocks";
import { askForCheck, findCheck, listChecks, makeCheck } from "./checks";
import { countTable } from "./count-table";
import { closeDays, downloadHeads, handOutHeads, headsFileName } from "./heads";

const auditor = person("auditor", "auditor");
let database: TestDatabase;
let folder: string;

beforeAll(async () => {
  database = await freshDatabase();
  folder = mkdtempSync(path.join(tmpdir(), "shokai-checks-"));
  process.env.SHOKAI_DATA = folder;
});
afterAll(async () => {
  await disconnect();
  rmSync(folder, { recursive: true, force: true });
});

const at = (instant: string) =>
  db.incident.update({ where: { id: 1 }, data: { clockFixedAt: new Date(`${instant}T03:00:00Z`) } });

/** Three deliveries committed on three days, the second of them late for a day that the first one had. */
beforeEach(async () => {
  await database.reset();
  await layIncident({ today: "2009-08-01" });
  const days: [string, string, ...string[]][] = [
    ["2009-08-01", "07-20", "r1 c1 m1", "r2 c2 m2"],
    ["2009-08-03", "07-19", "r1 c1 m1", "r3 c3 m3"],
    ["2009-08-05", "07-25", "r4 c4 m4"],
  ];
  for (const [today, received, ...lines] of days) {
    await at(today);
    const one = delivery(received, lines);
    await stage(one);
    expect(await commitBatch(keeper, { batchId: one.id })).toMatchObject({ ok: true });
  }
  await at("2009-08-06");
});

test("a check is asked for by who may, one at a time, and its verdict is kept for good", async () => {
  await expect(askForCheck(person("intake", "intake"), {})).rejects.toThrow(Forbidden);
  const anchor = { name: "notes.txt", text: "hello" };
  expect(await askForCheck(auditor, { anchor })).toMatchObject({ ok: false, reason: "NOT_AN_ANCHOR" });
  const asked = await askForCheck(auditor, {});
  if (!asked.ok) throw new Error(asked.reason);
  const { id } = asked.value;
  expect(await askForCheck(auditor, {})).toMatchObject({ ok: false, reason: "CHECK_UNDER_WAY", details: { id } });
  await makeCheck(keeper, id, true);
  const check = await findCheck(auditor, id);
  expect(check).toMatchObject({ state: "ended", verdict: { sound: true, blocks: 3, anchor: { points: 0 } } });
  await makeCheck(keeper, id, true);
  await expect(
    database.asSuperuser("update ledger_verification set verdict = '{}' where id = $1", [id]),
  ).rejects.toThrow(/has ended/);
  await expect(db.ledgerVerification.deleteMany()).rejects.toThrow(/permission denied/);
  const events = await db.auditEvent.findMany({ where: { subject: "check" }, orderBy: { seq: "asc" } });
  expect(events.map(({ type }) => type)).toEqual(["ledger.checkAsked", "ledger.checked"]);
});

test("the heads in the data folder are the anchor where none is handed in; a lying one is found out", async () => {
  await closeDays(keeper);
  await handOutHeads(keeper, folder);
  const make = async (anchor?: { name: string; text: string }) => {
    const asked = await askForCheck(auditor, { anchor });
    if (!asked.ok) throw new Error(asked.reason);
    await makeCheck(keeper, asked.value.id, true);
    return (await findCheck(auditor, asked.value.id)).verdict;
  };
  expect(await make()).toMatchObject({ sound: true, anchor: { names: [headsFileName], points: 3, upTo: 3 } });
  const text = await downloadHeads(auditor);
  expect(await make({ name: "mine.txt", text })).toMatchObject({ sound: true, anchor: { names: ["mine.txt"] } });
  const lying = text.replace(/^(2009-08-03 2) [0-9a-f]{4}/m, "$1 0000");
  expect((await make({ name: "mine.txt", text: lying }))?.fault).toMatchObject({
    kind: "REWRITTEN_CHAIN",
    block: 2,
    since: 1,
  });
  const longer = `${text}2009-08-06 9 ${"a".repeat(64)} 9\n`;
  expect((await make({ name: "mine.txt", text: longer }))?.fault).toMatchObject({ kind: "CUT_TAIL", anchored: 9 });
  expect((await listChecks(auditor, 10)).map(({ verdict }) => verdict?.sound)).toEqual([false, false, true, true]);
});

test("a head that is cut off in the file by a crash gets its line again", async () => {
  await closeDays(keeper);
  const head = (await downloadHeads(auditor)).split("\n").filter((line) => line.startsWith("2009-08-05"))[0] as string;
  writeFileSync(path.join(folder, headsFileName), `# kept\n${head.slice(0, 30)}`);
  await handOutHeads(keeper, folder);
  const asked = await askForCheck(auditor, {
    anchor: { name: "x", text: (await downloadHeads(auditor)).split("\n").slice(2).join("\n") },
  });
  expect(asked).toMatchObject({ ok: true });
});

test("the count as of several days, each as known on several, with the blocks between", async () => {
  const table = await countTable(auditor, {
    asOf: ["2009-07-19", "2009-07-20", "2009-07-31"],
    knownOn: ["2009-07-31", "2009-08-01", "2009-08-04", "2009-08-05"],
  });
  expect(table.knownOn.map(({ block }) => block)).toEqual([0, 1, 2, 3]);
  expect(table.counts).toEqual([
    [0, 0, 2, 2],
    [0, 2, 3, 3],
    [0, 2, 3, 4],
  ]);
  await expect(countTable(auditor, { asOf: ["2009-02-30"], knownOn: ["2009-08-01"] })).rejects.toThrow();
  await expect(countTable(auditor, { asOf: [], knownOn: ["2009-08-01"] })).rejects.toThrow();
});

test("blocks and entries are listed page by page, both ways, and by the days that they changed", async () => {
  const filter = { timeZone: "Asia/Tokyo" };
  const first = await listBlocks(auditor, { filter, newestFirst: true, size: 2 });
  expect(first.rows.map(({ no, bySystem }) => [no, bySystem])).toEqual([
    [3, true],
    [2, true],
  ]);
  const next = await listBlocks(auditor, { filter, newestFirst: true, size: 2, after: first.next ?? "" });
  expect(next.rows.map(({ no }) => no)).toEqual([1]);
  const back = await listBlocks(auditor, { filter, newestFirst: true, size: 2, before: next.previous ?? "" });
  expect(back.rows.map(({ no }) => no)).toEqual([3, 2]);
  const upTo = { ...filter, effective: { to: "2009-07-20" } };
  expect((await listBlocks(auditor, { filter: upTo, newestFirst: false, size: 9 })).rows.map(({ no }) => no)).toEqual([
    1, 2,
  ]);
  expect(await findBlock(auditor, 2)).toMatchObject({
    net: 1,
    days: [
      { day: "2009-07-19", delta: 2 },
      { day: "2009-07-20", delta: -1 },
    ],
    subject: { kind: "batch" },
    last: 3,
  });
  const entries = await listEntries(auditor, 2, { descending: false, size: 2 });
  expect(entries.rows.map(({ seq }) => seq)).toEqual([1, 2]);
  expect(
    (await listEntries(auditor, 2, { descending: false, size: 2, after: entries.next ?? "" })).rows.map(
      ({ seq }) => seq,
    ),
  ).toEqual([3]);
});
