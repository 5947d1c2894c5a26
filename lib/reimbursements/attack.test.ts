import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Actor, mintUser } from "@/lib/access/actor";
import type { Role } from "@/lib/access/rights";
import { toDbDate } from "@/lib/core/dates";
import { db, disconnect } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { layIncident } from "@/testing/history";
import { bookEntry, closeCase, reverseEntry } from "./commands";
import { referToEvidence } from "./evidence/attach";
import { withdrawEvidence } from "./evidence/withdraw";
import { recordReplacement, takeBackReplacement } from "./replacements/commands";
import { setDates } from "./set-dates";
import { bookSettlement, reverseSettlement } from "./settlements/commands";
import { exportStatement, findStatement } from "./settlements/queries";
import { addNote } from "./work/add-note";
import { assign } from "./work/assign";
import { handOver } from "./work/hand-over";
import { listCases } from "./work/queries";
import { release } from "./work/release";
import { setFollowUp } from "./work/set-follow-up";
import { takeNext } from "./work/take-next";

/* What somebody tries who means no good, or clicks too often, or was sent away half an hour ago. */

let database: TestDatabase;
let staff: Actor;
let manager: Actor;
let inquiryId: number;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);

async function person(login: string, role: Role): Promise<Actor> {
  const { id } = await db.user.create({ data: { login, displayName: login, roles: [role] } });
  return mintUser({ id, name: login, roles: [role], locale: "ja" });
}

beforeEach(async () => {
  await database.reset();
  await layIncident({ today: "2009-08-31" });
  [staff, manager] = await Promise.all([person("hana", "intake"), person("mari", "manager")]);
  const row = { companyId: 1, sightings: 1, receivedOn: toDbDate("2009-08-03"), live: true, reportedCase: 3 };
  inquiryId = (await db.inquiry.create({ data: { ...row, key: "r1" } })).id;
});

const money = { amount: 100n, currency: "JPY", bookedOn: "2009-08-10" } as const;
const on = "2009-08-10";
const nobody = 999_999_999;

/** Each command with a free text of its own. */
const texts: Record<string, (text: string) => Promise<unknown>> = {
  note: (note) => addNote(staff, { inquiryId, note }),
  "note of a hand-over": (note) => handOver(manager, { inquiryId, to: staff.id, note }),
  "where the paper lies": (where) => referToEvidence(staff, { inquiryId, where, about: "" }),
  "what the paper says": (about) => referToEvidence(staff, { inquiryId, where: "綴り", about }),
  "reference of an entry": (reference) => bookEntry(staff, { ...money, inquiryId, kind: "charge", reference }),
  "note of an entry": (note) => bookEntry(staff, { ...money, inquiryId, kind: "charge", note }),
  "reason of a reversal": (reason) => reverseEntry(staff, { entryId: 1, reason }),
  proof: (proof) => closeCase(staff, { inquiryId, as: "own_use", proof }),
  "note of a replacement": (note) => recordReplacement(staff, { inquiryId, kind: "requested", happenedOn: on, note }),
  "why a replacement was none": (reason) => takeBackReplacement(staff, { stepId: 1, reason }),
  "why evidence was none": (reason) => withdrawEvidence(staff, { evidenceId: 1, reason }),
  "reference of a settlement": (reference) => bookSettlement(manager, { ...paid, reference }),
  "note of a settlement": (note) => bookSettlement(manager, { ...paid, note }),
  "reason of a settlement's reversal": (reason) => reverseSettlement(manager, { settlementId: 1, reason }),
};
const paid = { companyId: 1, amount: 100n, currency: "JPY", paidOn: on };
const written = async () =>
  Promise.all([
    db.auditEvent.count(),
    db.caseNote.count(),
    db.moneyEntry.count(),
    db.caseEvidence.count(),
    db.replacementStep.count(),
    db.settlementEntry.count(),
    db.caseWork.count(),
  ]);

test.each(Object.entries(texts))(
  "%s: no card number in any form, and nothing of any length, is written",
  async (_, write) => {
    const before = await written();
    for (const number of [
      "4111111111111111",
      "4111-1111-1111-1111",
      "5555 5555 5555 4444",
      "４１１１１１１１１１１１１１１１",
      "4111\u200b1111\u202e11111111",
    ]) {
      expect([number, await write(`カード ${number} の件`)]).toMatchObject([number, { reason: "CARD_NUMBER_IN_TEXT" }]);
    }
    // As a value, with the field named or not, and never as an error of the database.
    for (const length of [1_001, 100_000]) expect(await write("長".repeat(length))).toMatchObject({ ok: false });
    expect(await written()).toEqual(before);
  },
);

