import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { systemActor } from "@/lib/access/actor";
import { db, disconnect } from "@/lib/core/db";
import { Forbidden } from "@/lib/core/errors";
import { askCommit, commitBatch } from "@/lib/intake/commit/commit";
import { commitRest, previewRest } from "@/lib/intake/commit/commit-rest";
import { revertBatch } from "@/lib/intake/commit/revert";
import { deliver, layGround, person } from "@/lib/intake/ground.fixture";
import { countOutcomes, listRecords } from "@/lib/intake/queries";
import { readBatch } from "@/lib/intake/read/read";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { rereadBatch, returnRows, setAside, takeWarnings } from "./decide";
import { mendCell, undoMend } from "./mend";

let database: TestDatabase;
let company: number;
beforeAll(async () => {
  database = await freshDatabase();
});
beforeEach(async () => {
  await database.reset();
  company = await layGround();
});
afterAll(disconnect);

const header = "照会番号,区分,カード番号,会員番号,利用日,金額,加盟店,備考";
const file = (...rows: string[]) => [header, ...rows].join("\n");
const at = (batchId: number, rowNo: number) =>
  db.record.findUniqueOrThrow({ where: { batchId_rowNo: { batchId, rowNo } } });

test("a mended cell is held against the same rules, and stays beside what was sent, with who and when", async () => {
  const batch = await deliver(
    company,
    file("R1,新規,4111111111111111,M1,2009/7/15,五百,店,", "R2,新規,4242424242424242,M2,2009/7/16,100,店,"),
  );
  expect((await at(batch.id, 1)).outcome).toBe("problem");
  const wrong = await mendCell(person(), { batchId: batch.id, rowNo: 1, field: "amount", value: "abc" });
  expect(wrong).toMatchObject({ ok: true, value: { outcome: "problem" } });
  const mended = await mendCell(person(), { batchId: batch.id, rowNo: 1, field: "amount", value: "１，５００" });
  expect(mended).toMatchObject({ ok: true, value: { outcome: "new" } });
  expect(await at(batch.id, 1)).toMatchObject({ amount: 1500n, level: null, key: "rR1", sentKey: "rR1" });
  const { rows } = await listRecords(person(), batch.id);
  expect(rows[0]?.cells[5]).toBe("五百");
  expect(rows[0]?.mends).toEqual([
    expect.objectContaining({ field: "amount", original: "五百", value: "１，５００", by: "試験 担当" }),
  ]);
  // The first mend was replaced, not forgotten.
  expect(await db.mend.findMany({ orderBy: { id: "asc" }, select: { undoneBy: true } })).toEqual([
    { undoneBy: "user-test" },
    { undoneBy: null },
  ]);
  expect(await db.auditEvent.count({ where: { type: "record.mended" } })).toBe(2);
});

test("a mend is undone, and what was sent holds again", async () => {
  const batch = await deliver(company, file("R1,新規,4111111111111111,M1,2009/7/15,100,店,"));
  await mendCell(person(), { batchId: batch.id, rowNo: 1, field: "amount", value: "700" });
  expect(await at(batch.id, 1)).toMatchObject({ amount: 700n, outcome: "new" });
  expect(await undoMend(person(), { batchId: batch.id, rowNo: 1, field: "amount" })).toMatchObject({ ok: true });
  expect(await at(batch.id, 1)).toMatchObject({ amount: 100n, mends: [], sentKey: null, key: "rR1" });
  expect(await undoMend(person(), { batchId: batch.id, rowNo: 1, field: "amount" })).toMatchObject({
    reason: "NO_SUCH_ROWS",
  });
});

test("a card number typed as a mend is tokenised and sealed, and stands nowhere in clear", async () => {
  const batch = await deliver(company, file("R1,新規,4.11E+15,M1,2009/7/15,100,店,"));
  const number = "5555555555554444";
  await mendCell(person(), { batchId: batch.id, rowNo: 1, field: "cardNumber", value: number });
  expect(await at(batch.id, 1)).toMatchObject({ bin: "555555", last4: "4444", outcome: "new" });
  const tables = await database.asSuperuser(
    "select string_agg(t::text, ' ') as all from (select m::text from mend m union all select r::text from record r union all select a::text from audit_event a) t",
  );
  expect(tables.rows[0].all).not.toContain(number);
  expect(tables.rows[0].all).not.toContain(Buffer.from(number).toString("hex"));
  const { rows } = await listRecords(person(), batch.id);
  expect(JSON.stringify(rows)).not.toContain(number);
  expect(rows[0]?.mends[0]).toMatchObject({ value: "555555******4444" });
});

