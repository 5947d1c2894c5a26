import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Actor, mintUser } from "@/lib/access/actor";
import { type Role, roles } from "@/lib/access/rights";
import { toDbDate } from "@/lib/core/dates";
import { db, disconnect } from "@/lib/core/db";
import { Forbidden } from "@/lib/core/errors";
import { bookEntry, closeCase, reopenCase, reverseEntry, setCase } from "@/lib/reimbursements/commands";
import { setDates } from "@/lib/reimbursements/set-dates";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { layIncident } from "@/testing/history";
import { addNote } from "./add-note";
import { assign } from "./assign";
import { findWork } from "./find-work";
import { handOver } from "./hand-over";
import { findLastStep, undoLastStep } from "./last-step";
import { changeStageLimits, findStageLimits } from "./limits";
import { listWorkers } from "./queries";
import { release } from "./release";
import { setFollowUp } from "./set-follow-up";
import { takeNext } from "./take-next";

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);

let staff: Actor;
let other: Actor;
let manager: Actor;

async function person(login: string, role: Role): Promise<Actor> {
  const user = await db.user.create({ data: { login, displayName: login, roles: [role] } });
  return mintUser({ id: user.id, name: login, roles: [role], locale: "ja" });
}

beforeEach(async () => {
  await database.reset();
  await layIncident({ today: "2009-08-31" });
  [staff, other, manager] = await Promise.all([
    person("hana", "intake"),
    person("ken", "intake"),
    person("mari", "manager"),
  ]);
});

let nth = 0;
async function inquiry(receivedOn: string, reportedCase: number | null, more: object = {}): Promise<number> {
  const { id } = await db.inquiry.create({
    data: {
      companyId: 1,
      key: `r${++nth}`,
      sightings: 1,
      receivedOn: toDbDate(receivedOn),
      live: true,
      reportedCase,
      ...more,
    },
  });
  return id;
}

const take = async (actor: Actor, filters = {}) => {
  const outcome = await takeNext(actor, filters);
  return outcome.ok ? outcome.value.inquiryId : outcome.reason;
};
const events = async (type: string) => db.auditEvent.findMany({ where: { type }, orderBy: { seq: "asc" } });

