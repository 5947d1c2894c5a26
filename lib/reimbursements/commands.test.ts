import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { mintUser } from "@/lib/access/actor";
import { roles } from "@/lib/access/rights";
import { toDbDate } from "@/lib/core/dates";
import { db, disconnect } from "@/lib/core/db";
import { Forbidden } from "@/lib/core/errors";
import { decide, undoDecision } from "@/lib/inquiries/commands";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { layIncident } from "@/testing/history";
import { bookEntry, closeCase, closeCases, reopenCase, reverseEntry, setCase, setCases } from "./commands";
import { type EntryInput, relieves } from "./schema";
import { setDates } from "./set-dates";

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);

const staff = mintUser({ id: "u1", name: "受付 花", roles: ["intake"], locale: "ja" });
let inquiryId: number;

beforeEach(async () => {
  await database.reset();
  await layIncident();
  const inquiry = await db.inquiry.create({
    data: {
      companyId: 1,
      key: "rA",
      sightings: 1,
      receivedOn: toDbDate("2009-07-20"),
      live: true,
      reportedCase: 3,
    },
  });
  inquiryId = inquiry.id;
});

const entry = (over: Partial<EntryInput> = {}): EntryInput => ({
  inquiryId,
  kind: "charge",
  amount: 12_000n,
  currency: "JPY",
  bookedOn: "2009-08-01",
  reference: "",
  note: "",
  ...over,
});
/** As entry(), with the payer that a cancellation or refund must name. */
const relief = (over: Partial<EntryInput> = {}): EntryInput =>
  entry({ kind: "refund", payer: "card_company", ...over });
const booked = async (over: Partial<EntryInput> = {}) => {
  const outcome = await bookEntry(staff, (relieves(over.kind ?? "charge") ? relief : entry)(over));
  if (!outcome.ok) throw new Error(outcome.reason);
  return outcome.value.entryId;
};
const find = () => db.inquiry.findUniqueOrThrow({ where: { id: inquiryId } });
const derived = async () => {
  const [row] = await db.$queryRaw<{ charged: bigint | null; relieved: bigint | null }[]>`
    select sum(case when kind in ('charge', 'fee', 'interest') then amount * case when reverses_id is null then 1 else -1 end else 0 end)::bigint as charged,
      sum(case when kind in ('cancellation', 'refund', 'fee_refund', 'interest_refund') then amount * case when reverses_id is null then 1 else -1 end else 0 end)::bigint as relieved
    from money_entry where inquiry_id = ${inquiryId}`;
  return row;
};

describe("money", () => {
  test("the kept sums are those of the entries, whatever was booked and reversed", async () => {
    const kinds = ["charge", "fee", "refund", "interest", "cancellation", "charge", "interest_refund"] as const;
    expect(await find()).toMatchObject({ charged: null, relieved: null });
    for (const [at, kind] of kinds.entries()) {
      const id = await booked({ kind, amount: BigInt(100 + at) });
      expect(await find()).toMatchObject((await derived()) as object);
      if (at % 2) {
        await reverseEntry(staff, { entryId: id, reason: "誤り" });
        expect(await find()).toMatchObject((await derived()) as object);
      }
    }
    expect(await find()).toMatchObject({ charged: 100n, relieved: 102n + 104n + 106n });
  });

  test("twenty entries at once lose nothing", async () => {
    await Promise.all(Array.from({ length: 20 }, (_, at) => bookEntry(staff, entry({ amount: BigInt(at + 1) }))));
    expect(await find()).toMatchObject({ charged: 210n, relieved: 0n });
  });

  test("a second click on the same form books nothing", async () => {
    const outcomes = await Promise.all([bookEntry(staff, entry({ seen: 0 })), bookEntry(staff, entry({ seen: 0 }))]);
    expect(outcomes.map((one) => (one.ok ? "ok" : one.reason)).sort()).toEqual(["CHANGED_MEANWHILE", "ok"]);
    expect(await find()).toMatchObject({ charged: 12_000n });
  });

  test("an entry is reversed once, and a reversal never", async () => {
    const id = await booked();
    const twice = await Promise.all([
      reverseEntry(staff, { entryId: id, reason: "二重" }),
      reverseEntry(staff, { entryId: id, reason: "二重" }),
    ]);
    expect(twice.map((one) => (one.ok ? "ok" : one.reason)).sort()).toEqual(["ALREADY_REVERSED", "ok"]);
    const reversal = twice.find((one) => one.ok);
    const entryId = reversal?.ok ? reversal.value.entryId : 0;
    expect(await reverseEntry(staff, { entryId, reason: "再" })).toMatchObject({ reason: "IS_A_REVERSAL" });
    expect(await find()).toMatchObject({ charged: 0n, relieved: 0n });
  });

  test("refuses what makes no sense", async () => {
    await booked();
    expect(await bookEntry(staff, entry({ currency: "USD" }))).toMatchObject({ reason: "OTHER_CURRENCY" });
    expect(await bookEntry(staff, entry({ currency: "YEN" }))).toMatchObject({ reason: "INVALID" });
    expect(await bookEntry(staff, entry({ amount: 0n }))).toMatchObject({ reason: "INVALID" });
    expect(await bookEntry(staff, entry({ bookedOn: "2010-01-01" }))).toMatchObject({ reason: "IN_THE_FUTURE" });
    expect(await bookEntry(staff, entry({ note: "4111 1111 1111 1111" }))).toMatchObject({
      reason: "CARD_NUMBER_IN_TEXT",
    });
    expect(await db.moneyEntry.count()).toBe(1);
  });
});