test("a mend is put in again when the delivery is read again, is sent once more, or comes in another one", async () => {
  const bad = "R1,新規,4111111111111111,M1,2009/7/15,五百,店,";
  const first = await deliver(company, file(bad));
  await mendCell(person(), { batchId: first.id, rowNo: 1, field: "amount", value: "500" });
  await rereadBatch(person(), first.id, { separator: "," });
  await readBatch(systemActor("read-batch"), first.id);
  expect(await at(first.id, 1)).toMatchObject({ amount: 500n, outcome: "new" });
  const second = await deliver(company, file(bad, "R2,新規,4242424242424242,M2,2009/7/16,100,店,"), {
    receivedOn: "2009-07-21",
  });
  expect(await at(second.id, 1)).toMatchObject({ amount: 500n, outcome: "new" });
  // Another value in the same cell is the sender's word: the mend is silent.
  const third = await deliver(company, file("R1,新規,4111111111111111,M1,2009/7/15,900,店,"), {
    receivedOn: "2009-07-22",
  });
  expect(await at(third.id, 1)).toMatchObject({ amount: 900n, mends: [] });
  await commitBatch(person(), { batchId: first.id });
  expect(await commitBatch(person(), { batchId: second.id })).toMatchObject({ ok: true });
  expect(await at(second.id, 1)).toMatchObject({ outcome: "duplicate" });
  // Committed it stands still.
  expect(await undoMend(person(), { batchId: first.id, rowNo: 1, field: "amount" })).toMatchObject({
    reason: "WRONG_STATE",
  });
  const again = await deliver(company, file(bad, "R3,新規,4242424242424242,M2,2009/7/16,100,店,"), {
    receivedOn: "2009-07-23",
  });
  expect(await undoMend(person(), { batchId: again.id, rowNo: 1, field: "amount" })).toMatchObject({
    reason: "ALREADY_COMMITTED",
    details: { batch: first.id },
  });
  expect(await mendCell(person(), { batchId: again.id, rowNo: 1, field: "amount", value: "7" })).toMatchObject({
    reason: "ALREADY_COMMITTED",
  });
});

test("where a spreadsheet cut every number of the file, the one that a person types is a number", async () => {
  const cut = Array.from({ length: 6 }, (_, i) => `R${i},新規,411111111111${100 + i}0,M${i},2009/7/15,100,店,`);
  const batch = await deliver(company, file(...cut));
  expect((await at(batch.id, 1)).outcome).toBe("problem");
  await mendCell(person(), { batchId: batch.id, rowNo: 1, field: "cardNumber", value: "4111111111111210" });
  expect(await at(batch.id, 1)).toMatchObject({ last4: "1210", outcome: "new" });
  await mendCell(person(), { batchId: batch.id, rowNo: 2, field: "amount", value: "200" });
  expect((await at(batch.id, 2)).outcome).toBe("problem");
});

test("of equal records without a reference each is mended by itself, and as many are when they come again", async () => {
  const same = ",新規,4111111111111111,M1,2009/7/15,100,店,";
  const batch = await deliver(company, file(same, same, same));
  await mendCell(person(), { batchId: batch.id, rowNo: 3, field: "amount", value: "300" });
  await mendCell(person(), { batchId: batch.id, rowNo: 1, field: "amount", value: "200" });
  const amounts = async (id: number) =>
    (await db.record.findMany({ where: { batchId: id }, orderBy: { rowNo: "asc" } })).map((r) => Number(r.amount));
  expect(await amounts(batch.id)).toEqual([200, 100, 300]);
  const again = await deliver(company, file(same, same, same, "R9,新規,4242424242424242,M2,2009/7/16,100,店,"), {
    receivedOn: "2009-07-21",
  });
  expect((await amounts(again.id)).toSorted()).toEqual([100, 100, 200, 300]);
  await commitBatch(person(), { batchId: batch.id });
  await commitBatch(person(), { batchId: again.id });
  expect(await db.inquiry.count()).toBe(4);
});

test("problems without a reference are known again by their cells", async () => {
  const bad = ",新規,4.11E+15,M1,2009/7/15,100,店,";
  const batch = await deliver(company, file(bad, bad));
  await mendCell(person(), { batchId: batch.id, rowNo: 2, field: "cardNumber", value: "4111111111111111" });
  const outcomes = async (id: number) =>
    (await db.record.findMany({ where: { batchId: id }, orderBy: { rowNo: "asc" } })).map((r) => r.outcome);
  expect(await outcomes(batch.id)).toEqual(["problem", "new"]);
  const again = await deliver(company, file(bad, bad, "R9,新規,4242424242424242,M2,2009/7/16,100,店,"), {
    receivedOn: "2009-07-21",
  });
  expect(await outcomes(again.id)).toEqual(["problem", "new", "new"]);
});

