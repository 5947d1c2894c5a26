import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { addDays, type IsoDate } from "@/lib/core/dates";
import { db, disconnect } from "@/lib/core/db";
import { Forbidden, NotFound } from "@/lib/core/errors";
import { countAsOf, headBlock } from "@/lib/ledger/queries";
import type { Cause } from "@/lib/ledger/schema";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { freezeFigure, type Pier } from "./bridge";
import { type BridgeMember, listBridgeMembers } from "./bridge-members";
import { layBlock, layIncident, layPublication, person, type TestEntry } from "./ground.fixture";
import { bridgeParts, bridgeTotal, netOf } from "./rules";

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
beforeEach(async () => {
  await database.reset();
  await layIncident("2009-09-30");
});
afterAll(disconnect);

async function pier(asOf: IsoDate): Promise<Pier> {
  const { no } = await headBlock(db);
  return { asOf, blockNo: no, count: await countAsOf(db, asOf, no) };
}

/** The parts that are not empty, as "part +in −out". */
async function told(asOf: IsoDate, previous: Pier | null) {
  const { bridge } = await freezeFigure(db, asOf, previous);
  return Object.fromEntries(
    bridgeParts
      .filter((part) => bridge.parts[part].in + bridge.parts[part].out > 0)
      .map((part) => [part, [bridge.parts[part].in, -bridge.parts[part].out || 0]]),
  );
}

const came = (member: number, on: IsoDate): TestEntry => ({ member, on, delta: 1 });
const went = (member: number, on: IsoDate): TestEntry => ({ member, on, delta: -1 });

