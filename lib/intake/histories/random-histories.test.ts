import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { db, disconnect } from "@/lib/core/db";
import { commitBatch } from "@/lib/intake/commit/commit";
import { countByDay } from "@/lib/ledger/queries";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { bothAnswers } from "@/testing/histories";
import { days, expected, keeper, layIncident, stage } from "@/testing/history";
import type { Delivery } from "@/testing/oracle";
import { deliveryArb, make, moveArb } from "@/testing/random-history";

/*
 * Random histories against the oracle (RULEBOOK R1.5, R2.4, R3, R4): deliveries committed in any order, some at the same
 * time; reverts, every decision and every answer to the queue in between. At the end the partition, counted dates and
 * every day's count must be the oracle's, and every answer that the ledger ever gave must still be given as known then.
 */

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);

/** The kept figures equal what they are kept from, and members carry the labels that the rules give (R3.3). */
async function checkKept(): Promise<void> {
  const [kept] = await db.$queryRaw<[{ deltas: number; nets: number; orphans: number; ended: number; gaps: number }]>`
    select
      (select count(*) from (
        select block_no, effective_on, sum(delta) as d from ledger_entry group by 1, 2 having sum(delta) <> 0
        except select block_no, effective_on, delta from ledger_delta) x)::int as deltas,
      (select count(*) from ledger_block b where b.net <> coalesce((select sum(delta) from ledger_entry e where e.block_no = b.no), 0))::int as nets,
      (select count(*) from (select member_id from card union all select member_id from member_number) n
        where not exists (select from member m where m.id = n.member_id and m.ended_block is null))::int as orphans,
      (select count(*) from member where ended_block is not null and (ended_into is null or counted_on is not null))::int as ended,
      ((select count(*) from ledger_block) - (select coalesce(max(no), 0) from ledger_block))::int as gaps`;
  expect(kept).toEqual({ deltas: 0, nets: 0, orphans: 0, ended: 0, gaps: 0 });
}

/**
 * At every block: the running sums that counts are read from are those of the entries up to it, and no entry takes away
 * what had not been given (a member counts on one day, once, at any time).
 */
async function checkBlocks(): Promise<void> {
  const entries = await db.ledgerEntry.findMany({ orderBy: [{ blockNo: "asc" }, { seq: "asc" }] });
  const blocks = await db.ledgerBlock.count();
  const counted = new Map<number, string>();
  for (let no = 1; no <= blocks; no++) {
    const mine = entries.filter((entry) => entry.blockNo === no);
    for (const { memberId, effectiveOn, delta } of mine.toSorted((a, b) => a.delta - b.delta)) {
      const day = effectiveOn.toISOString().slice(0, 10);
      expect([no, memberId, counted.get(memberId)]).toEqual([no, memberId, delta < 0 ? day : undefined]);
      if (delta < 0) counted.delete(memberId);
      else counted.set(memberId, day);
    }
    const curve = await countByDay(db, { blockNo: no });
    const dates = [...counted.values()].sort();
    expect(curve).toEqual([...new Set(dates)].map((day) => ({ day, count: dates.filter((one) => one <= day).length })));
  }
}

test("random histories of every command answer as the oracle does", { timeout: 1_200_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(deliveryArb, { minLength: 2, maxLength: 5 }),
      fc.array(moveArb, { minLength: 3, maxLength: 12 }),
      async (plans, moves) => {
        await database.reset();
        await layIncident({ limit: 2 });
        const deliveries = plans.map((plan) => ({ ...plan, id: 0 }));
        for (const one of deliveries) await stage(one);
        const known: Awaited<ReturnType<typeof countByDay>>[] = [];
        for (const move of moves) {
          await make(move, deliveries);
          const head = await db.ledgerBlock.count();
          if (head > 0) known[head] = await countByDay(db);
        }
        const { found, wanted } = await bothAnswers(deliveries);
        expect(found).toEqual(wanted);
        for (const [block, curve] of known.entries()) {
          if (curve) expect([block, await countByDay(db, { blockNo: block })]).toEqual([block, curve]);
        }
        await checkKept();
      },
    ),
    {
      numRuns: Number(process.env.SHOKAI_HISTORIES ?? 80),
      seed: process.env.SHOKAI_SEED ? Number(process.env.SHOKAI_SEED) : undefined,
    },
  );
});

test("the order of commits plays no part", { timeout: 1_200_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(deliveryArb, { minLength: 3, maxLength: 5 }).chain((plans) =>
        fc.record({
          plans: fc.constant(plans),
          orders: fc.array(
            fc.shuffledSubarray(
              plans.map((_, i) => i),
              { minLength: plans.length },
            ),
            { minLength: 2, maxLength: 3 },
          ),
        }),
      ),
      async ({ plans, orders }) => {
        const answers = [];
        for (const order of orders) {
          await database.reset();
          await layIncident({ limit: 2 });
          const deliveries = plans.map((plan) => ({ ...plan, id: 0 }));
          for (const at of order) await stage(deliveries[at] as Delivery);
          for (const at of order) await commitBatch(keeper, { batchId: (deliveries[at] as Delivery).id });
          const { found, wanted } = await bothAnswers(deliveries);
          expect(found).toEqual(wanted);
          answers.push(found);
        }
        for (const other of answers) expect(other).toEqual(answers[0]);
      },
    ),
    { numRuns: 30, seed: process.env.SHOKAI_SEED ? Number(process.env.SHOKAI_SEED) : undefined },
  );
});

test("two at a time, whatever they do to each other: the oracle's answer at the end and at every block", {
  timeout: 1_200_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(deliveryArb, { minLength: 2, maxLength: 5 }),
      fc.tuple(...[1, 2].map(() => fc.array(moveArb, { minLength: 2, maxLength: 7 }))),
      async (plans, hands) => {
        await database.reset();
        await layIncident({ limit: 2 });
        const deliveries = plans.map((plan) => ({ ...plan, id: 0 }));
        for (const one of deliveries) await stage(one);
        // Two persons, each on connections of its own, take turns at nothing: what one leaves the other meets.
        await Promise.all(
          hands.map(async (moves) => {
            for (const move of moves) await make(move, deliveries);
          }),
        );
        const { found, wanted } = await bothAnswers(deliveries);
        expect(found).toEqual(wanted);
        await checkKept();
        await checkBlocks();
        if (hands.flat().some((move) => move.do === "redate" || move.do === "limit")) return;
        for (let no = 1; no <= (await db.ledgerBlock.count()); no++) {
          const wantedThen = await expected(deliveries, no);
          const curve = await countByDay(db, { blockNo: no });
          const counted = (day: string) => curve.findLast((point) => point.day <= day)?.count ?? 0;
          expect([no, days.map(counted)]).toEqual([no, days.map(wantedThen.count)]);
        }
      },
    ),
    {
      numRuns: Number(process.env.SHOKAI_HISTORIES ?? 50),
      seed: process.env.SHOKAI_SEED ? Number(process.env.SHOKAI_SEED) : undefined,
    },
  );
});
