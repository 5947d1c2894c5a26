import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { systemActor } from "@/lib/access/actor";
import { addDays } from "@/lib/core/dates";
import { db, disconnect } from "@/lib/core/db";
import { standAs } from "@/lib/core/standing";
import { listQuestions } from "@/lib/intake/answers/questions";
import { weighAgain } from "@/lib/intake/check/decide";
import { findDifference } from "@/lib/intake/check/differences";
import { deliver, layGround, person, profile } from "@/lib/intake/ground.fixture";
import { listRecords } from "@/lib/intake/queries";
import { bookEntry, closeCase, reverseEntry, setCase } from "@/lib/reimbursements/commands";
import { recordReplacement } from "@/lib/reimbursements/replacements/commands";
import { listOpenReplacements, listReplacement } from "@/lib/reimbursements/replacements/queries";
import { setDates } from "@/lib/reimbursements/set-dates";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { commitBatch, previewCommit } from "./commit";
import { revertBatch } from "./revert";

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);

const head = "照会番号,カード番号,会員番号,利用日,金額,加盟店,対応結果,対応金額,対応日,停止日,再発行日,新カード番号";
const own = "R1,4111111111111111,M1,2009-07-01,12800,店";
const worker = systemActor("test");
let company: number;
let sent: number;

beforeEach(async () => {
  await database.reset();
  sent = 0;
  company = await layGround("2010-01-15", {
    ...profile,
    columns: {
      ...profile.columns,
      reliefStatus: ["対応結果"],
      reliefAmount: ["対応金額"],
      reliefOn: ["対応日"],
      cardStoppedOn: ["停止日"],
      cardReissuedOn: ["再発行日"],
      newCardNumber: ["新カード番号"],
    },
  });
});

/** Each delivery a day after the one before. */
async function stage(...lines: string[]) {
  const receivedOn = addDays("2009-07-20", sent++);
  return deliver(company, `${head}\n${lines.join("\n")}\n`, { receivedOn });
}

async function commit(...lines: string[]): Promise<number> {
  const { id } = await stage(...lines);
  const done = await commitBatch(worker, { batchId: id });
  if (!done.ok) throw new Error(done.reason);
  return id;
}

/** Entries in their order: kind, amount, whether it is a reversal, and the record that says it. */
async function entries() {
  const rows = await db.moneyEntry.findMany({ orderBy: { id: "asc" } });
  return rows.map((row) => [row.kind, Number(row.amount), row.reversesId !== null, row.sourceBatch] as const);
}

async function inquiry() {
  return db.inquiry.findFirstOrThrow({ where: { reference: "R1" } });
}

async function record(batchId: number, rowNo = 1) {
  return db.record.findUniqueOrThrow({
    where: { batchId_rowNo: { batchId, rowNo } },
    omit: { cipher: true, oldCipher: true },
  });
}

