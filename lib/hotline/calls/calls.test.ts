import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { mintUser, systemActor } from "@/lib/access/actor";
import type { Role } from "@/lib/access/rights";
import { anAccount } from "@/lib/accounts/accounts.fixture";
import { db, disconnect } from "@/lib/core/db";
import { Forbidden } from "@/lib/core/errors";
import { classifyAll } from "@/lib/exposure/classify";
import { adoptScope, draftScope } from "@/lib/exposure/scopes";
import { findWorse } from "@/lib/hotline/call-backs/find-worse";
import { commitBatch } from "@/lib/intake/commit/commit";
import { deliver, layGround } from "@/lib/intake/ground.fixture";
import { aLoad } from "@/lib/intake/registers/registers.fixture";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { listAlerts, seeAlert } from "./alerts";
import { answerCall, writeAnswer } from "./answer";
import { keepCaller, openCaller } from "./caller";
import { changeLimits, findLimits } from "./limits";
import { exportCalls, findCall, listCalls } from "./queries";
import type { AskInput } from "./schema";
import { countCallersTouched } from "./touched";

const inside = "4111111111111111";
const outside = "5555555555554444";
const absent = "378282246310005";
let database: TestDatabase;
let company: number;
let hotline: Awaited<ReturnType<typeof anAccount>>["actor"];
let manager: typeof hotline;
let other: typeof hotline;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);
beforeEach(async () => {
  await database.reset();
  company = await layGround();
  hotline = (await anAccount("tel", ["hotline"])).actor;
  manager = (await anAccount("mana", ["manager"])).actor;
  other = (await anAccount("other", ["manager"])).actor;
});

const asked = (number: string, more: Partial<AskInput> = {}): AskInput => ({
  ...{ language: "ja", reason: "affected", number, expiry: "05/12", readBack: false },
  ...more,
});
async function told(number: string, more: Partial<AskInput> = {}, actor = hotline) {
  const outcome = await writeAnswer(actor, asked(number, more));
  if (!outcome.ok) throw new Error(JSON.stringify(outcome));
  return outcome.value;
}
const load = (content = `${inside},05/12,電話\n${outside},06/12,郵送\n`) => aLoad(`番号,有効期限,経路\n${content}`);
async function scope(...channels: string[]): Promise<number> {
  const { id } = await db.exposureAttribute.findFirstOrThrow();
  const rule = { groups: [{ sources: [], conditions: [{ attributeId: id, values: channels }] }] };
  const drafted = await draftScope(manager, { rule, aboutJa: "試験", aboutEn: "Test", publishedOn: "2009-09-11" });
  if (!drafted.ok) throw new Error(JSON.stringify(drafted));
  return drafted.value.id;
}
async function adopt(id: number): Promise<void> {
  expect(await adoptScope(other, id)).toMatchObject({ ok: true });
  await classifyAll(systemActor("test"));
}

describe("what is told (R6.1)", () => {
  test("no register: nothing can be said, and the call says so", async () => {
    expect(await told(inside)).toMatchObject({ told: "no_register", scope: null, loads: [] });
    expect(await told("1111")).toMatchObject({ told: "cannot_determine", bin: null });
  });

  test("each class, with the scope and the loads that it rests on", async () => {
    const { loadId } = await load();
    expect(await told(inside)).toMatchObject({ told: "possibly_exposed", scope: null, loads: [loadId] });
    await adopt(await scope("電話"));
    const ground = { scope: { version: 1, publishedOn: "2009-09-11" }, loads: [loadId] };
    expect(await told(inside)).toMatchObject({ told: "identified", ...ground, bin: "411111", last4: "1111" });
    expect(await told(outside)).toMatchObject({ told: "possibly_exposed", ...ground });
    expect(await told(absent)).toMatchObject({ told: "not_in_files", ...ground, sources: [] });
    expect(await told("4111 11** **** 1111")).toMatchObject({ told: "cannot_determine" });
    expect(await told("", { reason: "fraud" })).toMatchObject({ told: null });
    expect((await told(inside)).sources).toHaveLength(1);
  });

  test("another expiry changes nothing of what is told: a number that leaked leaked; it is kept whether it agrees", async () => {
    await load();
    await adopt(await scope("電話"));
    for (const expiry of ["05/12", "11/15"])
      expect(await told(inside, { expiry })).toMatchObject({ told: "identified" });
    await told(absent);
    const rows = await db.hotlineCall.findMany({ orderBy: { id: "asc" }, select: { expiryAgrees: true } });
    expect(rows.map(({ expiryAgrees }) => expiryAgrees)).toEqual([true, false, null]);
  });

  test("a reissued card by its chain; the replaced one is not what its successor is", async () => {
    await load();
    await adopt(await scope("電話"));
    const batch = await deliver(
      company,
      `照会番号,カード番号,会員番号,利用日,金額,加盟店,備考\nR1,${absent},M1,2009-07-20,100,店,\nR2,4242424242424242,M2,2009-07-20,100,店,\n`,
      { receivedOn: "2009-07-28" },
    );
    await commitBatch(systemActor("test"), { batchId: batch.id });
    const { rows } = await database.asSuperuser(
      `insert into card (id, token, cipher, bin, last4, member_id)
       select nextval('node_id_seq'), token, cipher, bin, last4, 1 from exposure_card where last4 = '1111' returning id`,
    );
    const fresh = await db.card.findFirstOrThrow({ where: { last4: "0005" } });
    await database.asSuperuser(
      "insert into reissue_link (batch_id, row_no, old_card_id, new_card_id) values ($1, 1, $2, $3)",
      [batch.id, rows[0].id, fresh.id],
    );
    expect(await told(absent)).toMatchObject({ told: "identified" });
    expect(await told("4242424242424242")).toMatchObject({ told: "not_in_files" });
  });

  test("open cases of the card are named to those who may see them", async () => {
    const batch = await deliver(
      company,
      `照会番号,カード番号,会員番号,利用日,金額,加盟店,備考\nR1,${inside},M1,2009-07-20,100,店,\n`,
      { receivedOn: "2009-07-28" },
    );
    await commitBatch(systemActor("test"), { batchId: batch.id });
    expect((await told(inside)).cases).toMatchObject([{ reference: "R1", receivedOn: "2009-07-28" }]);
    expect((await told(outside)).cases).toEqual([]);
  });
});

