import { afterAll, beforeAll, expect, test } from "vitest";
import { addDays, fromDbDate } from "@/lib/core/dates";
import { db, disconnect } from "@/lib/core/db";
import { commitBatch } from "@/lib/intake/commit/commit";
import { revertBatch } from "@/lib/intake/commit/revert";
import { layWorkTables } from "@/lib/members/work-tables";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { delivery } from "@/testing/histories";
import { keeper, layIncident, stage } from "@/testing/history";
import { appendBlock, lockLedger, SNAPSHOT_ROWS } from "./append";
import { blockHash, entriesHash } from "./canonical";
import { blockKnownOn, countAsOf, countByDay } from "./queries";
import type { Cause, Entry } from "./schema";

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);

// Test vectors of the canonical format: whoever writes a verifier of their own must come to these.
const vector = {
  no: 1,
  at: new Date("2009-07-25T01:02:03.004Z"),
  cause: "commit" as const,
  personId: "018f0000-0000-7000-8000-000000000001",
  personName: '受付 "一"',
  subject: "batch:7",
  entries: 2,
  net: 0,
  previousHash: new Uint8Array(32),
};

test("the canonical bytes of entries and blocks hash to the published vectors", () => {
  const entries: Entry[] = [
    { seq: 1, memberId: 5, effectiveOn: "2009-07-20", delta: -1, cause: "commit" },
    { seq: 2, memberId: 5, effectiveOn: "2009-07-18", delta: 1, cause: "commit" },
  ];
  expect(entriesHash([]).toString("hex")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  expect(entriesHash(entries).toString("hex")).toBe("64e7c708963a5ffbccb9dfc10f8e647e131e9b8ccf0acd51bed04cb683991273");
  expect(blockHash({ ...vector, entriesHash: entriesHash(entries) }).toString("hex")).toBe(
    "269afad569b2da51e4c0d5264cb10161eb88241ff2d66b9fe26f9877e6f822d7",
  );
});

test("the database's chain is the one that the canonical format describes", async () => {
  await database.reset();
  await layIncident();
  const A = delivery("07-20", ["r1 c1 m1", "r2 c2 m2"]);
  const B = delivery("07-18", ["r1 c1 m1"]);
  for (const one of [A, B]) {
    await stage(one);
    await commitBatch(keeper, { batchId: one.id });
  }
  await revertBatch(keeper, { batchId: B.id, reason: "test" });
  let previous = new Uint8Array(32);
  const blocks = await db.ledgerBlock.findMany({ orderBy: { no: "asc" } });
  expect(blocks.map((b) => [b.no, b.cause, b.entries, b.net])).toEqual([
    [1, "commit", 2, 2],
    [2, "commit", 2, 0],
    [3, "revert", 2, 0],
  ]);
  for (const block of blocks) {
    const entries = await db.ledgerEntry.findMany({ where: { blockNo: block.no }, orderBy: { seq: "asc" } });
    const plain = entries.map((e) => ({
      seq: e.seq,
      memberId: e.memberId,
      effectiveOn: fromDbDate(e.effectiveOn),
      delta: e.delta as 1 | -1,
      cause: e.cause as Cause,
    }));
    expect(Buffer.from(block.entriesHash).equals(entriesHash(plain))).toBe(true);
    expect(Buffer.from(block.previousHash).equals(previous)).toBe(true);
    expect(Buffer.from(block.hash).equals(blockHash({ ...block, cause: block.cause as Cause }))).toBe(true);
    previous = new Uint8Array(block.hash);
  }
});

const appendOnly = ["ledger_block", "ledger_entry", "ledger_delta", "ledger_snapshot", "audit_event", "money_entry"];

test.each(appendOnly)("%s: neither the application nor the owner updates, deletes or truncates", async (table) => {
  const column = table === "audit_event" ? "actor_name" : table === "money_entry" ? "note" : null;
  const set = column
    ? `${column} = 'x'`
    : table === "ledger_block"
      ? "net = 9"
      : table === "ledger_snapshot"
        ? "total = 9"
        : "delta = -1";
  await database.reset();
  await layIncident();
  const A = delivery("07-20", ["r1 c1 m1"]);
  await stage(A);
  await commitBatch(keeper, { batchId: A.id });
  const inquiry = await db.inquiry.findFirstOrThrow();
  await database.asSuperuser(
    `insert into money_entry (inquiry_id, kind, amount, currency, booked_on, made_by, made_by_name, made_at)
      values ($1, 'charge', 1, 'JPY', '2009-07-20', 'x', 'x', now())`,
    [inquiry.id],
  );
  await database.asSuperuser("insert into ledger_snapshot values (0, '2009-07-20', 1)");
  for (const statement of [`update ${table} set ${set}`, `delete from ${table}`, `truncate ${table}`]) {
    // The application lacks the right; the tables' owner is stopped by the trigger.
    await expect(db.$executeRawUnsafe(statement), statement).rejects.toThrow(/permission denied/);
    await expect(database.asSuperuser(`set role shokai_owner; ${statement}`), statement).rejects.toThrow(/append-only/);
    await database.asSuperuser("reset role");
  }
});

test("a block that does not follow the head is refused", async () => {
  const head = await db.ledgerBlock.findFirstOrThrow({ orderBy: { no: "desc" } });
  const next = { ...head, no: head.no + 1, previousHash: new Uint8Array(head.hash) };
  await expect(db.ledgerBlock.create({ data: { ...next, no: head.no + 2 } })).rejects.toThrow(/does not follow/);
  await expect(db.ledgerBlock.create({ data: { ...next, previousHash: new Uint8Array(32) } })).rejects.toThrow(
    /breaks the chain/,
  );
  await expect(db.ledgerBlock.create({ data: { ...next, at: new Date(head.at.getTime() - 1) } })).rejects.toThrow(
    /back in time/,
  );
});

/** A block by itself: so many members counted from each of some days, or no longer. */
async function append(days: readonly string[], delta: 1 | -1): Promise<number> {
  return db.$transaction(async (tx) => {
    await lockLedger(tx);
    await layWorkTables(tx);
    await tx.$executeRaw`
      insert into fresh_entry select n, day::date, ${delta}::int, 'commit'
      from unnest(${[...days]}::text[]) with ordinality as one (day, n)`;
    return appendBlock(tx, keeper, "commit", "test");
  });
}

test("counts read through snapshots equal the sums of the entries, for every day and block", async () => {
  await database.reset();
  await layIncident();
  const DAYS = 120;
  const day = (n: number) => addDays("2009-07-14", n % DAYS);
  const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => day(from + i));
  // Blocks of many days and of one, blocks that take back what an earlier one gave, a block of nothing.
  const blocks = [range(0, 100), [day(3)], range(40, 150), [], range(7, 9), range(0, DAYS), range(50, 90)];
  for (let round = 0; round < 3; round++) {
    for (const days of blocks) await append(days, 1);
    await append(range(10, 70), -1);
  }
  const entries = await db.ledgerEntry.findMany();
  const snapshots = await db.ledgerSnapshot.findMany({ distinct: ["blockNo"], orderBy: { blockNo: "asc" } });
  expect(snapshots.length).toBeGreaterThan(2);
  const last = await db.ledgerBlock.count();
  for (let block = 0; block <= last; block++) {
    const curve = await countByDay(db, { blockNo: block });
    for (let n = -1; n <= DAYS; n += 11) {
      const at = addDays("2009-07-14", n);
      const sum = entries
        .filter((e) => e.blockNo <= block && fromDbDate(e.effectiveOn) <= at)
        .reduce((total, e) => total + e.delta, 0);
      expect([block, at, await countAsOf(db, at, block)]).toEqual([block, at, sum]);
      expect([block, at, curve.findLast((point) => point.day <= at)?.count ?? 0]).toEqual([block, at, sum]);
    }
    // What a count has to add up behind its snapshot stays small, whatever the blocks are like.
    const base = snapshots.findLast((one) => one.blockNo <= block)?.blockNo ?? 0;
    const behind = await db.ledgerDelta.count({ where: { blockNo: { gt: base, lte: block } } });
    expect(behind).toBeLessThan(SNAPSHOT_ROWS);
  }
});

test("known on a day is the last block before the day ends in the incident's zone", async () => {
  await database.reset();
  await layIncident();
  const at = async (instant: string) =>
    db.incident.update({ where: { id: 1 }, data: { clockFixedAt: new Date(instant) } });
  const moments = ["2009-07-20T14:59:59.999Z", "2009-07-20T15:00:00.000Z"];
  for (const [n, moment] of moments.entries()) {
    await at(moment);
    const one = delivery("07-20", [`r${n} c${n + 1} m${n + 1}`]);
    await stage(one);
    expect(await commitBatch(keeper, { batchId: one.id })).toMatchObject({ ok: true });
  }
  expect(await blockKnownOn(db, "2009-07-19", "Asia/Tokyo")).toBe(0);
  expect(await blockKnownOn(db, "2009-07-20", "Asia/Tokyo")).toBe(1);
  expect(await blockKnownOn(db, "2009-07-21", "Asia/Tokyo")).toBe(2);
  expect(await blockKnownOn(db, "2009-07-20", "UTC")).toBe(2);
});