describe("each part", () => {
  test("the first publication starts from 0: everybody was received since", async () => {
    await layBlock("commit", [came(1, "2009-07-20"), came(2, "2009-07-21"), came(3, "2009-08-02")]);
    expect(await told("2009-07-31", null)).toEqual({ received: [2, 0] });
  });

  test("an empty ledger gives 0", async () => {
    expect(await freezeFigure(db, "2009-07-31", null)).toMatchObject({ count: 0, blockNo: 0 });
  });

  test("received since, and late deliveries of days that were published already", async () => {
    await layBlock("commit", [came(1, "2009-07-20")]);
    const previous = await pier("2009-07-25");
    await layBlock("commit", [came(2, "2009-07-26"), came(3, "2009-07-24"), came(4, "2009-08-10")]);
    expect(await told("2009-07-31", previous)).toEqual({ received: [1, 0], late: [1, 0] });
  });

  test("known before but received after the previous day: received since", async () => {
    await layBlock("commit", [came(1, "2009-07-20"), came(2, "2009-07-28")]);
    expect(await told("2009-07-31", await pier("2009-07-25"))).toEqual({ received: [1, 0] });
  });

  test("voided, withdrawn and reverted; and back by reactivation or by an undone void", async () => {
    await layBlock(
      "commit",
      [1, 2, 3, 4].map((member) => came(member, "2009-07-20")),
    );
    await layBlock("void", [went(4, "2009-07-20")]);
    const previous = await pier("2009-07-25");
    expect(previous.count).toBe(3);
    await layBlock("void", [went(1, "2009-07-20")]);
    await layBlock("withdrawal", [went(2, "2009-07-20")]);
    await layBlock("revert", [went(3, "2009-07-20")]);
    await layBlock("undo", [came(4, "2009-07-20")]);
    expect(await told("2009-07-31", previous)).toEqual({ withdrawn: [1, -3] });
  });

  test("joined: an ended member is counted no longer", async () => {
    await layBlock("commit", [came(1, "2009-07-20"), came(2, "2009-07-21")]);
    const previous = await pier("2009-07-25");
    const block = await layBlock("merge", [went(2, "2009-07-21")]);
    await db.member.update({ where: { id: 2 }, data: { endedBlock: block, endedInto: 1 } });
    expect(await told("2009-07-31", previous)).toEqual({ joined: [0, -1] });
  });

  test("parted: a new member of days that were published already, out of a split or a void", async () => {
    await layBlock("commit", [came(1, "2009-07-20")]);
    const previous = await pier("2009-07-25");
    await layBlock("split", [came(2, "2009-07-21")]);
    await layBlock("void", [came(3, "2009-07-22")]);
    expect(await told("2009-07-31", previous)).toEqual({ parted: [2, 0] });
  });

  test("parted by a delivery: the previous figure knew the inquiry, as another member's", async () => {
    const company = await db.company.create({ data: { code: "AA", nameJa: "架空", nameEn: "Imaginary" } });
    const batchRow = (block: number, seed: number) => ({
      companyId: company.id,
      source: "file",
      receivedOn: new Date("2009-07-20T00:00:00Z"),
      sha256: Buffer.alloc(32, seed),
      byteSize: 1n,
      state: "committed",
      createdAt: new Date(),
      createdBy: "test",
      commitBlock: block,
    });
    const inquire = async (member: number, key: string, batches: number[]) => {
      const card = await db.card.create({
        data: { token: Buffer.from(key), cipher: Buffer.from(key), bin: "999900", last4: "0000", memberId: member },
      });
      await db.inquiry.create({ data: { companyId: company.id, key, cardId: card.id } });
      for (const batchId of batches) {
        await db.record.create({
          data: { batchId, rowNo: member, line: 1, companyId: company.id, outcome: "new", key },
        });
      }
    };
    const first = await layBlock("commit", [came(1, "2009-07-20")]);
    const known = await db.batch.create({ data: batchRow(first, 1) });
    const previous = await pier("2009-07-25");
    // A number passes its limit: what it had tied parts (2); 3 is new and late.
    const second = await layBlock("commit", [came(2, "2009-07-20"), came(3, "2009-07-21")]);
    const late = await db.batch.create({ data: batchRow(second, 2) });
    await inquire(2, "rA", [known.id]);
    await inquire(3, "rB", [late.id]);
    expect(await told("2009-07-31", previous)).toEqual({ late: [1, 0], parted: [1, 0] });

    // Frozen, it is told the same again when the parted one has joined the first: its card is no longer its own.
    const from = await layPublication({ version: 1, asOf: "2009-07-25", count: 1, blockNo: first });
    const { blockNo, bridgeParted } = await freezeFigure(db, "2009-07-31", previous);
    expect(bridgeParted).toEqual([2]);
    const id = await layPublication({ version: 2, asOf: "2009-07-31", count: 3, blockNo, correctsId: from });
    await database.asSuperuser("set session_replication_role = replica");
    await database.asSuperuser("update publication set previous_id = $2, bridge_parted = '{2}' where id = $1", [
      id,
      from,
    ]);
    await database.asSuperuser("set session_replication_role = origin");
    const merge = await layBlock("merge", [went(2, "2009-07-20")]);
    await db.card.updateMany({ where: { memberId: 2 }, data: { memberId: 1 } });
    await db.member.update({ where: { id: 2 }, data: { endedBlock: merge, endedInto: 1 } });
    const rows = await membersOf(from, "2009-07-31", blockNo);
    expect(rows.map((row) => [row.id, row.part, row.way])).toEqual([
      [2, "parted", "in"],
      [3, "late", "in"],
    ]);
  });

  test("each member of a part says what happened to it, and when", async () => {
    await layBlock("commit", [came(1, "2009-07-20"), came(2, "2009-07-21"), came(3, "2009-07-30")]);
    const from = await layPublication({ version: 1, asOf: "2009-07-25", count: 2 });
    const merge = await layBlock("merge", [went(2, "2009-07-21")]);
    await db.member.update({ where: { id: 2 }, data: { endedBlock: merge, endedInto: 1 } });
    const moved = await layBlock("date_correction", [went(1, "2009-07-20"), came(1, "2009-08-20")]);
    expect(await membersOf(from, "2009-07-31", moved)).toMatchObject([
      { id: 1, part: "moved", way: "out", before: "2009-07-20", now: "2009-08-20", cause: "date_correction", block: 3 },
      { id: 2, part: "joined", way: "out", before: "2009-07-21", now: null, cause: "merge", block: 2, joined: 1 },
      { id: 3, part: "received", way: "in", before: "2009-07-30", now: "2009-07-30", cause: "commit", block: 1 },
    ]);
    const asked = { from, asOf: "2009-07-31", block: moved, descending: false, size: 10 };
    const down = await listBridgeMembers(editor, { ...asked, filters: {}, descending: true, size: 2 });
    expect(down.rows.map(({ id }) => id)).toEqual([3, 2]);
    const next = await listBridgeMembers(editor, { ...asked, filters: {}, descending: true, after: down.next ?? "" });
    expect(next.rows.map(({ id }) => id)).toEqual([1]);
    const some = await listBridgeMembers(editor, { ...asked, filters: { parts: ["moved", "received"], ways: ["in"] } });
    expect([some.rows.map(({ id }) => id), some.count.value]).toEqual([[3], 1]);
    for (const wrong of [{ block: 99 }, { asOf: "2009-02-30" }, { from: 99 }]) {
      await expect(listBridgeMembers(editor, { ...asked, filters: {}, ...wrong })).rejects.toThrow(NotFound);
    }
    await expect(listBridgeMembers(person("i", "intake"), { ...asked, filters: {} })).rejects.toThrow(Forbidden);
  });

  test("moved: a corrected date carries a member across the as-of day, either way", async () => {
    await layBlock("commit", [came(1, "2009-07-20"), came(2, "2009-07-30"), came(3, "2009-07-22")]);
    const previous = await pier("2009-07-25");
    await layBlock("date_correction", [went(1, "2009-07-20"), came(1, "2009-08-20")]);
    await layBlock("date_correction", [went(2, "2009-07-30"), came(2, "2009-07-24")]);
    await layBlock("date_correction", [went(3, "2009-07-22"), came(3, "2009-07-21")]);
    expect(await told("2009-07-31", previous)).toEqual({ moved: [1, -1] });
  });

  test("a correction to an earlier day takes out what was received after it", async () => {
    await layBlock("commit", [came(1, "2009-07-20"), came(2, "2009-07-24")]);
    expect(await told("2009-07-22", await pier("2009-07-25"))).toEqual({ received: [0, -1] });
  });
});

