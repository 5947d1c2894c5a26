import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { systemActor } from "@/lib/access/actor";
import { db, disconnect } from "@/lib/core/db";
import { commitBatch } from "@/lib/intake/commit/commit";
import { revertBatch } from "@/lib/intake/commit/revert";
import { publishAs } from "@/lib/notices/certificate.fixture";
import { person } from "@/lib/notices/ground.fixture";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { delivery } from "@/testing/histories";
import { keeper, layIncident, stage } from "@/testing/history";
import { readAnchors } from "@/verify/anchors";
import { checkLedger } from "@/verify/check";
import { readDatabase } from "@/verify/database";
import { hashOfBlock, hashOfEntries } from "@/verify/format";
import { readExport } from "@/verify/lines";
import type { Anchor, Verdict } from "@/verify/verdict";
import { tellFault } from "@/verify/words";
import { exportLedger } from "./export";
import { closeDays, handOutHeads } from "./heads";

let database: TestDatabase;
let folder: string;
let anchors: Anchor[];

beforeAll(async () => {
  database = await freshDatabase();
  folder = mkdtempSync(path.join(tmpdir(), "shokai-verify-"));
});
afterAll(async () => {
  await disconnect();
  rmSync(folder, { recursive: true, force: true });
});

/** Five blocks, a publication with its certificate, and the heads of the days, kept outside. */
beforeEach(async () => {
  await database.reset();
  await layIncident({ today: "2009-08-10" });
  const days = ["07-20", "07-21", "07-22", "07-18"];
  const all = days.map((day, n) => delivery(day, [`r${n} c${n + 1} m${n}`, `s${n} c${n + 11} k${n}`, `t${n} c1 m0`]));
  for (const one of all) {
    await stage(one);
    expect(await commitBatch(keeper, { batchId: one.id })).toMatchObject({ ok: true });
  }
  await publishAs("2009-07-31");
  await revertBatch(keeper, { batchId: (all[3] as { id: number }).id, reason: "test" });
  await db.incident.update({ where: { id: 1 }, data: { clockFixedAt: new Date("2009-08-11T03:00:00Z") } });
  await closeDays(systemActor("test"));
  rmSync(folder, { recursive: true, force: true });
  await handOutHeads(systemActor("test"), folder);
  anchors = readAnchors(readFileSync(path.join(folder, "ledger-heads.txt"), "utf8"), "heads") as Anchor[];
});

/** The verdict on the database, and on an export of it: they must be one. */
async function verdict(against: readonly Anchor[] = []): Promise<Verdict> {
  const client = new pg.Client({ connectionString: database.ownerUrl });
  await client.connect();
  const direct = await checkLedger(readDatabase(client), { anchors: against });
  await client.end();
  const file = path.join(folder, "export.jsonl");
  let text = "";
  for await (const line of exportLedger(person("auditor", "auditor"))) text += line;
  expect(text).not.toMatch(/99990000/);
  writeFileSync(file, text);
  expect(await checkLedger(readExport(file), { anchors: against })).toEqual(direct);
  return direct;
}

/** As an attacker with every right on the database: triggers rest. */
const tamper = async (...statements: string[]) => {
  await database.asSuperuser("set session_replication_role = replica");
  for (const statement of statements) await database.asSuperuser(statement);
  await database.asSuperuser("set session_replication_role = origin");
};

/** Makes the chain hold again from a block on, as a careful attacker would. */
async function rehash(from: number): Promise<void> {
  const blocks = await db.ledgerBlock.findMany({ orderBy: { no: "asc" } });
  let previous = Buffer.from(blocks.find(({ no }) => no === from - 1)?.hash ?? new Uint8Array(32)).toString("hex");
  for (const block of blocks.filter(({ no }) => no >= from)) {
    const { rows } = await database.asSuperuser(
      `select seq || ' ' || member_id || ' ' || effective_on || ' ' || case delta when 1 then '+1' else '-1' end || ' ' || cause as line,
        delta from ledger_entry where block_no = $1 order by seq`,
      [block.no],
    );
    const entriesHash = hashOfEntries(rows.map(({ line }) => line));
    const net = rows.reduce((sum, { delta }) => sum + delta, 0);
    const hash = hashOfBlock({
      no: block.no,
      at: block.at.toISOString(),
      cause: block.cause,
      person: block.personId,
      name: block.personName,
      subject: block.subject,
      entries: rows.length,
      net,
      entriesHash,
      previous,
    });
    await tamper(
      `update ledger_block set entries = ${rows.length}, net = ${net}, entries_hash = '\\x${entriesHash}',
        previous_hash = '\\x${previous}', hash = '\\x${hash}' where no = ${block.no}`,
      `delete from ledger_delta where block_no = ${block.no}`,
      `insert into ledger_delta select block_no, effective_on, sum(delta) from ledger_entry where block_no = ${block.no}
        group by 1, 2 having sum(delta) <> 0`,
    );
    previous = hash;
  }
}

