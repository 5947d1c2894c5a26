import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { db, disconnect } from "@/lib/core/db";
import { decide } from "@/lib/inquiries/commands";
import { commitBatch } from "@/lib/intake/commit/commit";
import { correctReceivedOn } from "@/lib/intake/commit/revert";
import { countAsOf } from "@/lib/ledger/queries";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { bothAnswers, cardOf, delivery, histories, orders, play } from "@/testing/histories";
import { keeper, layIncident, stage } from "@/testing/history";

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);

describe.each(histories)("history $title", (history) => {
  test.each(orders(history.steps).map((order) => ({ order, title: order.map((step) => step.name).join(", ") })))(
    "$title",
    async ({ order }) => {
      await database.reset();
      await layIncident();
      const deliveries = await play(history, order);
      const { found, wanted, count } = await bothAnswers(deliveries);
      expect(found).toEqual(wanted);
      for (const [day, figure] of Object.entries(history.counts))
        expect([day, count(`2009-${day}`)]).toEqual([day, figure]);
    },
  );
});

test("10 and 12: the count as known before a merge, and before a withdrawal", async () => {
  await database.reset();
  await layIncident();
  const world = {
    A: delivery("07-20", ["r1 c1 m1"]),
    B: delivery("07-22", ["r2 c2 m2"]),
    W: delivery("07-25", ["withdraw r1"]),
  };
  for (const one of Object.values(world)) await stage(one);
  await commitBatch(keeper, { batchId: world.A.id });
  await commitBatch(keeper, { batchId: world.B.id });
  await decide(keeper, {
    kind: "merge",
    memberA: (await cardOf("c1")).memberId,
    memberB: (await cardOf("c2")).memberId,
    reason: "same person",
  });
  expect(await countAsOf(db, "2009-07-22")).toBe(1);
  expect(await countAsOf(db, "2009-07-22", 2)).toBe(2);
  await commitBatch(keeper, { batchId: world.W.id });
  expect(await countAsOf(db, "2009-07-20")).toBe(0);
  expect(await countAsOf(db, "2009-07-20", 3)).toBe(1);
});

test("22: a moved date is two entries, and the old figure can be given again", async () => {
  await database.reset();
  await layIncident();
  const A = delivery("07-20", ["r1 c1 m1"]);
  await stage(A);
  await commitBatch(keeper, { batchId: A.id });
  await correctReceivedOn(keeper, { batchId: A.id, receivedOn: "2009-07-18", reason: "postmark" });
  const moved = await db.ledgerEntry.findMany({ where: { blockNo: 2 }, orderBy: { seq: "asc" } });
  expect(moved.map((e) => [e.effectiveOn.toISOString().slice(0, 10), e.delta, e.cause])).toEqual([
    ["2009-07-18", 1, "date_correction"],
    ["2009-07-20", -1, "date_correction"],
  ]);
  expect(await countAsOf(db, "2009-07-18", 1)).toBe(0);
});
