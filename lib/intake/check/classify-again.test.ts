import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { db, disconnect } from "@/lib/core/db";
import { commitBatch } from "@/lib/intake/commit/commit";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { delivery } from "@/testing/histories";
import { keeper, layIncident, stage } from "@/testing/history";
import type { Delivery } from "@/testing/oracle";
import { returnRows, setAside } from "./decide";

/*
 * Whether a commit weighs again is seen by a record that the superuser has made a duplicate behind everybody's back: who
 * weighs makes a new inquiry of it.
 */

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
beforeEach(async () => {
  await database.reset();
  await layIncident();
});
afterAll(disconnect);

async function staged(on: string, lines: string[]): Promise<Delivery> {
  const one = delivery(on, lines);
  await stage(one);
  return one;
}

const tamper = () => database.asSuperuser("update record set outcome = 'duplicate' where key = 'rr2'");

async function outcomesAfterCommit({ id }: Delivery): Promise<string[]> {
  const committed = await commitBatch(keeper, { batchId: id });
  if (!committed.ok) throw new Error(committed.reason);
  const rows = await db.record.findMany({
    where: { batchId: id },
    orderBy: { rowNo: "asc" },
    select: { outcome: true },
  });
  return rows.map((row) => row.outcome);
}

test("where nothing can have moved since it was staged, a commit takes what was found then", async () => {
  const one = await staged("07-20", ["r1 c1 m1", "r2 c2 m2"]);
  await tamper();
  expect(await outcomesAfterCommit(one)).toEqual(["new", "duplicate"]);
});

const moved: Record<string, () => Promise<unknown>> = {
  "a block was written": async () => {
    const other = await staged("07-19", ["r9 c9 m9"]);
    await commitBatch(keeper, { batchId: other.id });
  },
  "a record of the company was mended, wherever": () =>
    db.mend.create({
      data: {
        companyId: 1,
        key: "rr8",
        field: "merchant",
        sealedOriginal: new Uint8Array(1),
        sealedValue: new Uint8Array(1),
        batchId: 0,
        rowNo: 1,
        madeBy: "test",
        madeByName: "test",
        madeAt: new Date(),
      },
    }),
};

test.each(Object.entries(moved))("weighed again where %s", async (_, move) => {
  const one = await staged("07-20", ["r1 c1 m1", "r2 c2 m2"]);
  await move();
  await tamper();
  expect(await outcomesAfterCommit(one)).toEqual(["new", "new"]);
});

test.each([
  ["repeats a reference", ["r1 c1 m1", "r2 c2 m2", "r2 c2 m2"], ["new", "new", "duplicate"]],
  ["withdraws one", ["r2 c2 m2", "r1 c1 m1", "withdraw r1"], ["new", "new", "withdrawal"]],
])("weighed again where the delivery itself %s", async (_, lines, outcomes) => {
  const one = await staged("07-20", lines);
  await tamper();
  expect(await outcomesAfterCommit(one)).toEqual(outcomes);
});

test("what another delivery said meanwhile is found, and what was set aside and taken back is as it was", async () => {
  const first = await staged("07-20", ["r1 c1 m1"]);
  const second = await staged("07-21", ["r1 c1 m1", "r2 c2 m2", "r3 c3 m3"]);
  await setAside(keeper, second.id, [2, 3], "test");
  await returnRows(keeper, second.id, [3]);
  expect(await outcomesAfterCommit(first)).toEqual(["new"]);
  expect(await outcomesAfterCommit(second)).toEqual(["duplicate", "set_aside", "new"]);
});
