import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { systemActor } from "@/lib/access/actor";
import { db, disconnect } from "@/lib/core/db";
import { contentHash, hex } from "@/lib/notices/content";
import { countJson, historyCsv } from "@/lib/notices/exports";
import { inBothWords } from "@/lib/notices/figures";
import { findNotice } from "@/lib/notices/find-notice";
import { layBlock, layIncident, person } from "@/lib/notices/ground.fixture";
import { prepareNotice } from "@/lib/notices/prepare";
import { readNoticeFacts } from "@/lib/notices/published";
import { previewNotice } from "@/lib/notices/queries";
import { noticeWords } from "@/lib/notices/words";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { approveNotice } from "./approve-notice";
import { draftNotice } from "./draft-notice";
import { editNotice } from "./edit-notice";
import { publishDue } from "./publish-due";
import { publishNotice } from "./publish-notice";
import { scheduleNotice } from "./schedule-notice";
import { submitNotice } from "./submit-notice";

/*
 * One customer's case: received on 20 July, 1,000 yen charged on 22 July and given back on 28 July. As of 25 July it
 * carries a burden, as of 31 July none.
 */
const editor = person("editor", "editor");
const manager = person("manager", "manager");

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
beforeEach(async () => {
  await database.reset();
  await layIncident("2009-08-03");
  await layBlock("commit", [{ member: 1, on: "2009-07-20", delta: 1 }]);
  await database.asSuperuser(`insert into card (id, token, bin, last4, member_id, erased_on)
    values (1, decode(repeat('01', 32), 'hex'), '411111', '1111', 1, current_date)`);
  await database.asSuperuser(`insert into inquiry (id, company_id, key, card_id, sightings, received_on, live, reported_case)
    values (1, 1, 'r1', 1, 1, '2009-07-20', true, 3)`);
  await book("charge", 1000, "2009-07-22");
  await book("refund", 1000, "2009-07-28");
});
afterAll(disconnect);

const book = (kind: string, amount: number, on: string) =>
  database.asSuperuser(
    `insert into money_entry (inquiry_id, kind, amount, currency, payer, booked_on, made_by, made_by_name, made_at)
     values (1, $1, $2, 'JPY', case when $1 = 'refund' then 'card_company' end, $3, 'u', 'u', now())`,
    [kind, amount, on],
  );

async function approved(noBurden = true): Promise<number> {
  const drafted = await draftNotice(editor, { asOf: "2009-07-31", noBurden });
  if (!drafted.ok) throw new Error(drafted.reason);
  const { id } = drafted.value;
  const submitted = await submitNotice(editor, { id });
  if (!submitted.ok) throw new Error(submitted.reason);
  expect(await approveNotice(manager, { id, hash: submitted.value.hash })).toMatchObject({ ok: true });
  return id;
}

test("it is offered and taken only for a day on which nobody carried a burden and nothing was unknown", async () => {
  expect((await prepareNotice(editor, { asOf: "2009-07-25" })).bearers).toEqual({ burdened: 1, notYetKnown: 0 });
  const early = await draftNotice(editor, { asOf: "2009-07-25", noBurden: true });
  expect(early).toMatchObject({ reason: "BURDEN_LEFT", details: { burdened: 1, notYetKnown: 0 } });
  expect(await db.publication.count()).toBe(0);
  expect((await prepareNotice(editor, { asOf: "2009-07-31" })).bearers).toEqual({ burdened: 0, notYetKnown: 0 });

  const drafted = await draftNotice(editor, { asOf: "2009-07-31", noBurden: true });
  const id = drafted.ok ? drafted.value.id : 0;
  // To another day, on which it is not so; and there, once the sentence is given up.
  expect(await editNotice(editor, { id, asOf: "2009-07-25" })).toMatchObject({ reason: "BURDEN_LEFT" });
  expect(await editNotice(editor, { id, asOf: "2009-07-25", noBurden: false })).toMatchObject({ ok: true });
  expect(await editNotice(editor, { id, noBurden: true })).toMatchObject({ reason: "BURDEN_LEFT" });
  expect(await db.publication.findUniqueOrThrow({ where: { id } })).toMatchObject({ noBurden: false, state: "draft" });
  const edited = await db.auditEvent.findFirst({ where: { type: "notice.edited" }, orderBy: { seq: "desc" } });
  expect(edited?.details).toEqual({ fields: ["asOf", "noBurden"] });
});

test("a case of which nothing is known yet is enough against it", async () => {
  await database.asSuperuser(`insert into inquiry (id, company_id, key, card_id, sightings, received_on, live)
    values (2, 1, 'r2', 1, 1, '2009-07-30', true)`);
  const drafted = await draftNotice(editor, { asOf: "2009-07-31", noBurden: true });
  expect(drafted).toMatchObject({ reason: "BURDEN_LEFT", details: { burdened: 0, notYetKnown: 1 } });
});

test("published, it is on the notice in both languages and in its files, and stays whatever is booked later", async () => {
  const id = await approved();
  expect((await previewNotice(editor, id)).figures.at(-1)?.noBurden).toBe(true);
  expect(await publishNotice(editor, { id })).toMatchObject({ ok: true });
  await book("fee", 5, "2009-07-30");
  const facts = await readNoticeFacts(db);
  if (!facts) throw new Error("no notice");
  const [figure] = facts.figures;
  if (!figure) throw new Error("no figure");
  expect(figure.noBurden).toBe(true);
  const json = JSON.parse(countJson(facts, figure, inBothWords(noticeWords)));
  expect(json.noCustomerBearsACost).toEqual({
    asOf: "2009-07-31",
    text: {
      ja: "2009年7月31日現在、この件の不正利用によりお客さまにご負担いただいている費用はありません。",
      en: "As of 31 Jul 2009 no customer bears a cost of the misuse.",
    },
  });
  expect(historyCsv(facts).split("\r\n")[1]?.endsWith(",true")).toBe(true);
  await expect(db.$executeRaw`update publication set no_burden = false where id = ${id}`).rejects.toThrow(/frozen/);
});

test("what became untrue between approval and publication is not published, by hand or at its time", async () => {
  const id = await approved();
  const at = new Date("2009-08-04T00:00:00Z");
  expect(await scheduleNotice(editor, { id, at })).toMatchObject({ ok: true });
  await book("fee", 5, "2009-07-30");
  expect(await publishNotice(editor, { id })).toMatchObject({
    reason: "BURDEN_LEFT",
    details: { burdened: 1, notYetKnown: 0 },
  });
  expect((await findNotice(editor, id)).bearers).toEqual({ burdened: 1, notYetKnown: 0 });
  await layIncident("2009-08-05");
  await publishDue(systemActor("publish-due"));
  const row = await db.publication.findUniqueOrThrow({ where: { id } });
  expect(row).toMatchObject({ state: "approved", held: { reason: "BURDEN_LEFT" } });
});

test("a publication that says nothing of it is as it was, and approval is of what is said", async () => {
  const id = await approved(false);
  await book("fee", 5, "2009-07-30");
  const plain = (await findNotice(editor, id)).hash;
  expect(await publishNotice(editor, { id })).toMatchObject({ ok: true });
  const facts = await readNoticeFacts(db);
  expect(facts?.figures[0]?.noBurden).toBe(false);
  expect(JSON.parse(countJson(facts as never, facts?.figures[0] as never, inBothWords(noticeWords)))).toMatchObject({
    noCustomerBearsACost: null,
  });
  const row = await db.publication.findUniqueOrThrow({ where: { id } });
  expect(hex(contentHash(row))).toBe(plain);
  expect(hex(contentHash({ ...row, noBurden: true }))).not.toBe(plain);
});