test("ids of nobody and of nothing are not found, and write nothing", async () => {
  const before = await written();
  const calls = [
    () => addNote(staff, { inquiryId: nobody, note: "x" }),
    () => release(staff, { inquiryId: nobody }),
    () => setFollowUp(staff, { inquiryIds: [inquiryId, nobody], on: null }),
    () => setDates(staff, { inquiryIds: [inquiryId, nobody], claimedOn: on }),
    () => assign(manager, { inquiryIds: [inquiryId, nobody], owner: staff.id }),
    () => handOver(manager, { inquiryId: nobody, to: staff.id, note: "" }),
    () => referToEvidence(staff, { inquiryId: nobody, where: "綴り", about: "" }),
    () => withdrawEvidence(staff, { evidenceId: nobody, reason: "x" }),
    () => recordReplacement(staff, { inquiryId: nobody, kind: "stopped", happenedOn: on }),
    () => takeBackReplacement(staff, { stepId: nobody, reason: "x" }),
    () => bookSettlement(manager, { ...paid, companyId: nobody }),
    () => reverseSettlement(manager, { settlementId: nobody, reason: "x" }),
    () => findStatement(manager, { companyId: nobody, period: {} }),
  ];
  for (const call of calls) {
    const error = await call().catch((thrown: unknown) => thrown);
    expect([String(call), error instanceof NotFound]).toEqual([String(call), true]);
  }
  expect(await written()).toEqual(before);
  // A case is no hotline's, no machine's and no stranger's.
  const caller = await person("hotto", "hotline");
  for (const owner of [caller.id, "01980000-0000-7000-8000-0000000000ff"]) {
    expect(await assign(manager, { inquiryIds: [inquiryId], owner })).toMatchObject({ reason: "UNKNOWN_PERSON" });
    expect(await handOver(manager, { inquiryId, to: owner, note: "" })).toMatchObject({ reason: "UNKNOWN_PERSON" });
  }
  const { rows } = await listCases(staff, { filters: { companies: [nobody] }, descending: false, size: 10 });
  expect(rows).toEqual([]);
  const exported = exportStatement(manager, { companyId: nobody, period: {}, descending: false });
  expect((await exported.next()).done).toBe(true);
});

const fifty = <T>(call: () => Promise<T>) => Promise.all(Array.from({ length: 50 }, call));

test("fifty identical clicks at once have one effect each, and one entry in the trail", async () => {
  const effects: [string, () => Promise<{ ok: boolean; reason?: string }>, string][] = [
    ["case.taken", () => takeNext(staff, {}), "held"],
    ["case.assigned", () => assign(manager, { inquiryIds: [inquiryId], owner: staff.id }), "UNCHANGED"],
    ["case.followUpSet", () => setFollowUp(staff, { inquiryIds: [inquiryId], on: "2009-09-10" }), "UNCHANGED"],
    ["evidence.referred", () => referToEvidence(staff, { inquiryId, where: "綴り", about: "" }), "ALREADY_ATTACHED"],
    [
      "replacement.recorded",
      () => recordReplacement(staff, { inquiryId, kind: "requested", happenedOn: on }),
      "ALREADY_SAID",
    ],
    ["settlement.booked", () => bookSettlement(manager, { ...paid, seen: 0 }), "CHANGED_MEANWHILE"],
  ];
  for (const [type, click, otherwise] of effects) {
    const outcomes = await fifty(click);
    const told = outcomes.map((one) =>
      one.ok ? ("value" in one && (one.value as { held?: boolean })?.held ? "held" : "done") : one.reason,
    );
    expect([type, told.filter((one) => one === "done").length]).toEqual([type, 1]);
    expect([type, told.filter((one) => one === otherwise).length]).toEqual([type, 49]);
    expect([type, await db.auditEvent.count({ where: { type } })]).toEqual([type, 1]);
  }
}, 300_000);

test("what a closed account held is not lost: the case in hand in time, those it owned at once", async () => {
  const gone = await person("gone", "intake");
  const other = { companyId: 1, sightings: 1, receivedOn: toDbDate("2009-08-04"), live: true, reportedCase: 3 };
  const { id: second } = await db.inquiry.create({ data: { ...other, key: "r2" } });
  expect(await takeNext(gone, {})).toMatchObject({ value: { inquiryId } });
  expect(await assign(manager, { inquiryIds: [second], owner: gone.id })).toMatchObject({ ok: true });
  expect(await takeNext(staff, {})).toMatchObject({ reason: "NOTHING_TO_TAKE" });
  await db.user.update({ where: { id: gone.id }, data: { disabledAt: new Date() } });
  // It is nobody's next owner, and what it owned is the next of whoever asks.
  expect(await assign(manager, { inquiryIds: [inquiryId], owner: gone.id })).toMatchObject({
    reason: "UNKNOWN_PERSON",
  });
  expect(await takeNext(staff, {})).toMatchObject({ value: { inquiryId: second, held: false } });
  expect(await takeNext(manager, {})).toMatchObject({ reason: "NOTHING_TO_TAKE" });
  await database.asSuperuser("update case_work set taken_until = now() - interval '1 minute' where taken_by = $1", [
    gone.id,
  ]);
  expect(await takeNext(manager, {})).toMatchObject({ value: { inquiryId } });
});
