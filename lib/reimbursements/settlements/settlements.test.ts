import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { mintUser } from "@/lib/access/actor";
import { roles } from "@/lib/access/rights";
import { toDbDate } from "@/lib/core/dates";
import { db, disconnect } from "@/lib/core/db";
import { Forbidden, NotFound } from "@/lib/core/errors";
import { bookEntry, reverseEntry } from "@/lib/reimbursements/commands";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { layIncident } from "@/testing/history";
import { bookSettlement, reverseSettlement } from "./commands";
import { exportStatement, findStatement, listBalances, listStatementLines, type StatementLine } from "./queries";
import type { SettlementInput } from "./schema";

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);

const manager = mintUser({ id: "m1", name: "管理 太郎", roles: ["manager"], locale: "ja" });

beforeEach(async () => {
  await database.reset();
  await layIncident();
  for (const [id, companyId] of [
    [1, 1],
    [2, 1],
    [3, 2],
  ] as const) {
    await db.inquiry.create({
      data: {
        id,
        companyId,
        key: `r${id}`,
        reference: `R-${id}`,
        sightings: 1,
        receivedOn: toDbDate("2009-07-20"),
        live: true,
      },
    });
  }
});

/** A refund at the organisation's cost, advanced unless it is said otherwise. */
const advance = async (inquiryId: number, amount: bigint, bookedOn: string, over: object = {}) => {
  const entry = {
    inquiryId,
    kind: "refund" as const,
    payer: "organisation" as const,
    amount,
    currency: "JPY",
    bookedOn,
  };
  const outcome = await bookEntry(manager, { ...entry, ...over });
  if (!outcome.ok) throw new Error(outcome.reason);
  return outcome.value.entryId;
};
const pay = (amount: bigint, paidOn: string, over: Partial<SettlementInput> = {}) =>
  bookSettlement(manager, { companyId: 1, amount, currency: "JPY", paidOn, ...over });
const lines = async (over: Partial<Parameters<typeof listStatementLines>[1]> = {}) =>
  listStatementLines(manager, { companyId: 1, period: {}, descending: false, size: 50, ...over });

test("a statement's balances join on without a gap, whatever the period, in each currency", async () => {
  await advance(1, 5_000n, "2009-08-10");
  await advance(1, 700n, "2009-09-01");
  await advance(2, 1_234n, "2009-09-30", { currency: "USD" });
  await advance(3, 99n, "2009-09-15");
  // Neither the merchant's nor what was paid to the member directly is owed to anybody.
  await advance(1, 1n, "2009-09-02", { payer: "merchant" });
  await advance(1, 2n, "2009-09-02", { advanced: false });
  await pay(5_000n, "2009-09-20");
  const sums = async (from?: string, to?: string) =>
    (await findStatement(manager, { companyId: 1, period: { ...(from && { from }), ...(to && { to }) } })).sums;
  expect(await sums()).toEqual([
    { currency: "JPY", opening: 0n, advanced: 5_700n, settled: 5_000n, closing: 700n },
    { currency: "USD", opening: 0n, advanced: 1_234n, settled: 0n, closing: 1_234n },
  ]);
  expect(await sums("2009-09-01", "2009-09-30")).toEqual([
    { currency: "JPY", opening: 5_000n, advanced: 700n, settled: 5_000n, closing: 700n },
    { currency: "USD", opening: 0n, advanced: 1_234n, settled: 0n, closing: 1_234n },
  ]);
  expect(await sums(undefined, "2009-08-31")).toEqual([
    { currency: "JPY", opening: 0n, advanced: 5_000n, settled: 0n, closing: 5_000n },
  ]);
  const months = ["2009-08", "2009-09", "2009-10"];
  let before = 0n;
  for (const month of months) {
    const [yen] = await sums(`${month}-01`, `${month}-28`);
    const [rest] = await sums(`${month}-29`, month === "2009-09" ? "2009-09-30" : `${month}-31`);
    expect([yen?.opening, rest?.opening]).toEqual([before, yen?.closing]);
    before = rest?.closing as bigint;
  }
  const shown = await lines({ period: { from: "2009-09-01", to: "2009-09-30" } });
  expect(shown.rows.map((row) => [row.on, row.kind, row.advanced, row.settled, row.inquiryReference])).toEqual([
    ["2009-09-01", "refund", 700n, 0n, "R-1"],
    ["2009-09-20", "settlement", 0n, 5_000n, null],
    ["2009-09-30", "refund", 1_234n, 0n, "R-2"],
  ]);
  expect(await sums("2009-09-01", "2009-09-30")).toHaveLength(2);
  expect(await db.auditEvent.count({ where: { type: "settlement.read", subjectId: "1" } })).toBeGreaterThan(3);
});