describe("taking the next", () => {
  test("twenty people at once: each has a case of their own, those that are due first, and nothing is left out", async () => {
    const ids: number[] = [];
    for (let at = 0; at < 25; at++) ids.push(await inquiry(`2009-08-${String(1 + at).padStart(2, "0")}`, 2));
    const people = await Promise.all(Array.from({ length: 20 }, (_, at) => person(`p${at}`, "intake")));
    const taken = await Promise.all(people.map((one) => take(one)));
    expect([...new Set(taken)].sort()).toEqual(ids.slice(0, 20).sort());
    expect(await db.caseWork.count({ where: { takenBy: { not: null } } })).toBe(20);
    expect((await events("case.taken")).length).toBe(20);
  }, 60_000);

  test("more people than cases: nobody gets a case twice, the rest are told that there is none", async () => {
    const ids = [await inquiry("2009-08-03", 2), await inquiry("2009-08-03", 3), await inquiry("2009-08-04", null)];
    const people = await Promise.all(Array.from({ length: 12 }, (_, at) => person(`p${at}`, "intake")));
    const taken = await Promise.all(people.map((one) => take(one)));
    expect(taken.filter((one) => one !== "NOTHING_TO_TAKE").sort()).toEqual(ids.sort());
  }, 60_000);

  test("a second click, and a second one at the same instant, lead to the case in hand", async () => {
    await inquiry("2009-08-03", 2);
    await inquiry("2009-08-04", 2);
    const [first, second] = await Promise.all([take(staff), take(staff)]);
    expect(first).toBe(second);
    expect(await takeNext(staff, {})).toEqual({ ok: true, value: { inquiryId: first, held: true } });
    expect((await events("case.taken")).length).toBe(1);
  });

  test("what is due first by its stage's limit, not what was received first", async () => {
    // Received later and yet due earlier: an unknown case has 5 business days, a refund 30.
    const refund = await inquiry("2009-08-03", 3, { charged: 500n, relieved: 0n });
    const unknown = await inquiry("2009-08-20", null);
    expect(await take(staff)).toBe(unknown);
    expect(await take(other)).toBe(refund);
  });

  test("filters hold; what is closed, void, another's or waits for a later day is nobody's next", async () => {
    await inquiry("2009-08-03", 2, { closedAs: "own_use", closedAt: new Date() });
    await inquiry("2009-08-03", 2, { live: false, voided: true });
    const theirs = await inquiry("2009-08-03", 2);
    await assign(manager, { inquiryIds: [theirs], owner: other.id });
    const later = await inquiry("2009-08-03", 2);
    await setFollowUp(staff, { inquiryIds: [later], on: "2009-09-01" });
    const atOther = await inquiry("2009-08-04", 3, { companyId: 2, charged: 1n, relieved: 0n });
    const dear = await inquiry("2009-08-05", 3, { charged: 90_000n, relieved: 0n });
    expect(await take(staff, { stages: ["to_cancel"] })).toBe("NOTHING_TO_TAKE");
    expect(await take(staff, { burden: { min: 50_000 } })).toBe(dear);
    expect(await take(manager, { companies: [2] })).toBe(atOther);
    expect(await take(other, {})).toBe(theirs);
    await db.caseWork.updateMany({ where: { inquiryId: later }, data: { followUpOn: toDbDate("2009-08-31") } });
    await release(staff, { inquiryId: dear });
    expect(await take(staff, { stages: ["charge_unknown"] })).toBe(later);
  });

  test("when the time is over somebody else may have it, and a case that is closed frees its taker", async () => {
    const first = await inquiry("2009-08-03", 1);
    expect(await take(staff)).toBe(first);
    expect(await take(other)).toBe("NOTHING_TO_TAKE");
    await db.caseWork.updateMany({ data: { takenUntil: new Date(Date.now() - 1000) } });
    expect(await take(other)).toBe(first);
    await closeCase(other, { inquiryId: first, as: "own_use", proof: "聞き取り" });
    const second = await inquiry("2009-08-04", 1);
    expect(await take(other)).toBe(second);
  });
});

