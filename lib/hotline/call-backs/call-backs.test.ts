import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { systemActor } from "@/lib/access/actor";
import { anAccount } from "@/lib/accounts/accounts.fixture";
import { db, disconnect } from "@/lib/core/db";
import { Forbidden } from "@/lib/core/errors";
import { classifyAll } from "@/lib/exposure/classify";
import { adoptScope, draftScope } from "@/lib/exposure/scopes";
import { writeAnswer } from "@/lib/hotline/calls/answer";
import { keepCaller, openCaller } from "@/lib/hotline/calls/caller";
import { layGround } from "@/lib/intake/ground.fixture";
import { aLoad } from "@/lib/intake/registers/registers.fixture";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { forgetCaller, giveBack, recordAttempt, takeNext } from "./commands";
import { findWorse } from "./find-worse";
import { countCallBacks, countToCall, exportCallBacks, findCallBack, listCallBacks } from "./queries";

const cards = ["4111111111111111", "5555555555554444", "378282246310005", "4242424242424242"] as const;
const [inside, outside, absent] = cards;
const system = systemActor("test");
let database: TestDatabase;
let hotline: Awaited<ReturnType<typeof anAccount>>["actor"];
let second: typeof hotline;
let manager: typeof hotline;
let other: typeof hotline;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);
beforeEach(async () => {
  await database.reset();
  await layGround();
  hotline = (await anAccount("tel", ["hotline"])).actor;
  second = (await anAccount("tel2", ["hotline"])).actor;
  manager = (await anAccount("mana", ["manager"])).actor;
  other = (await anAccount("other", ["manager"])).actor;
  await aLoad(`番号,有効期限,経路\n${inside},05/12,電話\n${outside},06/12,郵送\n`);
});

/** A call, with a contact unless it says otherwise. @returns its id */
async function call(number: string, contact = "03-0000-1234"): Promise<number> {
  const answered = await writeAnswer(hotline, {
    ...{ language: "ja", reason: "affected", number, expiry: "05/12", readBack: false },
  });
  if (!answered.ok) throw new Error(JSON.stringify(answered));
  const { callId } = answered.value;
  if (contact)
    expect(await keepCaller(hotline, { callId, note: "", agreed: true, contact, reference: "", number })).toMatchObject(
      { ok: true },
    );
  return callId;
}
async function adopt(...channels: string[]): Promise<void> {
  const { id } = await db.exposureAttribute.findFirstOrThrow();
  const rule = { groups: [{ sources: [], conditions: [{ attributeId: id, values: channels }] }] };
  const drafted = await draftScope(manager, { rule, aboutJa: "試験", aboutEn: "Test", publishedOn: "2009-09-11" });
  if (!drafted.ok) throw new Error(JSON.stringify(drafted));
  expect(await adoptScope(other, drafted.value.id)).toMatchObject({ ok: true });
  await classifyAll(system);
}
const rows = async () =>
  (await db.hotlineCallBack.findMany({ orderBy: { id: "asc" } })).map(({ callId, class: now, state }) => [
    callId,
    now,
    state,
  ]);