describe("who pays", () => {
  test("is said of every cancellation and refund, kept with it, and reversed with it", async () => {
    expect(await bookEntry(staff, entry({ kind: "refund" }))).toMatchObject({
      reason: "PAYER_MISSING",
      fields: { payer: "PAYER_MISSING" },
    });
    expect(await bookEntry(staff, entry({ payer: "merchant" }))).toMatchObject({ reason: "PAYER_OF_CHARGE" });
    await booked();
    const direct = await booked({ amount: 1n, kind: "refund", payer: "organisation", advanced: false });
    const owed = await booked({ amount: 2n, kind: "fee_refund", payer: "organisation" });
    for (const entryId of [direct, owed]) await reverseEntry(staff, { entryId, reason: "誤り" });
    const rows = await db.moneyEntry.findMany({ orderBy: { id: "asc" } });
    expect(rows.map(({ payer, advanced, reversesId }) => [payer, advanced, reversesId])).toEqual([
      [null, false, null],
      ["organisation", false, null],
      ["organisation", true, null],
      ["organisation", false, direct],
      ["organisation", true, owed],
    ]);
    expect(await find()).toMatchObject({ charged: 12_000n, relieved: 0n });
  });
});

describe("dates", () => {
  const set = (said: object) => setDates(staff, { inquiryIds: [inquiryId], ...said });

  test("are set, kept where they are left out, taken away by null, and each change is an event", async () => {
    expect(await set({ statementOn: "2009-08-05" })).toEqual({ ok: true, value: { set: 1 } });
    expect(await set({ debitOn: "2009-08-27", claimedOn: "2009-08-10" })).toMatchObject({ ok: true });
    expect(await set({ debitOn: "2009-08-27" })).toMatchObject({ reason: "UNCHANGED" });
    expect(await set({ claimedOn: null })).toMatchObject({ ok: true });
    expect(await find()).toMatchObject({
      statementOn: toDbDate("2009-08-05"),
      debitOn: toDbDate("2009-08-27"),
      claimedOn: null,
    });
    const events = await db.auditEvent.findMany({ where: { type: "inquiry.datesSet" }, orderBy: { seq: "asc" } });
    expect(events.map(({ details }) => details)).toEqual([
      { statementOn: "2009-08-05", debitOn: null, claimedOn: null },
      { statementOn: "2009-08-05", debitOn: "2009-08-27", claimedOn: "2009-08-10" },
      { statementOn: "2009-08-05", debitOn: "2009-08-27", claimedOn: null },
    ]);
  });

  test("that cannot be are refused at their field, against what is known already", async () => {
    await db.inquiry.update({ where: { id: inquiryId }, data: { misuseOn: toDbDate("2009-07-18") } });
    expect(await set({ debitOn: "2010-01-01" })).toMatchObject({ fields: { debitOn: "IN_THE_FUTURE" } });
    expect(await set({ claimedOn: "2009-07-17" })).toMatchObject({ fields: { claimedOn: "BEFORE_MISUSE" } });
    expect(await set({ statementOn: "2009-02-30" })).toMatchObject({ reason: "INVALID" });
    await set({ debitOn: "2009-08-04" });
    expect(await set({ statementOn: "2009-08-05" })).toMatchObject({ reason: "DEBIT_BEFORE_STATEMENT" });
    await closeCase(staff, { inquiryId, as: "own_use", proof: "回答" });
    expect(await set({ debitOn: null })).toMatchObject({ reason: "CASE_CLOSED" });
    expect(await find()).toMatchObject({ statementOn: null, debitOn: toDbDate("2009-08-04") });
  });

  test("of several at once: all of them or none", async () => {
    const other = await db.inquiry.create({
      data: {
        companyId: 1,
        key: "rB",
        sightings: 1,
        receivedOn: toDbDate("2009-07-20"),
        misuseOn: toDbDate("2009-08-06"),
        live: true,
      },
    });
    const both = { inquiryIds: [inquiryId, other.id] };
    expect(await setDates(staff, { ...both, statementOn: "2009-08-05" })).toMatchObject({
      reason: "BEFORE_MISUSE",
      details: { inquiryId: other.id },
    });
    expect(await find()).toMatchObject({ statementOn: null });
    expect(await setDates(staff, { ...both, statementOn: "2009-08-06" })).toEqual({ ok: true, value: { set: 2 } });
  });
});