test("reversals take back on the day on which they are made, and once", async () => {
  const owed = await advance(1, 5_000n, "2009-08-10");
  const paid = await pay(5_000n, "2009-08-31");
  const settlementId = paid.ok ? paid.value.settlementId : 0;
  const twice = await Promise.all([
    reverseSettlement(manager, { settlementId, reason: "誤送金" }),
    reverseSettlement(manager, { settlementId, reason: "誤送金" }),
  ]);
  expect(twice.map((one) => (one.ok ? "ok" : one.reason)).sort()).toEqual(["ALREADY_REVERSED", "ok"]);
  const back = twice.find((one) => one.ok);
  expect(
    await reverseSettlement(manager, { settlementId: back?.ok ? back.value.settlementId : 0, reason: "再" }),
  ).toMatchObject({ reason: "IS_A_REVERSAL" });
  await reverseEntry(manager, { entryId: owed, reason: "二重" });
  const { sums } = await findStatement(manager, { companyId: 1, period: { from: "2009-12-31" } });
  expect(sums).toEqual([{ currency: "JPY", opening: 0n, advanced: -5_000n, settled: -5_000n, closing: 0n }]);
  expect((await lines()).rows.map((row) => [row.on, row.advanced, row.settled, row.reversed])).toEqual([
    ["2009-08-10", 5_000n, 0n, true],
    ["2009-08-31", 0n, 5_000n, true],
    ["2009-12-31", -5_000n, 0n, false],
    ["2009-12-31", 0n, -5_000n, false],
  ]);
});

test("what is open is open since the oldest that no payment covers", async () => {
  const standing = async () =>
    (await listBalances(manager)).map(({ id, currency, advanced, settled, openSince }) => [
      id,
      currency,
      advanced - settled,
      openSince,
    ]);
  expect(await standing()).toEqual([
    [1, null, 0n, null],
    [2, null, 0n, null],
  ]);
  await advance(1, 100n, "2009-08-01");
  await advance(2, 50n, "2009-08-05");
  await advance(3, 10n, "2009-08-03");
  expect(await standing()).toEqual([
    [1, "JPY", 150n, "2009-08-01"],
    [2, "JPY", 10n, "2009-08-03"],
  ]);
  await pay(100n, "2009-08-20");
  await pay(11n, "2009-08-20", { companyId: 2 });
  expect(await standing()).toEqual([
    [1, "JPY", 50n, "2009-08-05"],
    [2, "JPY", -1n, null],
  ]);
  await pay(20n, "2009-08-21");
  expect((await standing())[0]).toEqual([1, "JPY", 30n, "2009-08-05"]);
  await pay(30n, "2009-08-22");
  expect((await standing())[0]).toEqual([1, "JPY", 0n, null]);
});

test("sums are exact at any size", async () => {
  const most = 999_999_999_999_999n;
  await database.asSuperuser(
    `insert into money_entry (inquiry_id, kind, amount, currency, booked_on, payer, advanced, made_by, made_by_name, made_at)
     select 1, 'refund', ${most}, 'JPY', '2009-08-01', 'organisation', true, 'x', 'x', now() from generate_series(1, 20000)`,
  );
  await pay(most, "2009-08-20");
  // Above what 64 bits hold, and far above what a double counts one by one.
  const { sums } = await findStatement(manager, { companyId: 1, period: {} });
  expect(sums).toEqual([
    { currency: "JPY", opening: 0n, advanced: most * 20_000n, settled: most, closing: most * 19_999n },
  ]);
  expect((await listBalances(manager))[0]).toMatchObject({
    advanced: most * 20_000n,
    settled: most,
    openSince: "2009-08-01",
  });
});

