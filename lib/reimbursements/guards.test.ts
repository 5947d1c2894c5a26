import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { toDbDate } from "@/lib/core/dates";
import { db, disconnect } from "@/lib/core/db";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { layIncident } from "@/testing/history";

/*
 * What the database itself refuses (RULEBOOK R5.2, R5.3), past every command: raw statements of the application's roles.
 */

let database: TestDatabase;
const roles: { app?: pg.Client; web?: pg.Client } = {};
beforeAll(async () => {
  database = await freshDatabase();
  roles.app = new pg.Client({ connectionString: database.appUrl });
  roles.web = new pg.Client({ connectionString: database.webUrl });
  await Promise.all([roles.app.connect(), roles.web.connect()]);
});
afterAll(async () => {
  await Promise.all([roles.app?.end(), roles.web?.end()]);
  await disconnect();
});

beforeEach(async () => {
  await database.reset();
  await layIncident();
  await db.inquiry.create({
    data: { companyId: 1, key: "rA", sightings: 1, receivedOn: toDbDate("2009-07-20"), live: true, reportedCase: 3 },
  });
});

const insert = (over: Record<string, unknown> = {}) => {
  const row: Record<string, unknown> = {
    inquiry_id: 1,
    kind: "charge",
    amount: 500,
    currency: "JPY",
    booked_on: "2009-08-01",
    made_by: "x",
    made_by_name: "x",
    made_at: "2009-08-01T00:00:00Z",
    ...over,
  };
  const names = Object.keys(row);
  return {
    text: `insert into money_entry (${names.join(", ")}) values (${names.map((_, at) => `$${at + 1}`).join(", ")}) returning id`,
    values: Object.values(row),
  };
};
const close = "update inquiry set closed_as = 'refunded', closed_at = now(), close_proof = 'x' where id = 1";
const refund = { kind: "refund", payer: "merchant" };

describe.each(["app", "web"] as const)("the role of the %s", (name) => {
  const sql = (query: string | { text: string; values: unknown[] }) => (roles[name] as pg.Client).query(query);

  test("closes no case with a burden, whatever the kept sums say", async () => {
    await sql(insert());
    await sql("update inquiry set charged = 0, relieved = 0");
    await expect(sql(close)).rejects.toThrow(/does not close with a burden of 500/);
    await sql(insert({ ...refund, amount: 501 }));
    await expect(sql(close)).rejects.toThrow(/does not close with a burden of -1/);
    await sql("update inquiry set charged = 500, relieved = 499");
    await sql(insert({ kind: "fee", amount: 1 }));
    await expect(sql(close)).rejects.toThrow(/inquiry_check/);
    await sql("update inquiry set charged = 501, relieved = 501");
    await sql(close);
    await expect(sql("update inquiry set charged = 502")).rejects.toThrow(/inquiry_check/);
  });

  test("books nothing on a closed case, a reversal neither", async () => {
    const { rows } = await sql(insert());
    await sql(insert(refund));
    await sql(close);
    await expect(sql(insert())).rejects.toThrow(/is closed and takes no entry/);
    await expect(sql(insert({ reverses_id: rows[0].id }))).rejects.toThrow(/is closed and takes no entry/);
    await sql("update inquiry set closed_as = null, closed_at = null, close_proof = null");
    await sql(insert());
  });

  test("reverses an entry once, as it is, and never a reversal", async () => {
    const { rows } = await sql(insert({ kind: "refund", payer: "organisation", advanced: true }));
    const back = { kind: "refund", payer: "organisation", advanced: true, reverses_id: rows[0].id };
    for (const over of [
      { payer: "merchant", advanced: false },
      { advanced: false },
      { amount: 499 },
      { kind: "fee_refund" },
    ])
      await expect(sql(insert({ ...back, ...over }))).rejects.toThrow(/a reversal repeats/);
    const reversal = (await sql(insert(back))).rows[0].id;
    await expect(sql(insert(back))).rejects.toThrow(/money_entry_reverses_id_key/);
    await expect(sql(insert({ ...back, reverses_id: reversal }))).rejects.toThrow(/a reversal repeats/);
  });

  test("knows who pays, of what relieves alone, and who advances", async () => {
    for (const over of [
      { kind: "refund" },
      { payer: "merchant" },
      { kind: "refund", payer: "nobody" },
      { kind: "refund", payer: "merchant", advanced: true },
      { kind: "cancellation", payer: "organisation", advanced: false },
      { kind: "gift", payer: "merchant" },
    ])
      await expect(sql(insert(over))).rejects.toThrow(/money_entry_(payer|advanced|kind)/);
    await expect(sql("update inquiry set statement_on = '2009-08-05', debit_on = '2009-08-04'")).rejects.toThrow(
      /inquiry_debit_after_statement/,
    );
    expect(await db.moneyEntry.count()).toBe(0);
  });
});

test("an entry and a closing at the same time: whichever is second finds the first", async () => {
  const { app, web } = roles as Required<typeof roles>;
  await app.query("begin");
  await app.query(insert());
  // Waits for the entry's transaction, and then sees its charge.
  const closing = web.query(close).then(
    () => "closed",
    (error: Error) => error.message,
  );
  await app.query("commit");
  expect(await closing).toMatch(/does not close with a burden of 500/);
  await app.query(insert(refund));
  await web.query("begin");
  await web.query(close);
  const entry = app.query(insert()).then(
    () => "booked",
    (error: Error) => error.message,
  );
  await web.query("commit");
  expect(await entry).toMatch(/is closed and takes no entry/);
});
