import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Actor, mintUser } from "@/lib/access/actor";
import type { Role } from "@/lib/access/rights";
import { fingerprintOf, lineId } from "@/lib/accounts/account-review-lines";
import { findReview, findReviewDue, findReviewNow, listReviews } from "@/lib/accounts/account-review-queries";
import { anAccount, trail } from "@/lib/accounts/accounts.fixture";
import { dueAfter } from "@/lib/accounts/rules";
import type { LineAnswer } from "@/lib/accounts/schema";
import { toDbDate } from "@/lib/core/dates";
import { db, disconnect } from "@/lib/core/db";
import { Forbidden } from "@/lib/core/errors";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { changeUser } from "./change-user";
import { createUser } from "./create-user";
import { disableUser } from "./disable-user";
import { issueApiKey } from "./issue-api-key";
import { revokeApiKey } from "./revoke-api-key";
import { signOwnLine, signReview } from "./sign-review";

/* SECURITY AZ-05: every account and key is looked through twice a year, signed by a manager, never for oneself. */

let database: TestDatabase;
let manager: Actor;
let other: Actor;
let admin: Actor;
let companyId: number;

const as = (id: string, ...roles: Role[]) => mintUser({ id, name: id, roles, locale: "ja" });
const clock = (day: string) =>
  db.incident.update({ where: { id: 1 }, data: { clockFixedAt: new Date(`${day}T03:00:00Z`) } });

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);

beforeEach(async () => {
  await database.reset();
  await db.incident.create({
    data: {
      id: 1,
      nameJa: "事案",
      nameEn: "Incident",
      organisationJa: "架空社",
      organisationEn: "Imaginary",
      startedOn: toDbDate("2009-07-14"),
      clockFixedAt: new Date("2009-07-20T03:00:00Z"),
      isDemo: true,
    },
  });
  const company = await db.company.create({ data: { code: "TST", nameJa: "架空カード", nameEn: "Imaginary Card" } });
  companyId = company.id;
  manager = (await anAccount("manager.a", ["manager"], null)).actor;
  other = (await anAccount("manager.b", ["manager"], null)).actor;
  admin = (await anAccount("admin.a", ["admin"], null)).actor;
});

/** All lines but one's own kept, except those named. */
async function answersOf(actor: Actor, named: Record<string, LineAnswer> = {}) {
  const { lines, fingerprint } = await findReviewNow(actor);
  const answers = Object.fromEntries(
    lines
      .filter((line) => line.subjectId !== actor.id)
      .map((line): [string, LineAnswer] => [lineId(line), named[line.subjectId] ?? { answer: "keep", remark: "" }]),
  );
  return { fingerprint, answers };
}

async function signed(named: Record<string, LineAnswer> = {}): Promise<number> {
  const outcome = await signReview(manager, await answersOf(manager, named));
  if (!outcome.ok) throw new Error(outcome.reason);
  return outcome.value.id;
}

async function made(login: string, roles: Role[] = ["intake"]): Promise<string> {
  const outcome = await createUser(admin, { login, displayName: login, roles });
  if (!outcome.ok) throw new Error(outcome.reason);
  return outcome.value.userId;
}