describe("told then, affected now", () => {
  test("who was told less than is so now; found once, those without contact counted", async () => {
    await adopt("電話");
    const first = await call(outside);
    const silent = await call(absent, "");
    await call(inside);
    expect(await findWorse(system)).toEqual({ found: 0, noContact: 0, lapsed: 0 });
    await adopt("電話", "郵送");
    expect(await findWorse(system)).toEqual({ found: 1, noContact: 0, lapsed: 0 });
    expect(await findWorse(system)).toEqual({ found: 0, noContact: 0, lapsed: 0 });
    await aLoad(`番号,有効期限,経路\n${absent},05/12,窓口\n`);
    expect(await findWorse(system)).toEqual({ found: 1, noContact: 1, lapsed: 0 });
    expect(await rows()).toEqual([
      [first, "identified", "open"],
      [silent, "possibly_exposed", "no_contact"],
    ]);
    expect(await db.auditEvent.count({ where: { type: "callBack.found" } })).toBe(2);
    expect(await countCallBacks(manager)).toMatchObject({ open: 1, no_contact: 1 });
    expect(await countToCall(hotline)).toBe(1);
  });

  test("a card asked about twice is one caller, reached by the call that left a contact; who was told since needs none", async () => {
    await adopt("電話");
    await call(outside, "");
    const reachable = await call(outside);
    await call(outside, "");
    await adopt("電話", "郵送");
    await findWorse(system);
    expect(await rows()).toEqual([[reachable, "identified", "open"]]);
    await call(outside, "");
    expect(await findWorse(system)).toMatchObject({ found: 0, lapsed: 1 });
    expect(await rows()).toEqual([[reachable, "identified", "lapsed"]]);
  });

  test("a scope that is narrowed again takes back what nobody was told, and widened finds it anew", async () => {
    await adopt("電話");
    const one = await call(outside);
    await adopt("電話", "郵送");
    await findWorse(system);
    await adopt("電話");
    expect(await findWorse(system)).toMatchObject({ lapsed: 1 });
    await adopt("電話", "郵送");
    expect(await findWorse(system)).toMatchObject({ found: 1 });
    expect(await rows()).toEqual([[one, "identified", "open"]]);
  });

  test("who was reached was told: only what is worse than that brings them up again, without a contact by then", async () => {
    const first = await call(absent);
    await aLoad(`番号,有効期限,経路\n${absent},05/12,窓口\n`);
    await findWorse(system);
    const taken = await takeNext(hotline);
    if (!taken.ok) throw new Error(taken.reason);
    const attempt = { callBackId: taken.value.callBackId, followUpOn: "", note: "" };
    expect(await recordAttempt(hotline, { ...attempt, outcome: "reached" })).toMatchObject({ ok: true });
    expect(await findWorse(system)).toEqual({ found: 0, noContact: 0, lapsed: 0 });
    await adopt("窓口");
    expect(await findWorse(system)).toMatchObject({ found: 1, noContact: 1 });
    expect(await rows()).toEqual([
      [first, "possibly_exposed", "reached"],
      [first, "identified", "no_contact"],
    ]);
  });
});