test("a number, an expiry and a check digit that cannot be are refused, and leave no call", async () => {
  for (const [input, field, reason] of [
    [asked("123"), "number", "NUMBER_FORMAT"],
    [asked(""), "number", "NUMBER_NEEDED"],
    [asked("4111111111111112"), "number", "READ_BACK"],
    [asked(inside, { expiry: "" }), "expiry", "EXPIRY_NEEDED"],
    [asked(inside, { expiry: "99/99" }), "expiry", "EXPIRY_FORMAT"],
  ] as const)
    expect(await writeAnswer(hotline, input)).toMatchObject({ reason, fields: { [field]: reason } });
  expect(await db.hotlineCall.count()).toBe(0);
  expect(await told("4111111111111112", { readBack: true })).toMatchObject({ last4: "1112" });
});

test("the number stands nowhere: not in the call, the trail or the statements", async () => {
  const seen = spyOnStatements();
  await told(inside);
  const everything = JSON.stringify(
    [seen.texts, seen.values, await db.hotlineCall.findMany(), await db.auditEvent.findMany()],
    (_, value) => (typeof value === "bigint" ? String(value) : value),
  );
  seen.stop();
  expect(everything).not.toContain(inside);
  expect(everything).not.toContain('2012-05"');
});

test("OP-03: a hit and a miss ask the database the same, in the same order", async () => {
  await load();
  await adopt(await scope("電話"));
  await told(inside);
  const asks: string[][] = [];
  for (const number of [inside, outside, absent]) {
    const seen = spyOnStatements();
    await told(number);
    seen.stop();
    asks.push(seen.texts);
  }
  expect(asks[0]?.length).toBeGreaterThan(8);
  expect(asks[1]).toEqual(asks[0]);
  expect(asks[2]).toEqual(asks[0]);
});

/** The statements that this process sends, with their values. */
function spyOnStatements() {
  const texts: string[] = [];
  const values: unknown[] = [];
  const spy = vi.spyOn(pg.Client.prototype, "query").mockImplementation(function (this: pg.Client, ...args: unknown[]) {
    const [first, second] = args as [string | { text: string; values?: unknown[] }, unknown];
    texts.push(typeof first === "string" ? first : first.text);
    values.push(typeof first === "string" ? second : first.values);
    return Reflect.apply(original, this, args);
  } as never);
  return { texts, values, stop: () => spy.mockRestore() };
}
const original = pg.Client.prototype.query;