test("an untouched ledger is sound, with everything that was looked at", async () => {
  const found = await verdict(anchors);
  expect(found).toMatchObject({ sound: true, fault: null, blocks: 5, publications: 1, certificates: 1, members: true });
  expect(found.heads).toBe(28);
  expect(found.anchor.points).toBe(1);
  expect(found.anchor.upTo).toBe(5);
});

describe("the five ways of tampering have five names", () => {
  test("an altered entry, told with what it said", async () => {
    await tamper("update ledger_entry set effective_on = '2009-07-30' where block_no = 2 and seq = 1");
    const { fault } = await verdict(anchors);
    expect(fault).toMatchObject({ kind: "ALTERED_ENTRY", block: 2, seq: 1 });
    expect(tellFault(fault as never, "ja")).toMatch(/2009-07-21.*いまは.*2009-07-30/);
  });

  test("a missing entry, and a missing block", async () => {
    await tamper("delete from ledger_entry where block_no = 3 and seq = 1");
    expect((await verdict(anchors)).fault).toEqual({ kind: "MISSING_ENTRY", block: 3, seq: 1, had: 2, has: 1 });
    await tamper("delete from ledger_block where no = 2", "delete from ledger_delta where block_no = 2");
    expect((await verdict(anchors)).fault).toEqual({ kind: "MISSING_BLOCK", block: 2 });
    await tamper("delete from ledger_entry where block_no = 2");
    expect((await verdict(anchors)).fault).toEqual({ kind: "MISSING_BLOCK", block: 2 });
  });

  test("reordered entries, and reordered blocks", async () => {
    await tamper(
      "update ledger_entry set seq = 99 where block_no = 1 and seq = 1",
      "update ledger_entry set seq = 1 where block_no = 1 and seq = 2",
      "update ledger_entry set seq = 2 where block_no = 1 and seq = 99",
    );
    expect((await verdict(anchors)).fault).toEqual({ kind: "REORDERED_ENTRIES", block: 1, seq: 1 });
  });

  test("blocks that changed places, with their entries or without", async () => {
    const swap = (table: string, column: string) => [
      `update ${table} set ${column} = 99 where ${column} = 2`,
      `update ${table} set ${column} = 2 where ${column} = 3`,
      `update ${table} set ${column} = 3 where ${column} = 99`,
    ];
    await tamper(...swap("ledger_block", "no"));
    expect((await verdict(anchors)).fault).toEqual({ kind: "REORDERED_BLOCKS", block: 2, other: 3 });
    await tamper(...swap("ledger_entry", "block_no"), ...swap("ledger_delta", "block_no"));
    expect((await verdict(anchors)).fault).toEqual({ kind: "REORDERED_BLOCKS", block: 2, other: 3 });
  });

  test("a cut tail: sound from inside, seen by an anchor alone", async () => {
    await tamper(
      "delete from ledger_block where no = 5",
      "delete from ledger_entry where block_no = 5",
      "delete from ledger_delta where block_no = 5",
      "delete from ledger_head",
    );
    await countedOnAsLedger();
    expect((await verdict()).sound).toBe(true);
    expect((await verdict(anchors)).fault).toMatchObject({ kind: "CUT_TAIL", block: 4, anchored: 5 });
  });

  test("a rewritten chain: sound from inside, seen by an anchor alone", async () => {
    await tamper(
      "update ledger_entry set effective_on = '2009-07-22' where block_no = 2",
      "delete from certificate",
      "delete from ledger_head",
    );
    await rehash(2);
    await countedOnAsLedger();
    expect((await verdict()).fault).toBeNull();
    expect((await verdict(anchors)).fault).toMatchObject({ kind: "REWRITTEN_CHAIN", block: 5 });
    const certificate: Anchor = { block: 4, hash: "0".repeat(64), from: "certificate 1" };
    expect((await verdict([certificate])).fault).toMatchObject({ kind: "REWRITTEN_CHAIN", block: 4 });
  });

  /** What the application keeps of its members, made to agree with what the ledger was made to say. */
  async function countedOnAsLedger(): Promise<void> {
    await tamper(`update member m set counted_on = (
      select date '2000-01-01' + sum(e.delta * (e.effective_on - date '2000-01-01'))::int from ledger_entry e
      where e.member_id = m.id having sum(e.delta) = 1)`);
  }
});