describe("what a delivery says of money", () => {
  test("is booked with its source and reference, and the same statement books once", async () => {
    const first = await commit(`${own},請求,12800,2009-07-05,,,`);
    const again = await commit(`${own},請求,12800,2009-07-05,,,`, "R2,5555555555554444,M2,2009-07-02,1,店,,,,,,");
    expect(await entries()).toEqual([["charge", 12800, false, first]]);
    expect(await db.moneyEntry.findFirst()).toMatchObject({ reference: "R1", sourceRow: 1, currency: "JPY" });
    expect(await inquiry()).toMatchObject({ charged: 12800n, relieved: 0n });
    expect((await record(again)).outcome).toBe("duplicate");
  });

  test("is an amendment of a known inquiry, whose differences and steps are told before", async () => {
    await commit(`${own},請求,12800,2009-07-05,,,`);
    const { id } = await stage(`${own},返金,12800,2009-07-19,,,`);
    expect((await record(id)).outcome).toBe("amendment");
    const found = await findDifference(person(), id, 1);
    expect(found?.fields).toEqual([]);
    expect(found?.relief?.fields).toEqual([
      { field: "reliefStatus", inForce: "charged", here: "refunded" },
      { field: "reliefOn", inForce: "2009-07-05", here: "2009-07-19" },
    ]);
    expect(found?.relief?.money).toMatchObject([{ act: "book", kind: "refund", amount: "12800", obstacle: null }]);
    expect(JSON.stringify(found)).toContain("12800");
    const preview = await previewCommit(person(), { batchId: id });
    expect(preview).toMatchObject({ ok: true, value: { money: { booked: 1, reversed: 0, inquiries: 1 } } });
    expect(await db.moneyEntry.count()).toBe(1);
  });

  test("a changed amount is reversed and booked anew; a reverted batch leaves none of its own", async () => {
    const first = await commit(`${own},請求,12800,2009-07-05,,,`);
    const second = await commit(`${own},請求,13000,2009-07-05,,,`);
    expect(await entries()).toEqual([
      ["charge", 12800, false, first],
      ["charge", 12800, true, second],
      ["charge", 13000, false, second],
    ]);
    expect((await inquiry()).charged).toBe(13000n);
    expect((await revertBatch(person(), { batchId: second, reason: "test" })).ok).toBe(true);
    expect((await entries()).slice(3)).toEqual([
      ["charge", 13000, true, first],
      ["charge", 12800, false, first],
    ]);
    expect((await inquiry()).charged).toBe(12800n);
    expect((await revertBatch(person(), { batchId: first, reason: "test" })).ok).toBe(true);
    expect((await entries()).at(-1)).toEqual(["charge", 12800, true, first]);
    expect(await inquiry()).toMatchObject({ charged: 0n, relieved: 0n });
  });

  test("a refund waits for its charge; nothing billed takes the charge back", async () => {
    await commit(`${own},返金,12800,2009-07-19,,,`);
    expect(await inquiry()).toMatchObject({ charged: 0n, relieved: 12800n });
    await commit(`${own},請求,12800,2009-07-05,,,`);
    expect(await inquiry()).toMatchObject({ charged: 12800n, relieved: 12800n });
    await commit(`${own},未確定,,,,,`);
    expect(await inquiry()).toMatchObject({ charged: 0n, relieved: 0n });
  });

  test("a closed case takes none, which is found before; taking its proof back opens it again", async () => {
    const charged = await commit(`${own},請求,12800,2009-07-05,,,`);
    await commit(`${own},取消,12800,2009-07-10,,,`);
    const { id: inquiryId } = await inquiry();
    await setCase(person(), { inquiryId, case: 2, use: null });
    expect(await setDates(person(), { inquiryIds: [inquiryId], statementOn: "2009-07-05" })).toMatchObject({
      ok: true,
    });
    expect(await closeCase(person(), { inquiryId, as: "cancelled", proof: "明細" })).toMatchObject({ ok: true });
    const { id } = await stage(`${own},返金,12800,2009-07-19,,,`);
    const row = await record(id);
    expect([row.outcome, row.level, JSON.stringify(row.findings)]).toEqual([
      "amendment",
      "warning",
      expect.stringContaining("RELIEF_CASE_CLOSED"),
    ]);
    await weighAgain(person(), id);
    expect(JSON.stringify((await record(id)).findings).split("RELIEF_CASE_CLOSED")).toHaveLength(2);
    await commitBatch(worker, { batchId: id });
    expect(await entries()).toHaveLength(2);
    expect((await revertBatch(person(), { batchId: charged, reason: "test" })).ok).toBe(true);
    expect(await inquiry()).toMatchObject({ closedAs: null, charged: 0n });
    expect(await db.auditEvent.count({ where: { type: "inquiry.reopened" } })).toBe(1);
  });

  test("what a person booked is not booked again, and what a person took back stays so", async () => {
    await commit(`${own},,,,,,`);
    const { id: inquiryId } = await inquiry();
    await bookEntry(person(), { inquiryId, kind: "charge", amount: 12800n, currency: "JPY", bookedOn: "2009-07-06" });
    await commit(`${own},請求,12800,2009-07-05,,,`);
    expect(await db.moneyEntry.count()).toBe(1);
    await commit(`${own},返金,500,2009-07-19,,,`);
    const refund = await db.moneyEntry.findFirstOrThrow({ where: { kind: "refund" } });
    expect((await reverseEntry(person(), { entryId: refund.id, reason: "誤り" })).ok).toBe(true);
    await commit(`${own},返金,500,2009-07-19,2009-07-02,,`);
    expect(await inquiry()).toMatchObject({ charged: 12800n, relieved: 0n });
  });

  test("unknown is never zero: no amount, no status or a day to come books nothing and is found", async () => {
    const { id } = await stage(
      `${own},返金,,,,,`,
      "R2,5555555555554444,M2,2009-07-02,1,店,,300,,,,",
      "R3,5555555555554444,M2,2009-07-02,1,店,返金,300,2009-12-31,,,",
    );
    const codes = await Promise.all([1, 2, 3].map(async (n) => JSON.stringify((await record(id, n)).findings)));
    expect(codes).toEqual([
      expect.stringContaining("RELIEF_AMOUNT_MISSING"),
      expect.stringContaining("RELIEF_STATUS_MISSING"),
      expect.stringContaining("RELIEF_TO_COME"),
    ]);
    await commitBatch(worker, { batchId: id });
    expect(await db.moneyEntry.count()).toBe(0);
  });
});

