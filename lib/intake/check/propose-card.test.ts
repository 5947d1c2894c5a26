import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { db, disconnect } from "@/lib/core/db";
import { Forbidden } from "@/lib/core/errors";
import { commitBatch } from "@/lib/intake/commit/commit";
import { deliver, layGround, person } from "@/lib/intake/ground.fixture";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { declineCardProposal, findCardProposal, remainsOf, takeCardProposal } from "./propose-card";

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

async function known(...rows: string[]): Promise<void> {
  const batch = await deliver(company, file(...rows));
  expect(await commitBatch(person(), { batchId: batch.id })).toMatchObject({ ok: true });
}
const destroyed = async (cell: string, member = "M1") =>
  (await deliver(company, file(`R7,新規,${cell},${member},2009/7/18,900,店,`), { receivedOn: "2009-07-22" })).id;

test("the one known card that fits what is left is proposed, and taken it is a mend like any other", async () => {
  await known("R1,新規,4111111111111111,M1,2009/7/15,500,店,", "R2,新規,4242424242424242,M2,2009/7/16,100,店,");
  const batchId = await destroyed("4.11E+15");
  const proposal = await findCardProposal(person(), batchId, 1);
  expect(proposal).toMatchObject({ bin: "411111", last4: "1111", why: ["digits", "memberNumber"] });
  expect(await takeCardProposal(person(), { batchId, rowNo: 1, token: "0000000000000000" })).toMatchObject({
    reason: "NO_SUCH_ROWS",
  });
  expect(await takeCardProposal(person(), { batchId, rowNo: 1, token: proposal?.token ?? "" })).toMatchObject({
    value: { outcome: "new" },
  });
  expect(await db.record.findFirstOrThrow({ where: { batchId } })).toMatchObject({
    bin: "411111",
    last4: "1111",
    level: null,
  });
  expect(await db.mend.findFirstOrThrow()).toMatchObject({ why: "proposal", madeBy: "user-test" });
});

test("none or several that fit: nothing is proposed", async () => {
  await known(
    "R1,新規,4111111111111111,M1,2009/7/15,500,店,",
    "R2,新規,4110000000000007,M1,2009/7/16,100,店,",
    "R3,新規,4242424242424242,M2,2009/7/16,100,店,",
  );
  expect(await findCardProposal(person(), await destroyed("4.11E+15"), 1)).toBeNull();
  expect(await findCardProposal(person(), await destroyed("4.2E+15", "M1"), 1)).toBeNull();
  // Of one card of another member nothing is known by its digits alone.
  expect(await findCardProposal(person(), await destroyed("4.24E+15", ""), 1)).toBeNull();
  expect(await findCardProposal(person(), await destroyed("4.24E+15", "M2"), 1)).toMatchObject({ last4: "4242" });
});

test("what a person said no to is not proposed again", async () => {
  await known("R1,新規,4111111111111111,M1,2009/7/15,500,店,");
  const batchId = await destroyed("4111111111111110.0");
  expect(await findCardProposal(person(), batchId, 1)).toMatchObject({ last4: "1111" });
  await expect(declineCardProposal(person("auditor"), { batchId, rowNo: 1 })).rejects.toThrow(Forbidden);
  expect(await declineCardProposal(person(), { batchId, rowNo: 1 })).toMatchObject({ ok: true });
  expect(await findCardProposal(person(), batchId, 1)).toBeNull();
});

test("what is left of a number", () => {
  const rules = { binRanges: [], cutNumbers: false };
  const fits = (cell: string, digits: string) => remainsOf(cell, rules)?.fits(digits) ?? null;
  expect(fits("4.98E+15", "4984999999999999")).toBe(true);
  expect(fits("4.98E+15", "4975000000000000")).toBe(true);
  expect(fits("4.98E+15", "4990000000000001")).toBe(false);
  expect(fits("4.98E+15", "498000000000000")).toBe(false);
  expect(fits("4980123456789010", "4980123456789018")).toBe(true);
  expect(fits("4980123456789010", "4980123456789118")).toBe(false);
  expect(fits("498012******9018", "4980123456789018")).toBe(true);
  expect(remainsOf("4980123456789012", rules)).toBeNull();
  // 4.975 shows as 4.98: the digits that every such number begins with are fewer than those that are shown.
  expect(remainsOf("4.98E+15", rules)?.head).toBe("49");
});