test("other faults: a block's words, time, sums kept for speed, members, figures, certificates, heads", async () => {
  const cases: [statements: string[], kind: string][] = [
    [["update ledger_block set person_name = 'x' where no = 3"], "ALTERED_BLOCK"],
    [["update ledger_delta set delta = delta + 1 where block_no = 4"], "DELTA_DIFFERS"],
    [["insert into ledger_snapshot values (3, '2009-07-20', 7)"], "SNAPSHOT_DIFFERS"],
    [["update member set counted_on = '2009-07-19' where id = (select min(id) from member)"], "MEMBER_DIFFERS"],
    [["update publication set count = count + 1"], "FIGURE_DIFFERS"],
    [["update publication set bridge = jsonb_set(bridge, '{parts,late,in}', '5')"], "BRIDGE_DIFFERS"],
    [["update publication set version = 2"], "VERSION_MISSING"],
    [["update certificate set body = replace(body, '\"block\": 4', '\"block\": 3')"], "CERTIFICATE_DIFFERS"],
    [["update ledger_head set count = count + 1 where day = '2009-07-31'"], "HEAD_DIFFERS"],
  ];
  for (const [statements, kind] of cases) {
    const tables = [
      "ledger_block",
      "ledger_delta",
      "ledger_snapshot",
      "member",
      "publication",
      "certificate",
      "ledger_head",
    ];
    for (const table of tables) await database.asSuperuser(`create temporary table kept_${table} as table ${table}`);
    await tamper(...statements);
    expect((await verdict(anchors)).fault?.kind, statements[0]).toBe(kind);
    for (const table of tables) {
      await tamper(`delete from ${table}`, `insert into ${table} table kept_${table}`, `drop table kept_${table}`);
    }
  }
  await tamper("update ledger_block set at = '2009-07-01' where no = 3");
  await rehash(3);
  expect((await verdict()).fault).toMatchObject({ kind: "TIME_BACKWARDS", block: 3 });
});

test("an export that ends before its end, and a line that is none", async () => {
  await verdict();
  const file = path.join(folder, "export.jsonl");
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  writeFileSync(file, `${lines.slice(0, -3).join("\n")}\n`);
  expect((await checkLedger(readExport(file))).fault).toEqual({ kind: "CUT_SHORT" });
  writeFileSync(file, [...lines.slice(0, 4), "{", ...lines.slice(4)].join("\n"));
  expect((await checkLedger(readExport(file))).fault).toEqual({ kind: "NOT_READABLE", line: 5 });
  const blocks = lines.flatMap((line, at) => (line.startsWith('{"kind":"block"') ? [at] : []));
  const [third = 0, fourth = 0, fifth = 0] = blocks.slice(2);
  const moved = [
    ...lines.slice(0, third),
    ...lines.slice(fourth, fifth),
    ...lines.slice(third, fourth),
    ...lines.slice(fifth),
  ];
  writeFileSync(file, moved.join("\n"));
  expect((await checkLedger(readExport(file))).fault).toEqual({ kind: "REORDERED_BLOCKS", block: 3, other: 4 });
});

test("heads are added to their file and never written again; one that is contradicted is told to the trail", async () => {
  const file = path.join(folder, "ledger-heads.txt");
  const before = readFileSync(file, "utf8");
  await db.incident.update({ where: { id: 1 }, data: { clockFixedAt: new Date("2009-08-13T03:00:00Z") } });
  expect(await closeDays(systemActor("test"))).toBe(2);
  expect(await closeDays(systemActor("test"))).toBe(0);
  await handOutHeads(systemActor("test"), folder);
  const after = readFileSync(file, "utf8");
  expect(after.startsWith(before)).toBe(true);
  expect(
    after
      .slice(before.length)
      .trimEnd()
      .split("\n")
      .map((line) => line.slice(0, 10)),
  ).toEqual(["2009-08-11", "2009-08-12"]);
  await tamper("update ledger_head set count = 99 where day = '2009-07-20'");
  await handOutHeads(systemActor("test"), folder);
  expect(readFileSync(file, "utf8")).toBe(after);
  const told = await db.auditEvent.findMany({ where: { type: "ledger.headsContradicted" } });
  expect(told.map(({ details }) => details)).toEqual([{ day: "2009-07-20" }]);
});
