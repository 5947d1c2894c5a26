import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { db, disconnect } from "@/lib/core/db";
import { commitBatch } from "@/lib/intake/commit/commit";
import { deliver, layGround, person, profile } from "@/lib/intake/ground.fixture";
import { recordReplacement } from "@/lib/reimbursements/replacements/commands";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { sayCardDay, takeBackCardDay } from "./commands";
import { findLeakWindow, listCardDays } from "./queries";
import type { CardDayInput } from "./schema";

let database: TestDatabase;
let company: number;
const manager = person("manager");

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
});

async function commit(...lines: string[]): Promise<void> {
  const { id } = await deliver(company, `${lines.join("\n")}\n`, { receivedOn: "2009-07-20" });
  const done = await commitBatch(person(), { batchId: id });
  if (!done.ok) throw new Error(done.reason);
}

const idOf = async (reference: string) => (await db.inquiry.findFirstOrThrow({ where: { reference } })).id;
const say = async (reference: string, over: Partial<CardDayInput>) =>
  sayCardDay(person(), { inquiryId: await idOf(reference), kind: "since", happenedOn: "2008-03-04", ...over });
const spans = async () =>
  (await findLeakWindow(manager)).window?.best.map(({ from, until, members }) => [from, until, members]);

test("a new number that was misused and an old one close the window from both sides", async () => {
  expect((await findLeakWindow(manager)).window).toBeNull();
  expect(await say("R1", {})).toMatchObject({ ok: true });
  // Before the first misuse of that number, whatever else is known.
  expect(await spans()).toEqual([["2008-03-04", "2009-07-02", 1]]);
  expect(await say("R2", { kind: "until", happenedOn: "2008-03-19" })).toMatchObject({ ok: true });
  expect(await spans()).toEqual([["2008-03-04", "2008-03-19", 2]]);
  expect(await listCardDays(manager, await idOf("R2"))).toMatchObject([{ kind: "until", happenedOn: "2008-03-19" }]);
});

test("what deliveries and persons say of replacements bounds as well: the old number until, the new one since", async () => {
  const inquiryId = await idOf("R1");
  const reissued = { inquiryId, kind: "reissued", happenedOn: "2009-06-10", newNumber: "378282246310005" } as const;
  expect(await recordReplacement(person(), reissued)).toMatchObject({ ok: true });
  expect(await spans()).toEqual([[null, "2009-06-10", 1]]);
  await commit(
    "照会番号,カード番号,会員番号,利用日,金額,加盟店,停止日",
    "R4,378282246310005,M4,2009-07-10,1,店,2009-07-11",
  );
  const { members, window } = await findLeakWindow(manager);
  expect(members.map(({ from, until }) => [from, until])).toEqual([
    [null, "2009-06-10"],
    ["2009-06-10", "2009-07-11"],
  ]);
  expect(window?.best.map(({ members: agree }) => agree)).toEqual([1, 1]);
});

test("own uses, voided inquiries and cards that are in no file say nothing of the leak", async () => {
  await say("R1", {});
  await say("R2", { kind: "until", happenedOn: "2008-03-19" });
  const first = await idOf("R1");
  await database.asSuperuser("update inquiry set exposure = 'not_in_files' where id = $1", [first]);
  expect(await spans()).toEqual([[null, "2008-03-19", 1]]);
  await database.asSuperuser(
    "update inquiry set exposure = 'identified', closed_as = 'own_use', closed_at = now() where id = $1",
    [first],
  );
  expect(await spans()).toEqual([[null, "2008-03-19", 1]]);
  await database.asSuperuser("update inquiry set live = false where id <> $1", [first]);
  expect((await findLeakWindow(manager)).window).toBeNull();
});

test("a day is refused where it cannot be, twice, or turned; taken back it counts no more, and stays written", async () => {
  expect(await say("R1", { happenedOn: "2010-01-16" })).toMatchObject({ reason: "IN_THE_FUTURE" });
  expect(await say("R3", {})).toMatchObject({ reason: "CARD_MASKED" });
  expect(await say("R1", { note: "4111 1111 1111 1111" })).toMatchObject({ reason: "CARD_NUMBER_IN_TEXT" });
  expect(await say("R1", { happenedOn: "soon" })).toMatchObject({ reason: "INVALID" });
  const said = await say("R1", {});
  if (!said.ok) throw new Error(said.reason);
  expect(await say("R1", { happenedOn: "2008-01-01" })).toMatchObject({ reason: "ALREADY_SAID" });
  expect(await say("R1", { kind: "until", happenedOn: "2008-03-04" })).toMatchObject({ reason: "TURNED" });
  const { dayId } = said.value;
  expect(await takeBackCardDay(person(), { dayId, reason: " " })).toMatchObject({ reason: "REASON_MISSING" });
  expect(await takeBackCardDay(person(), { dayId, reason: "別の会員" })).toMatchObject({ ok: true });
  expect(await takeBackCardDay(person(), { dayId, reason: "別の会員" })).toMatchObject({ reason: "ALREADY_REVERSED" });
  expect((await findLeakWindow(manager)).window).toBeNull();
  expect(await db.cardDay.count()).toBe(2);
  await expect(database.asSuperuser("delete from card_day")).rejects.toThrow("append-only");
  expect(
    (await db.auditEvent.findMany({ where: { type: { startsWith: "exposure.day" } }, orderBy: { seq: "asc" } })).map(
      ({ type }) => type,
    ),
  ).toEqual(["exposure.daySaid", "exposure.dayTakenBack"]);
});

test("who may not work on cases writes no day, and who may not see the register no window", async () => {
  const inquiryId = await idOf("R1");
  await expect(sayCardDay(person("hotline"), { inquiryId, kind: "since", happenedOn: "2008-03-04" })).rejects.toThrow();
  await expect(findLeakWindow(person("editor"))).rejects.toThrow();
});