describe("case", () => {
  test("a person's word goes over the card company's and back", async () => {
    expect(await setCase(staff, { inquiryId, case: 2, use: "confirming" })).toMatchObject({ ok: true });
    expect(await setCase(staff, { inquiryId, case: 2, use: "confirming" })).toMatchObject({ reason: "UNCHANGED" });
    expect(await setCase(staff, { inquiryId, case: null, use: null })).toMatchObject({ ok: true });
    expect(await find()).toMatchObject({ staffCase: null, staffUse: null, reportedCase: 3 });
    expect(await db.auditEvent.count({ where: { type: "inquiry.caseSet" } })).toBe(2);
  });

  test("closes with proof and a burden of zero, takes nothing while closed, opens again", async () => {
    const close = (proof = "返金通知 8月1日") => closeCase(staff, { inquiryId, as: "refunded", proof });
    expect(await close("")).toMatchObject({ reason: "PROOF_MISSING" });
    expect(await close()).toMatchObject({ reason: "DEBIT_MISSING" });
    expect(await setDates(staff, { inquiryIds: [inquiryId], debitOn: "2009-08-27" })).toMatchObject({ ok: true });
    expect(await close()).toMatchObject({ reason: "NOTHING_CHARGED" });
    await booked();
    expect(await close()).toMatchObject({ reason: "BURDEN_OPEN" });
    await booked({ kind: "refund" });
    expect(await close()).toMatchObject({ ok: true });
    expect(await close()).toMatchObject({ reason: "CASE_CLOSED" });
    expect(await bookEntry(staff, entry())).toMatchObject({ reason: "CASE_CLOSED" });
    expect(await setCase(staff, { inquiryId, case: 1, use: null })).toMatchObject({ reason: "CASE_CLOSED" });
    expect(await reopenCase(staff, { inquiryId })).toMatchObject({ ok: true });
    expect(await reopenCase(staff, { inquiryId })).toMatchObject({ reason: "NOT_CLOSED" });
    expect(await find()).toMatchObject({ closedAs: null, closeProof: null });
    await booked({ kind: "fee", amount: 1n });
    expect(await close()).toMatchObject({ reason: "BURDEN_OPEN" });
  });

  test("closing and booking at once: never a closed case with a burden", async () => {
    await setCase(staff, { inquiryId, case: 1, use: null });
    for (let round = 0; round < 5; round++) {
      const [, close] = await Promise.all([
        bookEntry(staff, entry()),
        closeCase(staff, { inquiryId, as: "blocked_before_billing", proof: "請求なしの回答" }),
      ]);
      const row = await find();
      expect(row.closedAs === null || row.charged === row.relieved).toBe(true);
      if (close.ok) await reopenCase(staff, { inquiryId });
      for (const one of await db.moneyEntry.findMany({ where: { inquiryId, reversesId: null } })) {
        await reverseEntry(staff, { entryId: one.id, reason: "戻し" });
      }
    }
  });

  test("a voided case opens only by undoing the void, and one that is not live is not closed", async () => {
    const manager = mintUser({ id: "m1", name: "管理", roles: ["manager"], locale: "ja" });
    const voided = await decide(manager, { kind: "void", inquiryId, reasonCode: "keyed_in_error", reason: "誤入力" });
    expect(voided).toMatchObject({ ok: true });
    expect(await find()).toMatchObject({ closedAs: "voided", live: false });
    expect(await reopenCase(staff, { inquiryId })).toMatchObject({ reason: "VOIDED" });
    const decisionId = voided.ok ? (voided.value.decisionIds[0] as number) : 0;
    await undoDecision(manager, { decisionId, reason: "誤り" });
    expect(await find()).toMatchObject({ closedAs: null });
  });

  test("several at once: all of them with an event each, or none where one cannot be closed", async () => {
    const other = await db.inquiry.create({
      data: { companyId: 1, key: "rB", sightings: 1, receivedOn: toDbDate("2009-07-20"), live: true, reportedCase: 1 },
    });
    const close = () =>
      closeCases(staff, { inquiryIds: [other.id, inquiryId], as: "blocked_before_billing", proof: "回答一覧 8月3日" });
    expect(await close()).toMatchObject({ ok: false, reason: "WRONG_CASE", details: { inquiryId } });
    expect(await db.inquiry.count({ where: { closedAs: { not: null } } })).toBe(0);
    await setCase(staff, { inquiryId, case: 1, use: null });
    expect(await close()).toEqual({ ok: true, value: { closed: 2 } });
    const events = await db.auditEvent.findMany({ where: { type: "inquiry.closed" } });
    expect(events.map((event) => event.subjectId).sort()).toEqual([String(inquiryId), String(other.id)].sort());
    expect(await close()).toMatchObject({ reason: "CASE_CLOSED" });
  });

  test("the case of several at once: what is left out stays, what says so already is no event", async () => {
    const other = await db.inquiry.create({
      data: {
        companyId: 1,
        key: "rB",
        sightings: 1,
        receivedOn: toDbDate("2009-07-20"),
        live: true,
        staffUse: "on_hold",
      },
    });
    await setCase(staff, { inquiryId, case: 2, use: "confirming" });
    const both = [other.id, inquiryId, inquiryId];
    expect(await setCases(staff, { inquiryIds: both, case: 2 })).toEqual({ ok: true, value: { set: 1 } });
    expect(await find()).toMatchObject({ staffCase: 2, staffUse: "confirming" });
    expect(await db.inquiry.findUniqueOrThrow({ where: { id: other.id } })).toMatchObject({
      staffCase: 2,
      staffUse: "on_hold",
    });
    expect(await setCases(staff, { inquiryIds: both, case: 2 })).toMatchObject({ reason: "UNCHANGED" });
    await closeCase(staff, { inquiryId, as: "own_use", proof: "回答" });
    expect(await setCases(staff, { inquiryIds: both, use: "none" })).toMatchObject({
      reason: "CASE_CLOSED",
      details: { inquiryId },
    });
    expect(await db.inquiry.count({ where: { staffUse: "none" } })).toBe(0);
  });
});

test.each(roles)("%s may work on cases exactly where the table says so", async (role) => {
  const actor = mintUser({ id: "x", name: "x", roles: [role], locale: "ja" });
  const calls = [
    () => setCase(actor, { inquiryId, case: 2, use: null }),
    () => setCases(actor, { inquiryIds: [inquiryId], case: 2 }),
    () => bookEntry(actor, entry()),
    () => reverseEntry(actor, { entryId: 999_999, reason: "x" }),
    () => setDates(actor, { inquiryIds: [inquiryId], statementOn: null }),
    () => closeCase(actor, { inquiryId, as: "own_use", proof: "x" }),
    () => reopenCase(actor, { inquiryId }),
  ];
  for (const call of calls) {
    const refused = await call().then(
      () => false,
      (error) => error instanceof Forbidden,
    );
    expect(refused).toBe(!["intake", "manager"].includes(role));
  }
});
