import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { db, disconnect } from "@/lib/core/db";
import { decide } from "@/lib/inquiries/commands";
import { commitBatch } from "@/lib/intake/commit/commit";
import { previewReceivedOn } from "@/lib/intake/commit/revert";
import { deliver, layGround, person } from "@/lib/intake/ground.fixture";
import { countOutcomes } from "@/lib/intake/queries";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { weighAgain } from "./decide";
import { findDifference } from "./differences";

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);

const header = "照会番号,区分,カード番号,会員番号,利用日,金額,加盟店,備考";
let company: number;
beforeEach(async () => {
  await database.reset();
  company = await layGround();
  const first = await deliver(
    company,
    `${header}\nA1,新規,4111111111111111,M1,2009/07/15,1000,海鳥商店,\nA2,新規,4242424242424242,M2,2009/07/15,2000,空色書房,\n`,
  );
  await commitBatch(person(), { batchId: first.id });
});

test("an amendment differs where its values do, and only there", async () => {
  const later = await deliver(
    company,
    `${header}\nA1,訂正,4111111111111111,M1,2009/07/15,9000,海鳥商店,桁\nA2,訂正,5555555555554444,M2,2009/07/15,2000,空色書房,\n`,
    { receivedOn: "2009-07-22" },
  );
  const amount = await findDifference(person(), later.id, 1);
  expect(amount).toMatchObject({
    decided: null,
    inForce: { receivedOn: "2009-07-20" },
    currency: { inForce: "JPY", here: "JPY" },
    fields: [
      { field: "amount", inForce: "1000", here: "9000" },
      { field: "note", inForce: null, here: "桁" },
    ],
  });
  expect((await findDifference(person(), later.id, 2))?.fields).toEqual([
    { field: "cardNumber", inForce: "424242••••••4242", here: "555555••••••4444" },
  ]);
});

test("masked agreeing with full is no difference; an unknown inquiry and a withdrawal have nothing to compare", async () => {
  const later = await deliver(
    company,
    `${header}\nA1,新規,411111******1111,M1,2009/07/15,1000,海鳥商店,\nA9,新規,4000000000000002,M9,2009/07/15,1,x,\nA2,取下,,,,,,\n`,
    { receivedOn: "2009-07-22" },
  );
  expect((await findDifference(person(), later.id, 1))?.fields).toEqual([]);
  expect(await findDifference(person(), later.id, 2)).toBeNull();
  expect(await findDifference(person(), later.id, 3)).toBeNull();
  await expect(findDifference(person(), later.id, 9)).rejects.toThrow("not found");
});

test("a refused content makes the record a refused amendment once its batch is weighed again", async () => {
  const later = await deliver(company, `${header}\nA1,訂正,4111111111111111,M1,2009/07/15,9000,海鳥商店,\n`, {
    receivedOn: "2009-07-22",
  });
  const { inquiryId = 0, content = "" } = (await findDifference(person(), later.id, 1)) ?? {};
  expect(await decide(person(), { kind: "refuse", inquiryId, content, reason: "桁違い" })).toMatchObject({ ok: true });
  expect((await countOutcomes(person(), later.id)).amendment).toBe(1);
  expect(await weighAgain(person(), later.id)).toEqual({ ok: true, value: null });
  expect(await countOutcomes(person(), later.id)).toMatchObject({ amendment: 0, amendment_refused: 1 });
  expect((await findDifference(person(), later.id, 1))?.decided).toBe("refuse");
  await commitBatch(person(), { batchId: later.id });
  expect(await weighAgain(person(), later.id)).toMatchObject({ reason: "WRONG_STATE" });
});

test("what another received date would move is told, and nothing is changed", async () => {
  const [batch] = await db.batch.findMany();
  const blocks = await db.ledgerBlock.count();
  const manager = person("manager");
  const told = await previewReceivedOn(manager, { batchId: batch?.id ?? 0, receivedOn: "2009-07-25" });
  expect(told).toMatchObject({ ok: true, value: { before: { today: 2 }, after: { today: 2 }, members: 2 } });
  const before = await previewReceivedOn(manager, { batchId: batch?.id ?? 0, receivedOn: "2009-07-10" });
  expect(before).toMatchObject({ ok: true, value: { before: { today: 2 }, after: { today: 0 }, members: 2 } });
  expect(await db.ledgerBlock.count()).toBe(blocks);
  expect(await db.batch.findMany()).toEqual([batch]);
  await expect(previewReceivedOn(person(), { batchId: 1, receivedOn: "2009-07-25" })).rejects.toThrow("not permitted");
});