test("the rest is mended after the commit, becomes statements by a commit of its own, and is reverted with the whole", async () => {
  const bad = "R1,新規,4111111111111111,M1,2009/7/15,五百,店,";
  const batch = await deliver(company, file(bad, "R2,新規,4242424242424242,M2,2009/7/16,100,店,"));
  expect(await commitRest(person(), { batchId: batch.id })).toMatchObject({ reason: "WRONG_STATE" });
  await commitBatch(person(), { batchId: batch.id });
  expect(await commitRest(person(), { batchId: batch.id })).toMatchObject({ reason: "NOTHING_TO_COMMIT" });
  expect(await mendCell(person(), { batchId: batch.id, rowNo: 2, field: "amount", value: "7" })).toMatchObject({
    reason: "WRONG_STATE",
  });
  expect(await mendCell(person(), { batchId: batch.id, rowNo: 1, field: "amount", value: "500" })).toMatchObject({
    value: { outcome: "problem" },
  });
  expect(await countOutcomes(person(), batch.id)).toMatchObject({ new: 1, problem: 1 });
  expect(await previewRest(person(), { batchId: batch.id })).toMatchObject({
    value: { records: 1, before: { today: 1 }, after: { today: 2 } },
  });
  expect(await commitRest(person(), { batchId: batch.id })).toMatchObject({ value: { before: 1, after: 2 } });
  expect(await countOutcomes(person(), batch.id)).toMatchObject({ new: 2, problem: 0 });
  expect(await db.inquiry.findFirstOrThrow({ where: { reference: "R1" } })).toMatchObject({ amount: 500n, live: true });
  expect(await revertBatch(person(), { batchId: batch.id, reason: "試験" })).toMatchObject({ value: { after: 0 } });
});

test("rows are set aside with a reason, who and when; warnings are taken by a person", async () => {
  const batch = await deliver(
    company,
    file("R1,新規,4111111111111112,M1,2009/7/15,100,店,", "R2,新規,4242424242424242,M2,2009/7/16,100,店,"),
  );
  expect(await setAside(person(), batch.id, [2], "確認中 4242424242424242")).toMatchObject({ ok: true });
  expect((await at(batch.id, 2)).decided).toMatchObject({
    aside: { reason: "確認中 424242******4242", name: "試験 担当" },
  });
  await returnRows(person(), batch.id, [2]);
  expect((await at(batch.id, 2)).decided).toBeNull();
  expect(await takeWarnings(person(), batch.id, { code: "CARD_LUHN" })).toMatchObject({ value: { rows: 1 } });
  expect((await at(batch.id, 1)).decided).toMatchObject({ taken: { by: "user-test" } });
  expect(await takeWarnings(person(), batch.id, { rowNos: [1, 2] })).toMatchObject({ reason: "NO_SUCH_ROWS" });
});

test("control totals that do not agree need a yes with a reason", async () => {
  const rows = file(
    "R1,新規,4111111111111111,M1,2009/7/15,100,店,",
    "R2,新規,4242424242424242,M2,2009/7/16,250,店,",
    "合計,,,,,350,,",
  );
  const good = await deliver(company, rows, { declaredRecords: 2, declaredAmount: 350, declaredCurrency: "JPY" });
  expect(await askCommit(person(), { batchId: good.id })).toMatchObject({ ok: true });
  const other = await deliver(company, rows.replaceAll("R", "S"), {
    receivedOn: "2009-07-21",
    declaredRecords: 3,
    declaredAmount: 350,
    declaredCurrency: "JPY",
  });
  expect(await askCommit(person(), { batchId: other.id })).toMatchObject({ reason: "TOTALS_DIFFER" });
  expect(await commitBatch(person(), { batchId: other.id })).toMatchObject({ reason: "TOTALS_DIFFER" });
  expect(await askCommit(person(), { batchId: other.id, totalsReason: "電話で確認済み" })).toMatchObject({ ok: true });
  expect(await commitBatch(person(), { batchId: other.id })).toMatchObject({ ok: true });
  expect((await db.batch.findUniqueOrThrow({ where: { id: other.id } })).totalsTaken).toMatchObject({
    reason: "電話で確認済み",
    by: "user-test",
  });
});

test("what cannot be mended is refused: shifted rows, titles, track data, NUL, a foreign role", async () => {
  const batch = await deliver(
    company,
    file(
      "R1,新規,4111111111111111,M1,2009/7/15,100",
      "合計,,,,,100,,",
      "R2,新規,4242424242424242,M2,2009/7/16,100,店,",
    ),
  );
  const mend = (rowNo: number, field: "amount" | "expiry", value: string) =>
    mendCell(person(), { batchId: batch.id, rowNo, field, value });
  expect(await mend(1, "amount", "5")).toMatchObject({ reason: "RAGGED" });
  expect(await mend(2, "amount", "5")).toMatchObject({ reason: "NO_SUCH_ROWS" });
  expect(await mend(3, "expiry", "0912")).toMatchObject({ reason: "NO_COLUMN" });
  expect(await mend(3, "amount", ";4111111111111111=09121010000000000000?")).toMatchObject({ reason: "SENSITIVE" });
  expect(await mend(3, "amount", "1\u0000")).toMatchObject({ reason: "NUL_CHARACTER" });
  expect(await mend(3, "amount", "１００")).toMatchObject({ reason: "UNCHANGED" });
  await expect(
    mendCell(person("auditor"), { batchId: batch.id, rowNo: 3, field: "amount", value: "5" }),
  ).rejects.toThrow(Forbidden);
});

test("what people did outlives a crash of the server: the tables that hold it are logged", async () => {
  const { rows } = await database.asSuperuser(
    "select relname, relpersistence from pg_class where relname in ('mend', 'record', 'record_cells', 'batch') order by 1",
  );
  expect(rows.map((row) => row.relpersistence)).toEqual(["p", "p", "p", "p"]);
});
