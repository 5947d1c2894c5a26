import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { systemActor } from "@/lib/access/actor";
import { db, disconnect } from "@/lib/core/db";
import { Forbidden } from "@/lib/core/errors";
import { writeAnswer } from "@/lib/hotline/calls/answer";
import type { CallReason } from "@/lib/hotline/calls/schema";
import { enterReport as enterFraud } from "@/lib/hotline/fraud/commands/enter-report";
import { commitBatch } from "@/lib/intake/commit/commit";
import { deliver, layGround, person } from "@/lib/intake/ground.fixture";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { enterReport, followReport } from "./commands";
import { exportReports, findReport, listReports } from "./queries";

const number = "4111111111111111";
const hotline = person("hotline");
let database: TestDatabase;
let company: number;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);
beforeEach(async () => {
  await database.reset();
  company = await layGround();
});

async function call(reason: CallReason): Promise<number> {
  const answered = await writeAnswer(hotline, {
    ...{ language: "ja", reason, number, expiry: "05/12", readBack: false },
  });
  if (!answered.ok) throw new Error(JSON.stringify(answered));
  return answered.value.callId;
}
const charge = (callId: number) =>
  ({
    kind: "charge",
    ...{ callId, companyId: company, usedOn: "2010-01-10" },
    ...{ amount: "12,800円", merchant: "家電店" },
  }) as const;

test("a charge goes to the card company and is followed; its inquiry is found when it comes", async () => {
  const callId = await call("charge");
  const entered = await enterReport(hotline, charge(callId));
  if (!entered.ok) throw new Error(JSON.stringify(entered));
  const { reportId } = entered.value;
  expect(await enterReport(hotline, charge(callId))).toMatchObject({ reason: "ALREADY_REPORTED" });
  expect(await findReport(hotline, reportId)).toMatchObject({ amount: 12_800, state: "open", cases: [] });
  const step = { reportId, after: 1, onDay: "2010-01-15", note: "" };
  expect(await followReport(hotline, { ...step, state: "answered", note: "x" })).toMatchObject({
    fields: { state: "NOT_THE_NEXT_STEP" },
  });
  expect(await followReport(hotline, { ...step, state: "passed", onDay: "2010-01-14" })).toMatchObject({
    fields: { onDay: "BEFORE_LAST_STEP" },
  });
  expect(await followReport(hotline, { ...step, state: "passed", onDay: "2010-01-16" })).toMatchObject({
    fields: { onDay: "IN_THE_FUTURE" },
  });
  expect(await followReport(hotline, { ...step, state: "passed" })).toMatchObject({ ok: true });
  expect(await followReport(hotline, { ...step, state: "passed" })).toMatchObject({ reason: "STEP_CHANGED" });
  expect(await followReport(hotline, { ...step, after: 2, state: "answered" })).toMatchObject({
    fields: { note: "REASON_NEEDED" },
  });
  const batch = await deliver(
    company,
    `照会番号,カード番号,会員番号,利用日,金額,加盟店,備考\nR1,${number},M1,2010-01-10,12800,家電店,\n`,
    { receivedOn: "2010-01-15" },
  );
  await commitBatch(systemActor("test"), { batchId: batch.id });
  expect(await findReport(hotline, reportId)).toMatchObject({
    inquiries: 1,
    cases: [{ reference: "R1", after: true }],
    steps: [{ state: "passed" }, { state: "open" }],
  });
  const found = (states: string[]) => listReports(hotline, { filters: { states }, descending: true, size: 10 });
  expect((await found(["passed"])).rows).toMatchObject([{ id: reportId, last4: "1111" }]);
  expect((await found(["open"])).rows).toEqual([]);
  for await (const part of exportReports(hotline, { filters: {}, descending: true })) expect(part).toHaveLength(1);
  expect(await db.auditEvent.count({ where: { subject: "callReport", type: "callReport.stepped" } })).toBe(1);
});

test("is refused for a call of another reason, an unknown company, a day to come, what is no amount", async () => {
  expect(await enterReport(hotline, charge(await call("affected")))).toMatchObject({ reason: "NO_SUCH_CALL" });
  const callId = await call("charge");
  for (const [more, fields] of [
    [{ companyId: 99 }, { companyId: "UNKNOWN_COMPANY" }],
    [{ usedOn: "2010-01-16" }, { usedOn: "IN_THE_FUTURE" }],
    [{ amount: "多い" }, { amount: "NOT_A_NUMBER" }],
    [{ merchant: "" }, { merchant: "REQUIRED" }],
    [{ merchant: number }, { merchant: "CARD_NUMBER_IN_TEXT" }],
  ] as const)
    expect(await enterReport(hotline, { ...charge(callId), ...more })).toMatchObject({ fields });
  expect(await db.hotlineReport.count()).toBe(0);
  await expect(enterReport(person("intake"), charge(callId))).rejects.toThrow(Forbidden);
});

test("a wanted replacement needs no charge; second-hand fraud is a report of its own, with its call", async () => {
  const callId = await call("replacement");
  expect(await enterReport(hotline, { kind: "replacement", callId, companyId: company })).toMatchObject({ ok: true });
  const told = await call("fraud");
  const { id: pretextId } = await db.fraudPretext.findFirstOrThrow();
  const fraud = (from: number) =>
    enterFraud(hotline, {
      ...{ channel: "telephone" as const, pretextId, asked: ["card" as const], harm: "none" as const },
      ...{ happenedOn: "2010-01-15", words: "回収すると言われた", contactKind: "" as const, contact: "" },
      callId: from,
    });
  expect(await fraud(99)).toMatchObject({ reason: "UNKNOWN_CALL" });
  expect(await fraud(told)).toMatchObject({ ok: true });
  expect(await db.fraudReport.findFirstOrThrow()).toMatchObject({ callId: told });
});