describe("the worklist", () => {
  async function twoToCall(): Promise<void> {
    await call(absent);
    await call(outside);
    await aLoad(`番号,有効期限,経路\n${absent},05/12,窓口\n`);
    await adopt("郵送");
    await findWorse(system);
  }
  const callOf = async (id: number) => (await db.hotlineCallBack.findUniqueOrThrow({ where: { id } })).class;

  test("identified first; one to a person at a time, and nobody is given what another has", async () => {
    await twoToCall();
    const outcomes = await Promise.all([takeNext(hotline), takeNext(second), takeNext(manager), takeNext(hotline)]);
    const taken = outcomes.flatMap((one) => (one.ok && !one.value.held ? [one.value.callBackId] : []));
    expect(new Set(taken).size).toBe(2);
    expect(taken).toHaveLength(2);
    expect(new Set(await Promise.all(taken.map(callOf)))).toEqual(new Set(["identified", "possibly_exposed"]));
    const mine = await db.hotlineCallBack.findFirst({ where: { takenBy: hotline.id } });
    if (mine) {
      expect(await takeNext(hotline)).toEqual({ ok: true, value: { callBackId: mine.id, held: true } });
      const attempt = { callBackId: mine.id, followUpOn: "", note: "", outcome: "reached" } as const;
      expect(await recordAttempt(other, attempt)).toMatchObject({ reason: "TAKEN_BY_OTHER" });
      expect(await giveBack(other, mine.id)).toMatchObject({ reason: "NOT_TAKEN" });
      expect(await giveBack(hotline, mine.id)).toMatchObject({ ok: true });
      expect(await takeNext(other)).toMatchObject({ value: { callBackId: mine.id } });
    }
  });

  test("not reached waits for its day; declined and given up end it, and the contact goes with the number", async () => {
    await twoToCall();
    const [one, two] = await db.hotlineCallBack.findMany({ orderBy: { class: "asc" } });
    const [a, b] = [one?.id as number, two?.id as number];
    const attempt = { followUpOn: "", note: "" };
    expect(
      await recordAttempt(hotline, { ...attempt, callBackId: a, outcome: "not_reached", followUpOn: "2009-01-01" }),
    ).toMatchObject({ fields: { followUpOn: "IN_THE_PAST" } });
    expect(
      await recordAttempt(hotline, { ...attempt, callBackId: a, outcome: "not_reached", followUpOn: "2010-02-01" }),
    ).toMatchObject({ ok: true });
    expect(await takeNext(hotline)).toMatchObject({ value: { callBackId: b } });
    expect(await recordAttempt(hotline, { ...attempt, callBackId: b, outcome: "given_up" })).toMatchObject({
      fields: { note: "NOTE_NEEDED" },
    });
    expect(
      await recordAttempt(hotline, { ...attempt, callBackId: b, outcome: "given_up", note: "3回とも不在" }),
    ).toMatchObject({ ok: true });
    expect(await recordAttempt(hotline, { ...attempt, callBackId: b, outcome: "reached" })).toMatchObject({
      reason: "OVER",
    });
    expect(await takeNext(second)).toMatchObject({ reason: "NOTHING_TO_TAKE" });
    expect(await recordAttempt(hotline, { ...attempt, callBackId: a, outcome: "declined" })).toMatchObject({
      ok: true,
    });
    expect(await openCaller(hotline, one?.callId as number)).toMatchObject({ reason: "ERASED" });
    const { rows: gone } = await database.asSuperuser(
      "select erased_why from hotline_caller where sealed is null and cipher is null order by erased_why",
    );
    expect(gone.map(({ erased_why }) => erased_why)).toEqual(["done", "wish"]);
    expect((await findCallBack(manager, a)).history.map(({ outcome }) => outcome)).toEqual(["declined", "not_reached"]);
    const listed = await listCallBacks(manager, { filters: { states: ["given_up"] }, descending: false, size: 10 });
    expect(listed.rows).toMatchObject([{ id: b, attempts: 1, takenBy: null }]);
    const left = [];
    for await (const part of exportCallBacks(manager, {
      filters: { states: ["given_up", "declined"] },
      descending: true,
    }))
      left.push(...part);
    expect(left).toHaveLength(2);
    // Nobody is brought up again who does not want it.
    expect(await findWorse(system)).toEqual({ found: 0, noContact: 0, lapsed: 0 });
  });

  test("a caller's wish to be forgotten ends what waits", async () => {
    await twoToCall();
    const { id, callId } = await db.hotlineCallBack.findFirstOrThrow();
    expect(await forgetCaller(hotline, callId)).toMatchObject({ ok: true });
    expect(await forgetCaller(hotline, callId)).toMatchObject({ reason: "NO_CONTACT" });
    expect(await findCallBack(manager, id)).toMatchObject({ state: "declined", erased: true });
  });

  test("is closed to whoever may not", async () => {
    await twoToCall();
    const auditor = (await anAccount("audit", ["auditor"])).actor;
    const intake = (await anAccount("in", ["intake"])).actor;
    expect((await listCallBacks(auditor, { filters: {}, descending: false, size: 10 })).rows).toHaveLength(2);
    await expect(takeNext(auditor)).rejects.toThrow(Forbidden);
    await expect(listCallBacks(intake, { filters: {}, descending: false, size: 10 })).rejects.toThrow(Forbidden);
    await expect(takeNext(system)).rejects.toThrow(Forbidden);
  });
});