describe("limits (OP-03)", () => {
  test("a thousand look-ups as one person: what the allowance lets through, the rest is told when to come again", async () => {
    expect(
      await changeLimits(manager, {
        ...{ personHour: "20", addressHour: "400", totalHour: "4000" },
        ...{ manyNumbers: "10000", nearNumbers: "100", missedShare: "100" },
      }),
    ).toMatchObject({ ok: true });
    const outcomes: Awaited<ReturnType<typeof answerCall>>[] = [];
    const begun = Date.now();
    for (let i = 0; i < 100; i++)
      outcomes.push(...(await Promise.all(Array.from({ length: 10 }, () => answerCall(hotline, asked(inside))))));
    const back = Math.ceil((Date.now() - begun) / 180_000);
    const through = outcomes.filter(({ ok }) => ok).length;
    expect(through).toBeGreaterThanOrEqual(5);
    expect(through).toBeLessThanOrEqual(5 + back);
    expect(await db.hotlineCall.count()).toBe(through);
    for (const outcome of outcomes)
      if (!outcome.ok) {
        expect(outcome.reason).toBe("TOO_MANY_PERSON");
        expect(outcome.details?.minutes).toBeGreaterThan(0);
      }
    // Once a minute, not a thousand times.
    const refused = await db.auditEvent.count({ where: { type: "call.refused" } });
    expect(refused).toBeGreaterThan(0);
    expect(refused).toBeLessThanOrEqual(10 + back * 3);
  }, 240_000);

  test("ten people at one address share its allowance, and all together theirs", async () => {
    const limits = { personHour: "1000", manyNumbers: "10000", nearNumbers: "100", missedShare: "100" };
    await changeLimits(manager, { ...limits, addressHour: "8", totalHour: "40" });
    const people = Array.from({ length: 10 }, (_, i) =>
      mintUser({ id: `p${i}`, name: `p${i}`, roles: ["hotline"], locale: "ja", address: "192.0.2.1" }),
    );
    const one = await Promise.all(people.map((actor) => answerCall(actor, asked(inside))));
    expect(one.filter(({ ok }) => ok).length).toBeLessThanOrEqual(3);
    expect(one.find(({ ok }) => !ok)).toMatchObject({ reason: "TOO_MANY_ADDRESS" });
    const spread = people.map((actor, i) => mintUser({ ...actor, address: `198.51.100.${i}` }));
    const all = await Promise.all(
      spread.flatMap((actor) => [answerCall(actor, asked(inside)), answerCall(actor, asked(inside))]),
    );
    expect(all.some((outcome) => !outcome.ok && outcome.reason === "TOO_MANY_TOTAL")).toBe(true);
  }, 120_000);

  test("are a manager's to change, in figures, and the trail names which", async () => {
    const same = await findLimits(manager);
    const typed = Object.fromEntries(Object.entries(same).map(([key, value]) => [key, String(value)])) as never;
    expect(await changeLimits(manager, typed)).toMatchObject({ reason: "UNCHANGED" });
    expect(await changeLimits(manager, { ...(typed as object), personHour: "0" } as never)).toMatchObject({
      fields: { personHour: "INVALID" },
    });
    expect(await changeLimits(manager, { ...(typed as object), personHour: "61" } as never)).toMatchObject({
      ok: true,
    });
    expect(await db.auditEvent.findMany({ where: { type: "call.limitsChanged" } })).toMatchObject([
      { details: { fields: ["personHour"] } },
    ]);
    await expect(changeLimits(hotline, typed)).rejects.toThrow(Forbidden);
  });
});

/** Numbers in a row: neighbours, each with its check digit. */
function neighbours(n: number): string[] {
  return Array.from({ length: n }, (_, i) => {
    const body = String(411_111_111_111_000 + i);
    const sum = [...body].reduceRight((total, digit, at) => {
      const twice = (body.length - at) % 2 === 1 ? Number(digit) * 2 : Number(digit);
      return total + (twice > 9 ? twice - 9 : twice);
    }, 0);
    return `${body}${(10 - (sum % 10)) % 10}`;
  });
}

test("numbers in a row raise an alert also where several people at one address share them", async () => {
  const second = (await anAccount("tel2", ["hotline"])).actor;
  for (const [i, number] of neighbours(6).entries()) await told(number, {}, i % 2 === 0 ? hotline : second);
  expect(await listAlerts(manager)).toMatchObject([{ pattern: "near", of: "address", name: "127.0.0.1", numbers: 6 }]);
});

test("numbers in a row raise one alert, in the trail too; a manager says what it was, once", async () => {
  for (const number of neighbours(8)) await told(number);
  const auditor = (await anAccount("audit", ["auditor"])).actor;
  const alerts = await listAlerts(auditor);
  expect(alerts).toMatchObject([{ pattern: "near", of: "person", numbers: 6, seen: null }]);
  expect(await db.auditEvent.findMany({ where: { type: "call.enumerationSuspected" } })).toMatchObject([
    { details: { pattern: "near", of: "person", numbers: 6 } },
  ]);
  const alertId = alerts[0]?.id as number;
  expect(await seeAlert(manager, { alertId, note: `${inside} を確認` })).toMatchObject({
    fields: { note: "CARD_NUMBER_IN_TEXT" },
  });
  expect(await seeAlert(manager, { alertId, note: "研修だった" })).toMatchObject({ ok: true });
  expect(await seeAlert(manager, { alertId, note: "研修だった" })).toMatchObject({ reason: "ALREADY_SEEN" });
  await expect(seeAlert(auditor, { alertId, note: "研修だった" })).rejects.toThrow(Forbidden);
});