describe("work on a case", () => {
  test("given back by its taker, or taken out of the hands by who assigns", async () => {
    const id = await inquiry("2009-08-03", 2);
    expect(await release(staff, { inquiryId: id })).toMatchObject({ reason: "NOT_TAKEN" });
    await take(staff);
    expect(await release(other, { inquiryId: id })).toMatchObject({ reason: "NOT_YOURS" });
    expect(await release(manager, { inquiryId: id })).toMatchObject({ ok: true });
    expect(await take(other)).toBe(id);
    expect(await release(other, { inquiryId: id })).toMatchObject({ ok: true });
    expect((await events("case.released")).map(({ details }) => details)).toEqual([{ holder: "hana" }, {}]);
  });

  test("assigned in bulk: one transaction, an event for each that changed, and what became of each", async () => {
    const [open, closed, own] = [
      await inquiry("2009-08-03", 2),
      await inquiry("2009-08-03", 1, { closedAs: "own_use", closedAt: new Date() }),
      await inquiry("2009-08-03", 2),
    ];
    await assign(manager, { inquiryIds: [own], owner: other.id });
    await take(staff, {});
    const outcome = await assign(manager, { inquiryIds: [own, closed, open, open], owner: other.id });
    expect(outcome).toEqual({
      ok: true,
      value: [
        { inquiryId: open, outcome: "done" },
        { inquiryId: closed, outcome: "closed" },
        { inquiryId: own, outcome: "unchanged" },
      ],
    });
    expect((await events("case.assigned")).map(({ subjectId, details }) => [subjectId, details])).toEqual([
      [String(own), { owner: "ken" }],
      [String(open), { owner: "ken" }],
    ]);
    // It was in somebody's hands, and is no longer.
    expect(await findWork(staff, open)).toMatchObject({ taken: null, owner: { id: other.id, name: "ken" } });
    expect(await assign(manager, { inquiryIds: [open], owner: other.id })).toMatchObject({ reason: "UNCHANGED" });
    expect(await assign(manager, { inquiryIds: [open], owner: null })).toMatchObject({ ok: true });
    const hotline = await person("tel", "hotline");
    for (const owner of [hotline.id, "0190c0de-0000-7000-8000-000000000000"]) {
      expect(await assign(manager, { inquiryIds: [open], owner })).toMatchObject({ reason: "UNKNOWN_PERSON" });
    }
    expect((await listWorkers(staff)).map(({ name }) => name)).toEqual(["hana", "ken", "mari"]);
  });

  test("handed over by its owner or taker with a note, kept by handing it to oneself", async () => {
    const id = await inquiry("2009-08-03", 2);
    expect(await handOver(staff, { inquiryId: id, to: other.id })).toMatchObject({ reason: "NOT_YOURS" });
    await take(staff);
    expect(await handOver(staff, { inquiryId: id, to: staff.id })).toMatchObject({ ok: true });
    expect(await findWork(staff, id)).toMatchObject({ owner: { name: "hana" }, taken: { by: { name: "hana" } } });
    expect(await handOver(staff, { inquiryId: id, to: staff.id })).toMatchObject({ reason: "UNCHANGED" });
    const bad = { inquiryId: id, to: other.id, note: "4111 1111 1111 1111 を確認" };
    expect(await handOver(staff, bad)).toMatchObject({ reason: "CARD_NUMBER_IN_TEXT" });
    expect(await handOver(staff, { ...bad, note: "会員へ9月に再架電" })).toMatchObject({ ok: true });
    expect(await findWork(staff, id)).toMatchObject({
      owner: { name: "ken" },
      taken: null,
      notes: [{ note: "会員へ9月に再架電", madeByName: "hana" }],
    });
    expect(await handOver(staff, { inquiryId: id, to: staff.id })).toMatchObject({ reason: "NOT_YOURS" });
  });

  test("notes stay, hold no card number, and are taken of closed cases as well", async () => {
    const id = await inquiry("2009-08-03", 1, { closedAs: "own_use", closedAt: new Date() });
    expect(await addNote(staff, { inquiryId: id, note: " " })).toMatchObject({ reason: "NOTE_MISSING" });
    expect(await addNote(staff, { inquiryId: id, note: "4111111111111111" })).toMatchObject({
      reason: "CARD_NUMBER_IN_TEXT",
    });
    expect(await addNote(staff, { inquiryId: id, note: "書面は保管庫" })).toMatchObject({ ok: true });
    for (const text of ["update case_note set note = 'x'", "delete from case_note", "truncate case_note"]) {
      await expect(db.$executeRawUnsafe(text)).rejects.toThrow(/permission denied|append-only|as it was written/);
      await expect(database.asSuperuser(text)).rejects.toThrow(/append-only|as it was written/);
    }
    expect((await findWork(staff, id)).open).toBeNull();
  });

  test("a day to look again: not before today, and it lets go of the case in hand", async () => {
    const [id, next] = [await inquiry("2009-08-03", 2), await inquiry("2009-08-04", 2)];
    expect(await take(staff)).toBe(id);
    const set = (on: string | null) => setFollowUp(staff, { inquiryIds: [id], on });
    expect(await set("2009-08-30")).toMatchObject({ reason: "IN_THE_PAST" });
    expect(await set("2009-13-01")).toMatchObject({ reason: "INVALID" });
    expect(await set("2009-09-10")).toEqual({ ok: true, value: [{ inquiryId: id, outcome: "done" }] });
    expect(await findWork(staff, id)).toMatchObject({ taken: null, followUpOn: "2009-09-10" });
    expect(await set("2009-09-10")).toMatchObject({ reason: "UNCHANGED" });
    expect(await take(staff)).toBe(next);
    await release(staff, { inquiryId: next });
    expect(await set(null)).toMatchObject({ ok: true });
    expect(await take(staff)).toBe(id);
  });

  test("what is due, and when it is late, moves with the limits", async () => {
    const id = await inquiry("2009-08-20", null);
    // 27 August is the fifth business day after.
    expect((await findWork(staff, id)).open).toEqual({
      stage: "case_unknown",
      dueOn: "2009-08-27",
      late: true,
      age: 7,
    });
    const limits = { ...(await findStageLimits(manager)), case_unknown: 7 };
    expect(await changeStageLimits(manager, limits)).toMatchObject({ ok: true });
    expect((await findWork(staff, id)).open).toMatchObject({ dueOn: "2009-08-31", late: false });
    expect(await changeStageLimits(manager, limits)).toMatchObject({ reason: "UNCHANGED" });
    expect(await changeStageLimits(manager, { ...limits, to_close: 0 })).toMatchObject({
      fields: { to_close: "INVALID" },
    });
    expect((await events("stageLimits.changed"))[0]?.details).toEqual({ days: { case_unknown: 7 } });
  });
});

