import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addDays, daysBetween } from "@/lib/core/dates";
import { db, disconnect } from "@/lib/core/db";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { keeper, layIncident, START } from "@/testing/history";
import { burdenAsOf, listAgeBuckets } from "./burden";
import { outOfPocketAsOf } from "./out-of-pocket";
import { ageBuckets } from "./rules";
import { burdenWeeks } from "./trend";

/*
 * The figures against an oracle that reads the list of what happened from the beginning for every day and every member.
 */

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);

type Entry = {
  kind: "charge" | "fee" | "interest" | "cancellation" | "refund" | "fee_refund" | "interest_refund";
  amount: bigint;
  on: number;
  reversedOn: number | null;
};
type Case = {
  /** 1 to 3: by card; 4: a masked number of its own member; 5: one that ties nothing. */
  bearer: number;
  receivedOn: number;
  detectionCase: 1 | 2 | 3 | null;
  currency: string;
  entries: Entry[];
  closedOn: number | null;
  live: boolean;
};

const LAST = 70;
const day = (nth: number) => addDays(START, nth);
const charges = ["charge", "fee", "interest"];

const anEntry: fc.Arbitrary<Entry> = fc
  .record({
    kind: fc.constantFrom(
      ...(["charge", "charge", "fee", "interest"] as const),
      ...(["cancellation", "refund", "refund", "fee_refund", "interest_refund"] as const),
    ),
    // Few amounts, so that burdens come to zero; one beyond what a double can count.
    amount: fc.constantFrom(100n, 100n, 250n, 999_999_999_999_999n),
    on: fc.integer({ min: -20, max: LAST }),
    // A reversal is booked on the day on which it is made, and an entry never for a day to come: not before it.
    later: fc.option(fc.nat({ max: 40 }), { nil: null, freq: 4 }),
  })
  .map(({ later, ...entry }) => ({ ...entry, reversedOn: later === null ? null : Math.min(entry.on + later, LAST) }));
const aCase: fc.Arbitrary<Case> = fc.record({
  bearer: fc.integer({ min: 1, max: 5 }),
  receivedOn: fc.integer({ min: -5, max: LAST }),
  detectionCase: fc.constantFrom(1, 2, 3, null),
  currency: fc.constantFrom("JPY", "JPY", "USD"),
  entries: fc.array(anEntry, { maxLength: 5 }),
  closedOn: fc.option(fc.integer({ min: 0, max: LAST }), { nil: null }),
  live: fc.constantFrom(true, true, true, true, false),
});

/** What was charged less what was taken off or given back by the end of a day. */
function sumsOn(one: Case, on: number): { charged: bigint; relieved: bigint } {
  const sums = { charged: 0n, relieved: 0n };
  for (const entry of one.entries) {
    const way = charges.includes(entry.kind) ? "charged" : "relieved";
    if (entry.on <= on) sums[way] += entry.amount;
    if (entry.reversedOn !== null && entry.reversedOn <= on) sums[way] -= entry.amount;
  }
  return sums;
}

/** Only what the database lets stand: a case closes after its last entry and with a burden of zero. */
function closable(one: Case): Case {
  const { charged, relieved } = sumsOn(one, LAST);
  const last = Math.max(one.receivedOn, ...one.entries.flatMap((entry) => [entry.on, entry.reversedOn ?? entry.on]));
  return {
    ...one,
    closedOn: charged === relieved && one.closedOn !== null ? Math.min(Math.max(one.closedOn, last), LAST) : null,
  };
}

function stateOn(one: Case, on: number): "carries" | "unknown" | "neither" {
  if (one.closedOn !== null && one.closedOn <= on) return "neither";
  const { charged, relieved } = sumsOn(one, on);
  if (charged > relieved) return "carries";
  if (one.detectionCase === null) return "unknown";
  if (charged === 0n) return relieved > 0n || one.detectionCase !== 1 ? "unknown" : "neither";
  return "neither";
}

function oracleOn(cases: readonly Case[], on: number) {
  const heard = cases.filter((one) => one.live && one.receivedOn <= on);
  const carrying = heard.filter((one) => stateOn(one, on) === "carries");
  const burdened = new Set(carrying.map((one) => one.bearer));
  const unknown = heard.filter((one) => stateOn(one, on) === "unknown" && !burdened.has(one.bearer));
  const sums: Record<string, bigint> = {};
  for (const one of carrying) {
    const { charged, relieved } = sumsOn(one, on);
    sums[one.currency] = (sums[one.currency] ?? 0n) + charged - relieved;
  }
  return { burdened: burdened.size, notYetKnown: new Set(unknown.map((one) => one.bearer)).size, sums };
}