const editor = person("editor", "editor");

/** All pages of the members behind a bridge, forwards; each page has to be the same backwards. */
async function membersOf(from: number | null, asOf: IsoDate, block: number): Promise<BridgeMember[]> {
  const asked = { from, asOf, block, filters: {}, descending: false, size: 7 };
  const rows: BridgeMember[] = [];
  for (let after: string | undefined; ; ) {
    const page = await listBridgeMembers(editor, { ...asked, after });
    rows.push(...page.rows);
    if (page.previous) {
      const back = await listBridgeMembers(editor, { ...asked, before: page.previous });
      expect(back.rows.at(-1)?.id).toBeLessThan(page.rows[0]?.id ?? 0);
    }
    if (!page.next) return rows;
    after = page.next;
  }
}

/** Small deterministic randomness, so that a failure can be had again from its seed. */
function dice(seed: number) {
  let state = seed;
  return (sides: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

test("on random ledgers the parts add up, and their members are those of the two sets, also when asked again later", async () => {
  const causes: Cause[] = ["commit", "revert", "void", "withdrawal", "merge", "split", "undo", "date_correction"];
  for (let seed = 1; seed <= 10; seed++) {
    await database.reset();
    await layIncident("2009-09-30");
    const roll = dice(seed);
    const counted = new Map<number, IsoDate>();
    const blocks: Map<number, IsoDate>[] = [new Map()];
    const length = 4 + roll(8);
    for (let block = 0; block < length; block++) {
      const entries: TestEntry[] = [];
      for (const member of new Set(Array.from({ length: 1 + roll(12) }, () => 1 + roll(25)))) {
        const before = counted.get(member);
        const after = roll(4) === 0 ? undefined : addDays("2009-07-14", roll(40));
        if (before === after) continue;
        if (before) entries.push(went(member, before));
        if (after) entries.push(came(member, after));
        if (after) counted.set(member, after);
        else counted.delete(member);
      }
      await layBlock(causes[roll(causes.length)] as Cause, entries);
      blocks.push(new Map(counted));
    }
    const lists: { from: number; asOf: IsoDate; rows: BridgeMember[] }[] = [];
    const head = blocks.length - 1;
    for (let round = 0; round < 6; round++) {
      const s0 = roll(blocks.length);
      const d0 = addDays("2009-07-14", roll(40));
      const asOf = addDays("2009-07-14", roll(40));
      const set = (block: Map<number, IsoDate>, day: IsoDate) =>
        new Set([...block].filter(([, on]) => on <= day).map(([member]) => member));
      const a = set(counted, asOf);
      const b = set(blocks[s0] as Map<number, IsoDate>, d0);
      const { bridge, count } = await freezeFigure(db, asOf, { asOf: d0, blockNo: s0, count: b.size });
      expect({ seed, count, total: bridgeTotal(bridge) }).toEqual({ seed, count: a.size, total: a.size });
      const sum = (side: "in" | "out") => bridgeParts.reduce((n, part) => n + bridge.parts[part][side], 0);
      expect(sum("in")).toBe([...a].filter((member) => !b.has(member)).length);
      expect(sum("out")).toBe([...b].filter((member) => !a.has(member)).length);
      const since = [...a].filter((member) => !b.has(member) && (counted.get(member) as IsoDate) > d0).length;
      expect(bridge.parts.received.in).toBe(since);
      expect(netOf(bridge, "received")).toBe(bridge.parts.received.in - bridge.parts.received.out);
      const from = await layPublication({ version: round + 1, asOf: d0, count: b.size, blockNo: s0 });
      const rows = await membersOf(from, asOf, head);
      const ids = (way: "in" | "out") => rows.filter((row) => row.way === way).map(({ id }) => id);
      const only = (these: Set<number>, others: Set<number>) =>
        [...these].filter((member) => !others.has(member)).sort((x, y) => x - y);
      expect({ seed, round, in: ids("in"), out: ids("out") }).toEqual({ seed, round, in: only(a, b), out: only(b, a) });
      for (const part of bridgeParts) {
        const of = rows.filter((row) => row.part === part);
        expect(of.filter(({ way }) => way === "in")).toHaveLength(bridge.parts[part].in);
        expect(of.filter(({ way }) => way === "out")).toHaveLength(bridge.parts[part].out);
      }
      for (const row of rows) expect(row.now).toBe(counted.get(row.id) ?? null);
      lists.push({ from, asOf, rows });
    }
    for (const member of [...counted.keys()].slice(0, 4)) {
      await layBlock("void", [went(member, counted.get(member) as IsoDate)]);
    }
    for (const { from, asOf, rows } of lists) expect(await membersOf(from, asOf, head)).toEqual(rows);
  }
}, 300_000);