test("a page at a time gives every line once, there and back, and the export the same", async () => {
  for (let at = 0; at < 7; at++) await advance(1, BigInt(at + 1), at < 3 ? "2009-08-01" : "2009-08-02");
  for (let at = 0; at < 3; at++) await pay(BigInt(at + 1), "2009-08-02");
  for (const descending of [false, true]) {
    const all = (await lines({ descending })).rows.map(({ line }) => line);
    expect(new Set(all).size).toBe(10);
    const seen: string[] = [];
    let page = await lines({ descending, size: 3 });
    const firsts = [page.rows.map(({ line }) => line)];
    for (;;) {
      seen.push(...page.rows.map(({ line }) => line));
      if (!page.next) break;
      page = await lines({ descending, size: 3, after: page.next });
      firsts.push(page.rows.map(({ line }) => line));
    }
    expect(seen).toEqual(all);
    for (firsts.pop(); page.previous; ) {
      page = await lines({ descending, size: 3, before: page.previous });
      expect(page.rows.map(({ line }) => line)).toEqual(firsts.pop());
    }
    const exported: StatementLine[] = [];
    for await (const part of exportStatement(manager, { companyId: 1, period: {}, descending })) exported.push(...part);
    expect(exported.map(({ line }) => line)).toEqual(all);
  }
});

test("refuses what makes no sense; fifty clicks on one form are one payment", async () => {
  expect(await pay(1n, "2010-01-01")).toMatchObject({ fields: { paidOn: "IN_THE_FUTURE" } });
  expect(await pay(0n, "2009-08-01")).toMatchObject({ reason: "INVALID" });
  expect(await pay(1n, "2009-08-01", { currency: "YEN" })).toMatchObject({ reason: "INVALID" });
  expect(await pay(1n, "2009-08-01", { note: "4111 1111 1111 1111" })).toMatchObject({ reason: "CARD_NUMBER_IN_TEXT" });
  await expect(pay(1n, "2009-08-01", { companyId: 9 })).rejects.toThrow(NotFound);
  expect(await reverseSettlement(manager, { settlementId: 1, reason: " " })).toMatchObject({
    reason: "REASON_MISSING",
  });
  const clicks = await Promise.all(Array.from({ length: 50 }, () => pay(7n, "2009-08-01", { seen: 0 })));
  expect(clicks.filter((one) => one.ok)).toHaveLength(1);
  expect(await db.settlementEntry.count()).toBe(1);
  expect(await db.auditEvent.count({ where: { type: "settlement.booked" } })).toBe(1);
});

test("the database keeps settlements as they are, and reverses each once", async () => {
  await pay(500n, "2009-08-01");
  for (const url of [database.appUrl, database.webUrl]) {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const insert = (amount: number, reverses: number | null) =>
      client.query(
        `insert into settlement_entry (company_id, amount, currency, paid_on, reverses_id, made_by, made_by_name, made_at)
         values (1, $1, 'JPY', '2009-08-02', $2, 'x', 'x', now())`,
        [amount, reverses],
      );
    await expect(client.query("update settlement_entry set amount = 1")).rejects.toThrow(
      /permission denied|append-only/,
    );
    await expect(client.query("delete from settlement_entry")).rejects.toThrow(/permission denied|append-only/);
    await expect(insert(499, 1)).rejects.toThrow(/a reversal repeats/);
    await expect(insert(0, null)).rejects.toThrow(/settlement_entry_amount_above_zero/);
    if (url === database.appUrl) await insert(500, 1);
    await expect(insert(500, 1)).rejects.toThrow(/settlement_entry_reverses_id_key/);
    await expect(insert(500, 2)).rejects.toThrow(/a reversal repeats/);
    await client.end();
  }
});

test.each(roles)("%s may read and book settlements exactly where the table says so", async (role) => {
  const actor = mintUser({ id: "x", name: "x", roles: [role], locale: "ja" });
  const refused = (call: Promise<unknown>) =>
    call.then(
      () => false,
      (error) => error instanceof Forbidden,
    );
  const reads = [
    listBalances(actor),
    findStatement(actor, { companyId: 1, period: {} }),
    listStatementLines(actor, { companyId: 1, period: {}, descending: true, size: 5 }),
    exportStatement(actor, { companyId: 1, period: {}, descending: true }).next(),
  ];
  for (const read of reads) expect(await refused(read)).toBe(!["manager", "auditor"].includes(role));
  const input = { companyId: 1, amount: 1n, currency: "JPY", paidOn: "2009-08-01" };
  expect(await refused(bookSettlement(actor, input))).toBe(role !== "manager");
  expect(await refused(reverseSettlement(actor, { settlementId: 999, reason: "x" }))).toBe(role !== "manager");
});