function oracleOutOfPocket(cases: readonly Case[], on: number) {
  const heard = cases.filter((one) => one.live && one.receivedOn <= on);
  const members = [1, 2, 3, 4, 5].flatMap((bearer) => {
    const own = heard.filter((one) => one.bearer === bearer);
    const carries = (at: number) => own.some((one) => stateOn(one, at) === "carries");
    let [days, since, ever] = [0, null as number | null, false];
    for (let at = -25; at <= on; at++) {
      if (!carries(at)) {
        since = null;
        continue;
      }
      ever = true;
      since ??= at;
      if (at < on) days++;
    }
    return ever ? [{ days, since }] : [];
  });
  const sorted = members.map((one) => one.days).sort((a, b) => a - b);
  const running = members.filter((one) => one.since !== null);
  return {
    members: members.length,
    median: sorted[Math.ceil(sorted.length / 2) - 1] ?? null,
    worst: sorted.at(-1) ?? null,
    running: running.length,
    since: running.length > 0 ? day(Math.min(...running.map((one) => one.since as number))) : null,
  };
}

async function lay(cases: readonly Case[]): Promise<void> {
  await database.reset();
  await layIncident({ today: day(LAST) });
  await database.asSuperuser(`insert into member (id, born_block) select n, 1 from generate_series(1, 4) n`);
  await database.asSuperuser(`insert into card (id, token, bin, last4, member_id, erased_on)
    select n, decode(lpad(to_hex(n), 64, '0'), 'hex'), '411111', lpad(n::text, 4, '0'), n, current_date from generate_series(1, 3) n`);
  await database.asSuperuser(`insert into member_number (id, company_id, number, member_id, set_aside)
    values (4, 1, 'M4', 4, null), (5, 1, '0000', 4, 'placeholder')`);
  let entryId = 0;
  for (const [at, one] of cases.entries()) {
    const id = at + 1;
    const sums = sumsOn(one, LAST);
    await database.asSuperuser(
      `insert into inquiry (id, company_id, key, card_id, number_id, mask_head, sightings, received_on, live, voided, reported_case, charged, relieved)
       values ($1, $2, $3, $4, $5, $6, 1, $7, $8, $9, $10, $11, $12)`,
      [
        id,
        1 + (at % 2),
        `r${id}`,
        one.bearer < 4 ? one.bearer : null,
        one.bearer < 4 ? null : one.bearer,
        one.bearer < 4 ? null : "411111",
        day(one.receivedOn),
        one.live,
        !one.live,
        one.detectionCase,
        one.entries.length > 0 ? String(sums.charged) : null,
        one.entries.length > 0 ? String(sums.relieved) : null,
      ],
    );
    for (const { kind, amount, on, reversedOn } of one.entries) {
      const add = (booked: number, reverses: number | null) =>
        database.asSuperuser(
          `insert into money_entry (id, inquiry_id, kind, amount, currency, booked_on, reverses_id, payer, made_by, made_by_name, made_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, 'u', 'u', now())`,
          [
            ...[++entryId, id, kind, String(amount), one.currency, day(booked), reverses],
            charges.includes(kind) ? null : "merchant",
          ],
        );
      await add(on, null);
      if (reversedOn !== null) await add(reversedOn, entryId);
    }
    if (one.closedOn === null) continue;
    // The first minute of the day in Tokyo: the day before by the world's clock, were it asked.
    await database.asSuperuser("update inquiry set closed_as = 'own_use', closed_at = $2 where id = $1", [
      id,
      `${day(one.closedOn)}T00:01:00+09:00`,
    ]);
  }
}

const sumsOf = (amounts: readonly { currency: string; amount: bigint }[]) =>
  Object.fromEntries(amounts.map((one) => [one.currency, one.amount]));

