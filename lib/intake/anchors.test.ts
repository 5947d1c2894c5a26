import { afterAll, beforeAll, expect, test } from "vitest";
import { db, disconnect } from "@/lib/core/db";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { layGround, person } from "./ground.fixture";
import { listAnchors, listRecords } from "./queries";
import type { RecordFilter } from "./record-filter";

/*
 * A filtered list of the check grid: wherever somebody jumps, the rows are those that stand there, read on from an
 * anchor near them and not from the beginning.
 */

const ROWS = 60_000;
let database: TestDatabase;
let batchId: number;

beforeAll(async () => {
  database = await freshDatabase();
  const companyId = await layGround();
  const batch = await db.batch.create({
    data: {
      companyId,
      source: "file",
      receivedOn: new Date("2009-07-20"),
      sha256: new Uint8Array(32),
      byteSize: 1,
      state: "review",
      records: ROWS,
      createdAt: new Date(),
      createdBy: "test",
    },
  });
  batchId = batch.id;
  // Every third is a problem, every seventh of them with a finding at the amount; the rest are new.
  await database.asSuperuser(
    `insert into record (batch_id, row_no, line, company_id, outcome, key, level, findings)
     select $1, n, n + 1, $2, case when n % 3 = 0 then 'problem' else 'new' end, 'r' || n,
       case when n % 3 = 0 then 'error' end,
       case when n % 21 = 0 then '[{"code":"AMOUNT_FORMAT","level":"error","field":"amount"}]'::jsonb
         when n % 3 = 0 then '[{"code":"CARD_MISSING","level":"error","field":"cardNumber"}]'::jsonb end
     from generate_series(1, $3) n`,
    [batchId, companyId, ROWS],
  );
  await database.asSuperuser("analyze record");
});
afterAll(disconnect);

const every = (n: number) => Array.from({ length: Math.floor(ROWS / n) }, (_, i) => (i + 1) * n);
const cases: readonly [string, RecordFilter, number[]][] = [
  ["problems", { outcomes: ["problem"] }, every(3)],
  ["one finding", { code: "AMOUNT_FORMAT" }, every(21)],
  ["one field", { field: "amount" }, every(21)],
  ["one level", { level: "error" }, every(3)],
  ["what is new", { outcomes: ["new"] }, Array.from({ length: ROWS }, (_, i) => i + 1).filter((n) => n % 3 !== 0)],
];

test.each(cases)("%s: the rows at any place, from the anchor before it", async (_, filter, expected) => {
  const anchors = await listAnchors(person(), batchId, filter);
  expect(anchors.rows).toEqual(expected.filter((_, place) => place % anchors.every === 0));
  expect(anchors.rows.length).toBeLessThanOrEqual(1_000);
  for (const from of [0, 100, 1_300, Math.floor(expected.length / 2), expected.length - 40]) {
    const nth = Math.floor(from / anchors.every);
    const page = { filter, fromRow: anchors.rows[nth] as number, skip: from - nth * anchors.every, limit: 100 };
    const { rows } = await listRecords(person(), batchId, page);
    expect(rows.map(({ rowNo }) => rowNo)).toEqual(expected.slice(from, from + 100));
  }
});

test("a filter that leaves nothing has no anchors; who may not read has none either", async () => {
  expect((await listAnchors(person(), batchId, { outcomes: ["withdrawal"] })).rows).toEqual([]);
  await expect(listAnchors(person("hotline"), batchId, {})).rejects.toThrow("not permitted");
});