describe("what is reviewed", () => {
  test("every account with who made it and who last changed its roles, every key that is not revoked", async () => {
    const userId = await made("mio");
    expect(await changeUser(admin, userId, { displayName: "Mio", roles: ["hotline"] })).toMatchObject({ ok: true });
    // A later change of the name alone is no change of roles.
    expect(await changeUser(admin, userId, { displayName: "澪", roles: ["hotline"] })).toMatchObject({ ok: true });
    const issued = await issueApiKey(manager, { companyId, label: "夜間便", scopes: ["submit"], days: 90 });
    expect(issued.ok).toBe(true);
    const other = await issueApiKey(manager, { companyId, label: "旧便", scopes: ["submit"], days: 90 });
    const { id: keyId } = await db.apiKey.findFirstOrThrow({ where: { label: "旧便" }, select: { id: true } });
    expect([other.ok, (await revokeApiKey(manager, { companyId, keyId })).ok]).toEqual([true, true]);
    const { lines } = await findReviewNow(manager);
    expect(lines.map((line) => (line.kind === "account" ? line.facts.login : line.facts.label))).toEqual([
      "admin.a",
      "manager.a",
      "manager.b",
      "mio",
      "夜間便",
    ]);
    const mio = lines.find(({ subjectId }) => subjectId === userId);
    expect(mio?.facts).toMatchObject({
      displayName: "澪",
      roles: ["hotline"],
      createdBy: admin.name,
      rolesBy: admin.name,
      lastSignInAt: null,
    });
    const [event] = await db.auditEvent.findMany({ where: { type: "user.changed" }, orderBy: { seq: "asc" } });
    expect(mio?.facts).toMatchObject({ rolesAt: event?.at.toISOString() });
    expect(lines.at(-1)?.facts).toMatchObject({ scopes: ["submit"], state: "active", companyEn: "Imaginary Card" });
  });

  test("a sign-in meanwhile is no other state; other roles, another end and a new account are", async () => {
    const userId = await made("mio");
    const before = (await findReviewNow(manager)).fingerprint;
    await db.user.update({ where: { id: userId }, data: { lastSignInAt: new Date() } });
    expect((await findReviewNow(manager)).fingerprint).toBe(before);
    const seen = new Set([before]);
    await db.user.update({ where: { id: userId }, data: { roles: ["intake", "manager"] } });
    seen.add((await findReviewNow(manager)).fingerprint);
    await db.user.update({ where: { id: userId }, data: { endsOn: toDbDate("2099-01-01") } });
    seen.add((await findReviewNow(manager)).fingerprint);
    await made("rei");
    seen.add((await findReviewNow(manager)).fingerprint);
    expect(seen.size).toBe(4);
    expect(fingerprintOf([])).toMatch(/^[0-9a-f]{64}$/);
  });

  test("managers, auditors and administrators see it; managers alone sign", async () => {
    for (const role of ["manager", "auditor", "admin"] as const) await findReviewNow(as("x", role));
    for (const role of ["intake", "hotline", "editor"] as const) {
      await expect(findReviewNow(as("x", role))).rejects.toThrow(Forbidden);
    }
    const input = await answersOf(manager);
    for (const role of ["auditor", "admin", "intake"] as const) {
      await expect(signReview(as("x", role), input)).rejects.toThrow(Forbidden);
    }
  });
});

describe("signing", () => {
  test("needs an answer to every line, a remark where it is not kept, and the state that was looked at", async () => {
    const userId = await made("mio");
    const input = await answersOf(manager);
    const { [`account:${userId}`]: _, ...fewer } = input.answers;
    expect(await signReview(manager, { ...input, answers: fewer })).toMatchObject({
      reason: "UNANSWERED",
      details: { count: 1 },
    });
    const unsaid = await answersOf(manager, { [userId]: { answer: "disable", remark: " " } });
    expect(await signReview(manager, unsaid)).toMatchObject({
      reason: "REMARK_NEEDED",
      fields: { [`remark:account:${userId}`]: "REMARK_NEEDED" },
    });
    const number = await answersOf(manager, { [userId]: { answer: "disable", remark: "4111 1111 1111 1111" } });
    expect(await signReview(manager, number)).toMatchObject({ reason: "INVALID" });
    await made("rei");
    expect(await signReview(manager, input)).toMatchObject({ reason: "STATE_CHANGED" });
    expect(await db.accountReview.count()).toBe(0);
  });

  test("the signer's own line is never the signer's: what was sent for it is not taken, another manager answers it", async () => {
    const input = await answersOf(manager);
    const forged = { ...input.answers, [`account:${manager.id}`]: { answer: "keep" as const, remark: "" } };
    const outcome = await signReview(manager, { ...input, answers: forged });
    if (!outcome.ok) throw new Error(outcome.reason);
    const { id } = outcome.value;
    expect((await findReview(manager, id)).lines.find(({ own }) => own)).toMatchObject({ answer: null });
    expect(await signOwnLine(manager, { reviewId: id, answer: "keep", remark: "" })).toMatchObject({
      reason: "OWN_LINE",
    });
    // Until then no other review begins, and this one does not count.
    expect(await signReview(other, await answersOf(other))).toMatchObject({ reason: "OPEN" });
    expect((await findReviewNow(other)).open?.id).toBe(id);
    expect(await signOwnLine(other, { reviewId: id, answer: "change", remark: "" })).toMatchObject({
      reason: "REMARK_NEEDED",
    });
    expect(await signOwnLine(other, { reviewId: id, answer: "keep", remark: "" })).toEqual({ ok: true, value: null });
    expect(await signOwnLine(other, { reviewId: id, answer: "keep", remark: "" })).toMatchObject({ reason: "SIGNED" });
    const review = await findReview(manager, id);
    expect(review.own?.signedByName).toBe(other.name);
    expect(review.lines.find(({ own }) => own)).toMatchObject({ answer: "keep" });
    expect(await trail("accountReview.signed", "accountReview.ownSigned")).toMatchObject([
      { actorId: manager.id, subjectId: String(id), details: { keep: 2, change: 0, disable: 0 } },
      { actorId: other.id, details: { answer: "keep" } },
    ]);
  });

  test("two who sign at once: one review", async () => {
    const [mine, theirs] = [await answersOf(manager), await answersOf(other)];
    const outcomes = await Promise.all([signReview(manager, mine), signReview(other, theirs)]);
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await db.accountReview.count()).toBe(1);
  });

  test("it stays as it was signed, whatever becomes of the account, and the database lets nobody change it", async () => {
    const userId = await made("mio");
    const id = await signed({ [userId]: { answer: "change", remark: "照会の入力のみ" } });
    await db.user.update({ where: { id: userId }, data: { roles: ["editor"], displayName: "別人" } });
    const line = (await findReview(manager, id)).lines.find(({ subjectId }) => subjectId === userId);
    expect(line).toMatchObject({
      answer: "change",
      remark: "照会の入力のみ",
      facts: { roles: ["intake"], displayName: "mio" },
    });
    for (const statement of [
      "update account_review set signed_by = 'x'",
      "update account_review_line set answer = 'keep'",
      "delete from account_review_line",
      "truncate account_review cascade",
      `insert into account_review_own values (${id}, 'keep', '', now(), '${manager.id}', 'x')`,
      `insert into account_review_line values (${id}, 99, 'account', '${manager.id}', '{}', 'keep', '')`,
    ]) {
      await expect(database.asSuperuser(statement), statement).rejects.toThrow();
      await expect(db.$executeRawUnsafe(statement), statement).rejects.toThrow();
    }
    expect(await listReviews(manager)).toHaveLength(1);
  });
});

