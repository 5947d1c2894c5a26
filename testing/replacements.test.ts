import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { db, disconnect } from "@/lib/core/db";
import { decide, previewDecision } from "@/lib/inquiries/commands";
import { commitBatch } from "@/lib/intake/commit/commit";
import { deliver, layGround, person, profile } from "@/lib/intake/ground.fixture";
import { countAsOf } from "@/lib/ledger/queries";
import { recordReplacement, takeBackReplacement } from "@/lib/reimbursements/replacements/commands";
import { listOpenReplacements, listReplacement } from "@/lib/reimbursements/replacements/queries";
import type { ReplacementInput } from "@/lib/reimbursements/replacements/schema";
import { freshDatabase, type TestDatabase } from "./database";

let database: TestDatabase;
let company: number;
let inquiryId: number;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);
beforeEach(async () => {
  await database.reset();
  company = await layGround("2010-01-15", {
    ...profile,
    columns: { ...profile.columns, cardStoppedOn: ["停止日"], cardReissuedOn: ["再発行日"], newCardNumber: ["新番号"] },
  });
  await commit(
    "照会番号,カード番号,会員番号,利用日,金額,加盟店",
    "R1,4111111111111111,M1,2009-07-01,1,店",
    "R2,5555555555554444,M2,2009-07-02,1,店",
    "R3,400000******0002,M3,2009-07-02,1,店",
  );
  inquiryId = await idOf("R1");
});

async function commit(...lines: string[]): Promise<number> {
  const { id } = await deliver(company, `${lines.join("\n")}\n`, { receivedOn: "2009-07-20" });
  const done = await commitBatch(person(), { batchId: id });
  if (!done.ok) throw new Error(done.reason);
  return id;
}

const idOf = async (reference: string) => (await db.inquiry.findFirstOrThrow({ where: { reference } })).id;
const record = (over: Partial<ReplacementInput> = {}) =>
  recordReplacement(person(), { inquiryId, kind: "reissued", happenedOn: "2009-08-01", ...over });
const count = () => countAsOf(db, "2010-01-15");

test("the new number is typed once, sealed, and counts nobody until a person links it; the count moves as was shown", async () => {
  expect(await count()).toBe(3);
  // The new number is one that is inquired about already: two members are one.
  const known = await record({ newNumber: "5555 5555 5555 4444" });
  if (!known.ok) throw new Error(known.reason);
  const cards = { oldCardId: (await db.inquiry.findUniqueOrThrow({ where: { id: inquiryId } })).cardId as number };
  const link = { kind: "link" as const, ...cards, newCardId: known.value.newCardId as number, reason: "再発行" };
  expect((await listReplacement(person(), { inquiryId })).map((one) => one.newCard?.linked)).toEqual([false]);
  const manager = person("manager");
  expect(await previewDecision(manager, link)).toMatchObject({
    ok: true,
    value: { before: { today: 3 }, after: { today: 2 } },
  });
  expect(await count()).toBe(3);
  await decide(manager, link);
  expect(await count()).toBe(2);
  const [said] = await listReplacement(person(), { inquiryId });
  expect(said?.newCard).toMatchObject({ bin: "555555", last4: "4444", linked: true });

  const other = await idOf("R2");
  const fresh = await record({ inquiryId: other, newNumber: "4242424242424242" });
  if (!fresh.ok) throw new Error(fresh.reason);
  const card = await db.card.findUniqueOrThrow({ where: { id: fresh.value.newCardId as number } });
  expect(card).toMatchObject({ bin: "424242", last4: "4242" });
  expect(Buffer.from(card.cipher ?? []).toString("latin1")).not.toContain("4242424242");
  expect(await count()).toBe(2);
  const trail = await db.auditEvent.findMany({ where: { type: "replacement.recorded" } });
  expect(JSON.stringify(trail.map(({ details }) => details))).not.toContain("4242424242424242");
  expect(trail).toHaveLength(2);
});

test("what cannot be is refused, each with its reason", async () => {
  const reason = async (over: Partial<ReplacementInput>) => {
    const outcome = await record(over);
    return outcome.ok ? "ok" : outcome.reason;
  };
  expect(await reason({ newNumber: "4111111111111112" })).toBe("NUMBER_FORMAT");
  expect(await reason({ newNumber: "4111111111111111" })).toBe("SAME_CARD");
  expect(await reason({ kind: "stopped", newNumber: "4242424242424242" })).toBe("NOT_REISSUED");
  expect(await reason({ happenedOn: "2010-01-16" })).toBe("IN_THE_FUTURE");
  expect(await reason({ note: "新しい番号は4242424242424242" })).toBe("CARD_NUMBER_IN_TEXT");
  expect(await reason({ inquiryId: await idOf("R3"), newNumber: "4242424242424242" })).toBe("CARD_MASKED");
  expect(await reason({ kind: "stopped" })).toBe("ok");
  expect(await reason({ kind: "stopped" })).toBe("ALREADY_SAID");
  await expect(
    recordReplacement(person("hotline"), { inquiryId, kind: "stopped", happenedOn: "2009-08-01" }),
  ).rejects.toThrow();
  await expect(database.asSuperuser("update replacement_step set note = 'x'")).rejects.toThrow("append-only");
});

test("open are those requested or stopped and not reissued, the oldest first, whoever says it", async () => {
  await record({ kind: "requested", happenedOn: "2009-09-01" });
  await record({ inquiryId: await idOf("R3"), kind: "stopped", happenedOn: "2009-08-15" });
  await commit(
    "照会番号,カード番号,会員番号,利用日,金額,加盟店,停止日,再発行日,新番号",
    "R2,5555555555554444,M2,2009-07-02,1,店,2009-07-10,,",
  );
  const open = async () =>
    (await listOpenReplacements(person(), null)).rows.map((row) => [row.reference, row.since, row.age]);
  expect(await open()).toEqual([
    ["R2", "2009-07-10", 189],
    ["R3", "2009-08-15", 153],
    ["R1", "2009-09-01", 136],
  ]);
  await commit(
    "照会番号,カード番号,会員番号,利用日,金額,加盟店,停止日,再発行日,新番号",
    "R2,5555555555554444,M2,2009-07-02,1,店,,2009-07-18,4242424242424242",
  );
  const done = await record({ happenedOn: "2009-09-20" });
  expect(await open()).toEqual([["R3", "2009-08-15", 153]]);
  if (!done.ok) throw new Error(done.reason);
  expect(await takeBackReplacement(person(), { stepId: done.value.stepId, reason: "別のカード" })).toEqual({
    ok: true,
    value: null,
  });
  expect(await takeBackReplacement(person(), { stepId: done.value.stepId, reason: "別のカード" })).toMatchObject({
    reason: "ALREADY_REVERSED",
  });
  expect((await open()).map(([reference]) => reference)).toEqual(["R3", "R1"]);
  const [, reissued] = await listReplacement(person(), { inquiryId: await idOf("R2") });
  expect(reissued).toMatchObject({ kind: "reissued", newCard: { last4: "4242", linked: true }, stepId: null });
});
