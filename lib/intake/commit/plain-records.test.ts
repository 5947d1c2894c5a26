import { createHash } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { rehearse } from "@/lib/audit/change";
import { addDays } from "@/lib/core/dates";
import { disconnect } from "@/lib/core/db";
import { classify } from "@/lib/intake/check/classify";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { bothAnswers, delivery } from "@/testing/histories";
import { cardNumber, keeper, layIncident, stage } from "@/testing/history";
import type { Delivery, Row } from "@/testing/oracle";
import { commitBatch } from "./commit";
import { findPlainPairs } from "./plain-records";

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
beforeEach(async () => {
  await database.reset();
  await layIncident({ limit: 2 });
});
afterAll(disconnect);

/** The first rows of the plain pairs that a delivery would be committed with, and how many records they stand for. */
async function plainRows(staged: Delivery): Promise<{ rows: number[]; records: number }> {
  return rehearse(async (tx) => {
    const touched = await classify(tx, staged.id);
    const { records } = await findPlainPairs(tx, staged.id, { links: true, touched });
    const pairs = await tx.$queryRaw<{ row_no: number }[]>`select row_no from plain_pair order by row_no`;
    return { rows: pairs.map((pair) => pair.row_no), records };
  });
}

async function staged(...args: Parameters<typeof delivery>): Promise<Delivery> {
  const one = delivery(...args);
  await stage(one);
  return one;
}

test("plain is a new card alone under a new number, however often, and a new card without one", async () => {
  const one = await staged("07-20", ["r1 c1 m1", "r2 c1 m1", "r3 c2", "- c3 m3 07-15 500 X", "- c3 m3 07-15 500 X"]);
  expect(await plainRows(one)).toEqual({ rows: [1, 3, 4], records: 5 });
});

const notPlain: Record<string, string[]> = {
  "a card under two numbers": ["r1 c1 m1", "r2 c1 m2"],
  "two cards under one number": ["r1 c1 m1", "r2 c2 m1"],
  "a card that is named without its number as well": ["r1 c1 m1", "r2 c1"],
  "a number that a masked card names as well": ["r1 c1 m1", "r2 *2 m1"],
  "a masked card": ["r1 *1 m1"],
  "a placeholder": ["r1 c1 0000"],
  "a record that names the old card, and both cards": ["r1 c1 m1 <c2", "r2 c2 m2"],
  "a reference that comes twice": ["r1 c1 m1", "r1 c1 m1"],
  "a withdrawal": ["r1 c1 m1", "withdraw r1"],
};

test.each(Object.entries(notPlain))("not plain: %s, while the pair beside it is", async (_, lines) => {
  const one = await staged("07-20", [...lines, "r9 c9 m9"]);
  expect(await plainRows(one)).toEqual({ rows: [lines.length + 1], records: 1 });
});

test("not plain: a number that ties nothing, since it is a card company's account", async () => {
  const one = await staged("07-20", ["r1 c1 m1", "r2 c2"], { account: true });
  expect(await plainRows(one)).toEqual({ rows: [2], records: 1 });
});

test("not plain: a card or a number that somebody knows already", async () => {
  const first = await staged("07-20", ["r1 c1 m1"]);
  await commitBatch(keeper, { batchId: first.id });
  const next = await staged("07-21", ["r2 c1 m2", "r3 c3 m1", "r4 c4 m4", "r1 c5 m5"]);
  expect(await plainRows(next)).toEqual({ rows: [3], records: 1 });
  // Another company's number of the same digits is another number.
  const other = await staged("07-21", ["r1 c6 m1"], { company: 2 });
  expect(await plainRows(other)).toEqual({ rows: [1], records: 1 });
});

/** Deliveries of many cards and numbers, most of them in pairs, a few anyhow. */
const wideRow = fc
  .record({
    ref: fc.integer({ min: 1, max: 40 }),
    card: fc.integer({ min: 1, max: 25 }),
    number: fc.oneof(
      { weight: 8, arbitrary: fc.constant("own" as const) },
      { weight: 1, arbitrary: fc.constant("other" as const) },
      { weight: 1, arbitrary: fc.constant("none" as const) },
    ),
    masked: fc.oneof({ weight: 12, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    kind: fc.oneof(
      { weight: 15, arbitrary: fc.constant("new" as const) },
      { weight: 1, arbitrary: fc.constantFrom("amend" as const, "withdraw" as const) },
    ),
    old: fc.oneof(
      { weight: 15, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 25 }) },
    ),
  })
  .map(({ ref, card, number, masked, kind, old }): Row => {
    const digits = cardNumber(`c${card}`);
    const named = number === "none" ? null : `m${number === "own" ? card : (card % 25) + 1}`;
    return {
      ref: `r${ref}`,
      kind,
      card: masked && named ? `999900*${digits.slice(-4)}` : digits,
      number: named,
      ...(old !== null && { oldCard: cardNumber(`c${old}`) }),
    };
  });
const wideDelivery = fc
  .record({
    receivedOn: fc.integer({ min: -2, max: 6 }).map((n) => addDays("2009-07-14", n)),
    rows: fc.array(wideRow, { minLength: 1, maxLength: 20 }),
    salt: fc.nat(),
  })
  .map(({ salt, ...one }) => ({
    ...one,
    company: 1,
    sha: createHash("sha256")
      .update(JSON.stringify(one) + salt)
      .digest("hex"),
  }));

test("deliveries of which some records are plain and some are not answer as the oracle does", {
  timeout: 600_000,
}, async () => {
  const seen = { plain: 0, rest: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(wideDelivery, { minLength: 1, maxLength: 3 }), async (plans) => {
      await database.reset();
      await layIncident({ limit: 2 });
      const deliveries = plans.map((plan) => ({ ...plan, id: 0 }));
      for (const one of deliveries) {
        await stage(one);
        const { records } = await plainRows(one);
        seen.plain += records;
        seen.rest += one.rows.length - records;
        await commitBatch(keeper, { batchId: one.id });
      }
      const { found, wanted } = await bothAnswers(deliveries);
      expect(found).toEqual(wanted);
    }),
    { numRuns: 60, seed: process.env.SHOKAI_SEED ? Number(process.env.SHOKAI_SEED) : undefined },
  );
  // Neither way is only said to be tried.
  expect(Math.min(seen.plain, seen.rest)).toBeGreaterThan(60);
});