describe("what is to be done, and when", () => {
  test("disabling and other roles are done by the steps that there are; then nothing is left", async () => {
    const [gone, moved] = [await made("mio"), await made("rei")];
    await signed({ [gone]: { answer: "disable", remark: "退職" }, [moved]: { answer: "change", remark: "窓口へ" } });
    const left = async () => (await findReviewNow(admin)).toDo.map(({ subjectId }) => subjectId);
    expect(await left()).toEqual([gone, moved]);
    expect(await changeUser(admin, gone, { displayName: "mio", roles: ["hotline"] })).toMatchObject({ ok: true });
    expect(await left()).toEqual([gone, moved]);
    expect(await changeUser(admin, moved, { displayName: "rei", roles: ["hotline"] })).toMatchObject({ ok: true });
    expect(await left()).toEqual([gone]);
    expect(await disableUser(admin, gone)).toMatchObject({ ok: true });
    expect(await left()).toEqual([]);
  });

  test("due six months after the first day, then after each complete one; overdue the day after", async () => {
    await made("mio");
    expect(await findReviewDue(manager)).toEqual({ dueOn: "2010-01-20", overdue: false });
    await clock("2010-01-20");
    expect((await findReviewDue(manager)).overdue).toBe(false);
    await clock("2010-01-21");
    expect((await findReviewDue(manager)).overdue).toBe(true);
    const id = await signed();
    expect((await findReviewDue(manager)).overdue).toBe(true);
    await signOwnLine(other, { reviewId: id, answer: "keep", remark: "" });
    expect(await findReviewDue(manager)).toEqual({ dueOn: "2010-07-21", overdue: false });
  });

  test.each([
    ["2011-09-20", "2012-03-20"],
    ["2011-08-31", "2012-02-29"],
    ["2010-08-31", "2011-02-28"],
    ["2010-06-30", "2010-12-30"],
    ["2010-12-31", "2011-06-30"],
  ])("six months after %s: %s", (day, due) => {
    expect(dueAfter(day)).toBe(due);
  });
});

test("neither signature is given without a fresh factor", async () => {
  const stale = (actor: Actor) => mintUser({ ...actor, sessionId: randomUUID() });
  const refusal = { ok: false, reason: "STEP_UP_NEEDED" };
  const signed = await answersOf(manager);
  expect(await signReview(stale(manager), signed)).toEqual(refusal);
  const outcome = await signReview(manager, signed);
  const reviewId = outcome.ok ? outcome.value.id : 0;
  expect(await signOwnLine(stale(other), { reviewId, answer: "keep", remark: "" })).toEqual(refusal);
  expect((await signOwnLine(other, { reviewId, answer: "keep", remark: "" })).ok).toBe(true);
});
