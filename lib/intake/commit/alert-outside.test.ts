import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { systemActor } from "@/lib/access/actor";
import { anAccount } from "@/lib/accounts/accounts.fixture";
import { listAlerts } from "@/lib/alerts/queries";
import { db, disconnect } from "@/lib/core/db";
import { classifyAll } from "@/lib/exposure/classify";
import { adoptScope, draftScope } from "@/lib/exposure/scopes";
import { mendCell } from "@/lib/intake/check/mend";
import { deliver, layGround, person } from "@/lib/intake/ground.fixture";
import { aLoad } from "@/lib/intake/registers/registers.fixture";
import { checkKeys } from "@/lib/vault/check";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { commitBatch, previewCommit } from "./commit";
import { commitRest } from "./commit-rest";

const [identified, possible, absent, later] = [
  "4111111111111111",
  "5555555555554444",
  "378282246310005",
  "4242424242424242",
];
const system = systemActor("test");
const manager = person("manager");
let database: TestDatabase;
let company: number;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);
beforeEach(async () => {
  await database.reset();
  company = await layGround();
  await checkKeys(system);
});

async function adopt(month: string): Promise<number> {
  const { id: attributeId } = await db.exposureAttribute.findFirstOrThrow();
  const rule = { groups: [{ sources: [], conditions: [{ attributeId, values: [month] }] }] };
  const [one, two] = await Promise.all(["one", "two"].map((name) => anAccount(`${name}-${month}`, ["manager"])));
  const draft = await draftScope(one?.actor ?? manager, { rule, aboutJa: "範囲", aboutEn: "Scope" });
  if (!draft.ok) throw new Error(draft.reason);
  expect(await adoptScope(two?.actor ?? manager, draft.value.id)).toMatchObject({ ok: true });
  await classifyAll(system);
  return draft.value.id;
}

const text = (cards: readonly (string | undefined)[]) =>
  `照会番号,カード番号,会員番号,利用日,金額,加盟店\n${cards.map((card, i) => `R${i},${card},M${i},2009-07-1${i},100,店`).join("\n")}\n`;
const raised = async () => (await listAlerts(manager)).rows.map(({ kind, facts }) => ({ kind, facts })).toReversed();

test("a delivery with inquiries outside raises one alert of figures; a preview none; nor does one that is all inside", async () => {
  await aLoad(`カード番号,契約年月\n${identified},2002-07\n${possible},2005-01\n`);
  await adopt("2002-07");
  const inside = await deliver(company, text([identified]));
  expect(await commitBatch(system, { batchId: inside.id })).toMatchObject({ ok: true });
  expect(await raised()).toEqual([]);
  const batch = await deliver(company, text([identified, possible, absent]).replaceAll("R", "S"));
  expect(await previewCommit(manager, { batchId: batch.id })).toMatchObject({ ok: true, value: { outside: 2 } });
  expect(await raised()).toEqual([]);
  expect(await commitBatch(system, { batchId: batch.id })).toMatchObject({ ok: true });
  expect(await raised()).toEqual([
    {
      kind: "outsideInquiries",
      facts: { batchId: batch.id, scopeVersion: 1, outside: 2, possible: 1, absent: 1 },
    },
  ]);
});

test("a rest that people mended raises its own; without a scope in force nothing does", async () => {
  const none = await deliver(company, text([absent]));
  expect(await commitBatch(system, { batchId: none.id })).toMatchObject({ ok: true });
  expect(await raised()).toEqual([]);
  await aLoad(`カード番号,契約年月\n${identified},2002-07\n`);
  const scopeId = await adopt("2002-07");
  const recount = {
    kind: "outsideRecount",
    facts: { scopeId, scopeVersion: 1, moved: 1, outside: 1, possible: 0, absent: 1 },
  };
  expect(await raised()).toEqual([recount]);
  const batch = await deliver(company, `${text([possible]).replaceAll("R", "S")}S9,${later},M9,2009-07-19,百円,店\n`);
  expect(await commitBatch(system, { batchId: batch.id })).toMatchObject({ ok: true });
  await mendCell(person(), { batchId: batch.id, rowNo: 2, field: "amount", value: "100" });
  expect(await commitRest(person(), { batchId: batch.id })).toMatchObject({ ok: true });
  const facts = { batchId: batch.id, scopeVersion: 1, outside: 1, possible: 0, absent: 1 };
  expect(await raised()).toEqual([recount, { kind: "outsideInquiries", facts }, { kind: "outsideInquiries", facts }]);
  // Classified once more, nothing moves: nobody is told again.
  await classifyAll(system);
  expect(await raised()).toHaveLength(3);
});