describe("undo of the last step", () => {
  const undo = async (id: number) => {
    const step = await findLastStep(staff, id);
    return step && undoLastStep(staff, { inquiryId: id, seq: step.seq, reason: "直前の操作の取り消し" });
  };

  test("a closing is opened, an entry reversed, a setting put back; then there is nothing more", async () => {
    const id = await inquiry("2009-08-03", 3);
    expect(await findLastStep(staff, id)).toBeNull();
    await setCase(staff, { inquiryId: id, case: 2, use: null });
    await setCase(staff, { inquiryId: id, case: 1, use: "on_hold" });
    expect(await findLastStep(staff, id)).toMatchObject({ kind: "case", to: { case: 2, use: null }, byName: "hana" });
    expect(await undo(id)).toMatchObject({ ok: true });
    expect(await db.inquiry.findUniqueOrThrow({ where: { id } })).toMatchObject({ staffCase: 2, staffUse: null });

    const entry = { inquiryId: id, amount: 700n, currency: "JPY", bookedOn: "2009-08-10" } as const;
    await bookEntry(staff, { ...entry, kind: "charge" });
    await bookEntry(staff, { ...entry, kind: "cancellation", payer: "card_company" });
    await setDates(staff, { inquiryIds: [id], statementOn: "2009-08-05" });
    await closeCase(staff, { inquiryId: id, as: "cancelled", proof: "取消通知" });
    await addNote(staff, { inquiryId: id, note: "写しを受領" });
    expect(await findLastStep(staff, id)).toMatchObject({ kind: "closing", as: "cancelled" });
    expect(await undo(id)).toMatchObject({ ok: true });
    expect(await db.inquiry.findUniqueOrThrow({ where: { id } })).toMatchObject({ closedAs: null });
    expect(await findLastStep(staff, id)).toBeNull();

    await bookEntry(staff, { ...entry, kind: "fee", amount: 30n });
    expect(await findLastStep(staff, id)).toMatchObject({ kind: "entry", entryKind: "fee", amount: 30n });
    expect(await undo(id)).toMatchObject({ ok: true });
    expect(await db.inquiry.findUniqueOrThrow({ where: { id } })).toMatchObject({ charged: 700n, relieved: 700n });
    expect(await findLastStep(staff, id)).toBeNull();
  });

  test("back to the card company's word where nothing was set before", async () => {
    const id = await inquiry("2009-08-03", 3);
    await setCase(staff, { inquiryId: id, case: 1, use: null });
    expect(await undo(id)).toMatchObject({ ok: true });
    expect(await db.inquiry.findUniqueOrThrow({ where: { id } })).toMatchObject({ staffCase: null });
  });

  test("two clicks undo once, and what was done since is not undone in its place", async () => {
    const id = await inquiry("2009-08-03", 1);
    await closeCase(staff, { inquiryId: id, as: "own_use", proof: "聞き取り" });
    const twice = await Promise.all([undo(id), undo(id)]);
    expect(twice.filter((one) => one?.ok).length).toBe(1);
    await setCase(staff, { inquiryId: id, case: 2, use: null });
    const seen = await findLastStep(staff, id);
    await setCase(other, { inquiryId: id, case: 3, use: null });
    expect(await undoLastStep(staff, { inquiryId: id, seq: seen?.seq ?? "", reason: "x" })).toMatchObject({
      reason: "CHANGED_MEANWHILE",
    });
    // The command asks for itself, holding the case: a step between the look and the lock is not undone either.
    const lastStep = (await findLastStep(staff, id))?.seq ?? "";
    await bookEntry(other, { inquiryId: id, kind: "charge", amount: 5n, currency: "JPY", bookedOn: "2009-08-10" });
    expect(await setCase(staff, { inquiryId: id, case: null, use: null, lastStep })).toMatchObject({
      reason: "CHANGED_MEANWHILE",
    });
    const [entry] = await db.moneyEntry.findMany({ where: { inquiryId: id } });
    const booked = (await findLastStep(staff, id))?.seq ?? "";
    await bookEntry(other, { inquiryId: id, kind: "fee", amount: 7n, currency: "JPY", bookedOn: "2009-08-10" });
    const entryId = entry?.id ?? 0;
    expect(await reverseEntry(staff, { entryId, reason: "x", lastStep: booked })).toMatchObject({
      reason: "CHANGED_MEANWHILE",
    });
    expect(await db.inquiry.findUniqueOrThrow({ where: { id } })).toMatchObject({ staffCase: 3, charged: 12n });
    const closed = await inquiry("2009-08-03", 1);
    await closeCase(staff, { inquiryId: closed, as: "own_use", proof: "聞き取り" });
    expect(await reopenCase(staff, { inquiryId: closed, lastStep })).toMatchObject({ reason: "CHANGED_MEANWHILE" });
    await reopenCase(staff, { inquiryId: closed });
    expect(await undoLastStep(staff, { inquiryId: closed, seq: "1", reason: "x" })).toMatchObject({
      reason: "NOTHING_TO_UNDO",
    });
  });
});

test.each(roles)("%s may work on cases exactly where the table says so", async (role) => {
  const actor = await person(`role-${role}`, role);
  const inquiryId = await inquiry("2009-08-03", 2);
  const limits = await findStageLimits(manager);
  const works = ["intake", "manager"].includes(role);
  const calls: [() => Promise<unknown>, boolean][] = [
    [() => takeNext(actor, {}), works],
    [() => release(actor, { inquiryId }), works],
    [() => handOver(actor, { inquiryId, to: actor.id }), works],
    [() => addNote(actor, { inquiryId, note: "x" }), works],
    [() => setFollowUp(actor, { inquiryIds: [inquiryId], on: null }), works],
    [() => undoLastStep(actor, { inquiryId, seq: "1", reason: "x" }), works],
    [() => assign(actor, { inquiryIds: [inquiryId], owner: null }), role === "manager"],
    [() => changeStageLimits(actor, limits), role === "manager"],
    [() => findWork(actor, inquiryId), works || role === "auditor"],
    [() => listWorkers(actor), works || role === "auditor"],
  ];
  for (const [call, may] of calls) {
    const refused = await call().then(
      () => false,
      (error) => error instanceof Forbidden,
    );
    expect([String(call), refused]).toEqual([String(call), !may]);
  }
});