test("an answer that shows the card masked and names no member is taken for a known inquiry only", async () => {
  const answer = (reference: string) => `${reference},411111******1111,,,,,返金,12800,2009-07-19,,,`;
  const early = await stage(answer("R1"));
  expect((await record(early.id)).outcome).toBe("problem");
  await commit(`${own},請求,12800,2009-07-05,,,`);
  await weighAgain(person(), early.id);
  expect((await record(early.id)).outcome).toBe("amendment");
  expect((await commitBatch(worker, { batchId: early.id })).ok).toBe(true);
  const now = await inquiry();
  expect(now).toMatchObject({ charged: 12800n, relieved: 12800n, live: true, merchant: "店", sightings: 1 });
  expect(now.cardId).not.toBeNull();
});

test("a new number replaces the record's own, sealed, until its batch is taken back; a masked one's too", async () => {
  await commit(`${own},,,,,,`);
  const { cardId } = await inquiry();
  const replaced = await commit("R1,411111******1111,M1,2009-07-01,12800,店,,,,2009-07-02,2009-07-10,5555555555554444");
  const link = await db.reissueLink.findFirstOrThrow({ where: { batchId: replaced } });
  const fresh = await db.card.findUniqueOrThrow({ where: { id: link.newCardId } });
  expect([link.oldCardId, fresh.bin, fresh.last4]).toEqual([cardId, "555555", "4444"]);
  const old = await db.card.findUniqueOrThrow({ where: { id: link.oldCardId } });
  expect(fresh.memberId).toBe(old.memberId);
  expect(fresh.cipher?.length).toBeGreaterThan(20);
  const said = await db.recordRelief.findFirstOrThrow({ where: { batchId: replaced } });
  expect(Buffer.from(said.newCipher ?? []).toString("latin1")).not.toContain("5555555555554444");
  await revertBatch(person(), { batchId: replaced, reason: "test" });
  expect(await db.reissueLink.count()).toBe(0);
  const parted = await db.card.findUniqueOrThrow({ where: { id: link.newCardId } });
  expect(parted.memberId).not.toBe((await db.card.findUniqueOrThrow({ where: { id: link.oldCardId } })).memberId);
});

test("a delivery without such columns leaves nothing beside its records", async () => {
  const { id } = await deliver(
    company,
    "照会番号,カード番号,会員番号,利用日,金額,加盟店\nR9,4111111111111111,M1,2009-07-01,1,店\n",
  );
  await commitBatch(worker, { batchId: id });
  expect([await db.recordRelief.count(), await db.moneyEntry.count()]).toEqual([0, 0]);
});

test("the web server, which may not see sealed numbers, rehearses, compares, weighs, takes back and records a replacement", async () => {
  await commit(`${own},請求,12800,2009-07-05,,,`);
  const { id } = await stage(`${own},返金,12800,2009-07-19,2009-07-10,2009-07-12,5555555555554444`);
  const { id: inquiryId } = await inquiry();
  const asWorker = process.env.DATABASE_URL;
  await disconnect();
  standAs("web");
  process.env.DATABASE_URL = database.webUrl;
  try {
    expect(await previewCommit(person(), { batchId: id })).toMatchObject({ ok: true, value: { money: { booked: 1 } } });
    expect((await findDifference(person(), id, 1))?.relief?.money).toHaveLength(1);
    expect((await weighAgain(person(), id)).ok).toBe(true);
    expect((await listRecords(person(), id)).rows[0]?.values.newCardNumber).toBe("555555••••••4444");
    const step = { inquiryId, happenedOn: "2009-08-01", newNumber: "4242424242424242", kind: "reissued" as const };
    expect((await recordReplacement(person(), step)).ok).toBe(true);
    expect(await listReplacement(person(), { inquiryId })).toHaveLength(1);
    expect((await listOpenReplacements(person(), null)).rows).toEqual([]);
    expect((await listQuestions(person(), company, null)).rows).toHaveLength(1);
    const first = await db.batch.findFirstOrThrow({ where: { state: "committed" } });
    expect((await revertBatch(person("manager"), { batchId: first.id, reason: "test" })).ok).toBe(true);
  } finally {
    await disconnect();
    standAs("worker");
    process.env.DATABASE_URL = asWorker;
  }
  expect(await inquiry()).toMatchObject({ charged: 0n, live: false });
});