test("burden as of any day, the trend, the buckets and the days out of pocket are what the list of events says", async () => {
  let seen = { burdened: 0, unknown: 0, spells: 0 };
  await fc.assert(
    fc.asyncProperty(fc.array(aCase, { minLength: 1, maxLength: 9 }), async (drawn) => {
      const cases = drawn.map(closable);
      await lay(cases);
      for (const on of [-3, 0, 11, 26, 27, 48, LAST]) {
        const expected = oracleOn(cases, on);
        const { burden, burdened, notYetKnown } = await burdenAsOf(db, day(on));
        expect({ burdened, notYetKnown, sums: sumsOf(burden) }, `burden of ${day(on)}`).toEqual(expected);
        const pocket = await outOfPocketAsOf(db, day(on));
        const got = {
          members: pocket.members,
          median: pocket.medianDays,
          worst: pocket.worst?.days ?? null,
          running: pocket.running?.members ?? 0,
          since: pocket.running?.since ?? null,
        };
        expect(got, `days out of pocket of ${day(on)}`).toEqual(oracleOutOfPocket(cases, on));
        expect(pocket.running?.members ?? 0).toBe(burdened);
        seen = {
          burdened: seen.burdened + burdened,
          unknown: seen.unknown + notYetKnown,
          spells: Math.max(seen.spells, got.worst ?? 0),
        };
      }
      const weeks = await burdenWeeks(db, START, day(LAST));
      // 14 July 2009 was a Tuesday.
      expect(weeks.map((week) => week.from)).toEqual(Array.from({ length: 11 }, (_, nth) => day(nth * 7 - 1)));
      for (const { asOf, burden, burdened, notYetKnown } of weeks) {
        expect({ burdened, notYetKnown, sums: sumsOf(burden) }, `week to ${asOf}`).toEqual(
          oracleOn(cases, daysBetween(START, asOf)),
        );
      }
      const { buckets } = await listAgeBuckets(keeper);
      const heard = cases.filter((one) => one.live && one.receivedOn <= LAST);
      const inBucket = (state: string) =>
        ageBuckets.map(
          ({ from, to }) =>
            heard.filter((one) => {
              const age = LAST - one.receivedOn;
              return age >= from && (to === null || age <= to) && stateOn(one, LAST) === state;
            }).length,
        );
      expect(buckets.map((one) => one.carries)).toEqual(inBucket("carries"));
      expect(buckets.map((one) => one.notYetKnown)).toEqual(inBucket("unknown"));
      const total: Record<string, bigint> = {};
      for (const one of buckets.flatMap((bucket) => bucket.burden))
        total[one.currency] = (total[one.currency] ?? 0n) + one.amount;
      expect(total).toEqual(oracleOn(cases, LAST).sums);
    }),
    { numRuns: 60 },
  );
  // The histories drawn are not empty ones.
  expect(Object.values(seen).every((one) => one > 20)).toBe(true);
}, 300_000);

test("a sum beyond every integer type of the database is exact", async () => {
  const most = 999_999_999_999_999n;
  const entries = Array.from({ length: 9 }, (): Entry => ({ kind: "charge", amount: most, on: 0, reversedOn: null }));
  await lay([{ bearer: 1, receivedOn: 0, detectionCase: 3, currency: "JPY", entries, closedOn: null, live: true }]);
  // Two thousand such cases: 1.8e19, more than a bigint holds.
  await database.asSuperuser(`
    with more as (
      insert into inquiry (id, company_id, key, card_id, sightings, received_on, live, reported_case, charged, relieved)
      select 10 + n, 1, 'more' || n, 1 + n % 3, 1, date '${START}', true, 3, ${most * 9n}, 0 from generate_series(1, 1999) n returning id
    )
    insert into money_entry (id, inquiry_id, kind, amount, currency, booked_on, made_by, made_by_name, made_at)
    select 100 + row_number() over (), id, 'charge', ${most}, 'JPY', date '${START}', 'u', 'u', now() from more, generate_series(1, 9)`);
  const amount = most * 9n * 2000n;
  expect(amount > 2n ** 63n).toBe(true);
  expect((await burdenAsOf(db, day(1))).burden).toEqual([{ currency: "JPY", amount }]);
  expect((await burdenWeeks(db, START, day(LAST))).at(-1)?.burden).toEqual([{ currency: "JPY", amount }]);
  expect((await listAgeBuckets(keeper)).buckets.at(-1)?.burden).toEqual([{ currency: "JPY", amount }]);
}, 120_000);