describe("what is kept of a caller", () => {
  const kept = { note: "配偶者のカードについても質問", agreed: true, contact: "03-0000-1234", reference: "受付A" };

  test("contact and reference, sealed, only with consent; the look at them is written down before", async () => {
    const { callId } = await told(inside);
    expect(await keepCaller(hotline, { ...kept, callId, number: inside, agreed: false })).toMatchObject({
      fields: { agreed: "NO_CONTACT" },
    });
    expect(await keepCaller(hotline, { ...kept, callId, number: inside, contact: "" })).toMatchObject({
      fields: { contact: "REQUIRED" },
    });
    expect(await keepCaller(hotline, { ...kept, callId, number: outside })).toMatchObject({ reason: "OTHER_NUMBER" });
    expect(await keepCaller(manager, { ...kept, callId, number: inside })).toMatchObject({ reason: "NOT_YOUR_CALL" });
    expect(await db.hotlineCaller.count()).toBe(0);
    expect(await keepCaller(hotline, { ...kept, callId, number: inside })).toMatchObject({ ok: true });
    expect(await keepCaller(hotline, { ...kept, callId, number: inside })).toMatchObject({ reason: "ALREADY_KEPT" });
    const { rows } = await database.asSuperuser(
      "select to_jsonb(r)::text || encode(sealed, 'escape') as text from hotline_caller r",
    );
    expect(rows[0].text).not.toMatch(/0000-1234|受付A|411111/);
    expect(await openCaller(hotline, callId)).toEqual({
      ok: true,
      value: { contact: "03-0000-1234", reference: "受付A" },
    });
    expect(await db.auditEvent.count({ where: { type: "call.contactOpened", subjectId: String(callId) } })).toBe(1);
    const auditor = (await anAccount("audit", ["auditor"])).actor;
    await expect(openCaller(auditor, callId)).rejects.toThrow(Forbidden);
    expect(await findCall(auditor, callId)).toMatchObject({ caller: { mask: "…1234" }, note: kept.note });
  });

  test("what was told stays: no hand changes or deletes a call", async () => {
    const { callId } = await told(inside);
    await keepCaller(hotline, { ...kept, agreed: false, contact: "", reference: "", callId, number: "" });
    for (const statement of [
      `update hotline_call set told = 'identified' where id = ${callId}`,
      `update hotline_call set note = 'x' where id = ${callId}`,
      `delete from hotline_call where id = ${callId}`,
      "truncate hotline_call cascade",
    ])
      await expect(database.asSuperuser(statement)).rejects.toThrow();
  });
});

test("the list is for those who answer, manage and audit; its export is written down", async () => {
  await told(inside);
  await told(outside, { language: "en" });
  const find = (filters: object) => listCalls(manager, { filters, descending: true, size: 10 });
  expect((await find({})).rows).toHaveLength(2);
  expect((await find({ languages: ["en"] })).rows).toMatchObject([{ last4: "4444", contact: "none" }]);
  expect((await find({ told: ["identified"] })).rows).toEqual([]);
  expect((await find({ scopes: [0] })).count).toEqual({ value: 2, atLeast: false });
  const rows = [];
  for await (const part of exportCalls(manager, { filters: {}, descending: true })) rows.push(...part);
  expect(rows).toHaveLength(2);
  expect(await db.auditEvent.count({ where: { type: "list.exported" } })).toBe(1);
  for (const role of ["intake", "editor", "admin"] satisfies Role[]) {
    const { actor } = await anAccount(role, [role]);
    await expect(listCalls(actor, { filters: {}, descending: true, size: 10 })).rejects.toThrow(Forbidden);
    await expect(answerCall(actor, asked(inside))).rejects.toThrow(Forbidden);
  }
});

test("how many callers a draft would touch: told less than they are, told more, with and without contact", async () => {
  await load();
  await adopt(await scope("電話"));
  const { callId } = await told(outside);
  await keepCaller(hotline, { callId, note: "", agreed: true, contact: "03-0000-1", reference: "", number: outside });
  await told(absent);
  await told(inside);
  const wider = await scope("電話", "郵送");
  expect(await countCallersTouched(manager, wider)).toEqual({ worse: 1, withContact: 1, better: 0, same: 2 });
  const narrower = await scope("郵送");
  expect(await countCallersTouched(manager, narrower)).toEqual({ worse: 1, withContact: 1, better: 1, same: 1 });
  // What it foretold is what is found.
  await adopt(wider);
  expect(await findWorse(systemActor("test"))).toEqual({ found: 1, noContact: 0, lapsed: 0 });
});
