import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { PendingSession } from "@/lib/access/session";
import { isFresh } from "@/lib/access/step-up";
import { anAccount, goodPassword, trail, visitor } from "@/lib/accounts/accounts.fixture";
import { findDemoCode, findEnrolment, listSessions } from "@/lib/accounts/queries";
import { codeOfStep, stepAt } from "@/lib/accounts/totp";
import { db, disconnect } from "@/lib/core/db";
import { Forbidden } from "@/lib/core/errors";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { closeSessions } from "./close-sessions";
import { createUser } from "./create-user";
import { enrolFactor } from "./enrol-factor";
import { makeRecoveryCodes } from "./make-recovery-codes";
import { passFactor } from "./pass-factor";
import { resetFactor } from "./reset-factor";
import { signIn } from "./sign-in";
import { stepUp } from "./step-up";
import { unlockUser } from "./unlock-user";

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);
beforeEach(() => database.reset());

const refusal = { ok: false, reason: "CODE_REFUSED" };

/** The password's step of an account, as its door sees it. */
async function entered(login: string): Promise<PendingSession> {
  const outcome = await signIn(visitor, { login, password: goodPassword, secure: true });
  if (!outcome.ok) throw new Error(outcome.reason);
  const { userId, name, sessionId } = outcome.value;
  const user = await db.user.findUniqueOrThrow({ where: { id: userId } });
  return { sessionId, userId, name, enrolled: user.totpSecret !== null, address: "127.0.0.1" };
}

/** An account that enrolled with the code of the step before the present one. */
async function enrolled(login: string, roles: Parameters<typeof anAccount>[1] = ["intake"]) {
  const { id, actor } = await anAccount(login, roles);
  const pending = await entered(login);
  const secret = (await findEnrolment(pending))?.secret ?? "";
  const outcome = await enrolFactor(pending, codeOfStep(secret, stepAt(new Date()) - 1));
  if (!outcome.ok) throw new Error(outcome.reason);
  const { sessionId, codes } = outcome.value;
  return { id, secret, codes, sessionId, pending, actor: { ...actor, sessionId } as typeof actor };
}

/** A right code that was not used yet; a step at the very edge may pass while a test runs, hence the next one. */
const nextCode = (secret: string) => codeOfStep(secret, stepAt(new Date()) + 1);
const usedUp = async (userId: string) => (await db.user.findUniqueOrThrow({ where: { id: userId } })).totpStep;

describe("enrolling", () => {
  test("the code that is shown enrols, the session gets another id, ten recovery codes are kept as hashes", async () => {
    const { id, codes, sessionId, pending, secret } = await enrolled("mio");
    expect(sessionId).not.toBe(pending.sessionId);
    expect((await db.session.findUniqueOrThrow({ where: { id: pending.sessionId } })).endedAt).not.toBeNull();
    expect(await db.session.findUniqueOrThrow({ where: { id: sessionId } })).toMatchObject({
      userId: id,
      endedAt: null,
      secondFactorAt: expect.any(Date),
      address: "127.0.0.1",
    });
    expect(new Set(codes).size).toBe(10);
    const kept = await db.recoveryCode.findMany({ where: { userId: id } });
    expect(kept).toHaveLength(10);
    const user = await db.user.findUniqueOrThrow({ where: { id } });
    expect(Buffer.from(user.totpSecret ?? []).includes(Buffer.from(secret))).toBe(false);
    const events = JSON.stringify(await trail("user.factorSet", "user.recoveryCodesMade", "session.factorPassed"));
    for (const word of [secret, ...codes]) expect(events).not.toContain(word);
    expect((await trail("session.factorPassed")).at(0)?.details).toEqual({ userId: id, by: "totp" });
  });

  test("a wrong code enrols nothing, and who has a factor cannot put another in its place", async () => {
    await anAccount("mio");
    const pending = await entered("mio");
    const secret = (await findEnrolment(pending))?.secret ?? "";
    expect(await enrolFactor(pending, "000000x")).toEqual(refusal);
    const code = nextCode(secret);
    expect((await enrolFactor(pending, code)).ok).toBe(true);
    expect(await enrolFactor(pending, code)).toEqual(refusal);
    const again = await entered("mio");
    expect(again.enrolled).toBe(true);
    expect(await findEnrolment(again)).toBeNull();
  });
});

describe("SE-05: the second step", () => {
  test("a code opens once: neither it nor an earlier one is taken again", async () => {
    const { id, secret } = await enrolled("mio");
    const code = nextCode(secret);
    const first = await passFactor(await entered("mio"), code);
    expect(first.ok).toBe(true);
    const step = await usedUp(id);
    expect(await passFactor(await entered("mio"), code)).toEqual(refusal);
    expect(await passFactor(await entered("mio"), codeOfStep(secret, (step ?? 0) - 1))).toEqual(refusal);
    expect(await usedUp(id)).toBe(step);
  });

  test("the same code twice at once opens one session", async () => {
    const { secret } = await enrolled("mio");
    const waiting = [await entered("mio"), await entered("mio"), await entered("mio")];
    const code = nextCode(secret);
    const outcomes = await Promise.all(waiting.map((pending) => passFactor(pending, code)));
    expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1);
  });

  test("codes of two steps away are not taken", async () => {
    const { secret } = await enrolled("mio");
    for (const away of [-3, 3]) {
      expect(await passFactor(await entered("mio"), codeOfStep(secret, stepAt(new Date()) + away))).toEqual(refusal);
    }
  });

  test("ten wrong codes lock the account; a right password in between sets nothing back", async () => {
    const { id, secret } = await enrolled("mio");
    for (let round = 0; round < 5; round++) {
      const pending = await entered("mio");
      expect(await passFactor(pending, "nothing")).toEqual(refusal);
      expect(await passFactor(pending, "nothing")).toEqual(refusal);
    }
    expect((await db.user.findUniqueOrThrow({ where: { id } })).lockedUntil).not.toBeNull();
    expect((await signIn(visitor, { login: "mio", password: goodPassword, secure: true })).ok).toBe(false);
    const { actor: admin } = await anAccount("rei", ["admin"]);
    await unlockUser(admin, id);
    expect((await passFactor(await entered("mio"), nextCode(secret))).ok).toBe(true);
    expect((await trail("session.factorRefused")).length).toBe(10);
  });

  test("a recovery code opens once, however it is typed, and no other person's", async () => {
    const { codes } = await enrolled("mio");
    const [code = "", second = ""] = codes;
    await enrolled("kai");
    expect(await passFactor(await entered("kai"), code)).toEqual(refusal);
    expect((await passFactor(await entered("mio"), ` ${code.toUpperCase().replaceAll("-", " ")} `)).ok).toBe(true);
    expect(await passFactor(await entered("mio"), code)).toEqual(refusal);
    expect((await passFactor(await entered("mio"), second)).ok).toBe(true);
  });

  test("a session that was ended while it waited passes nothing", async () => {
    const { secret } = await enrolled("mio");
    const pending = await entered("mio");
    await db.session.update({ where: { id: pending.sessionId }, data: { endedAt: new Date() } });
    expect(await passFactor(pending, nextCode(secret))).toEqual(refusal);
  });
});

describe("SE-07: step-up", () => {
  const age = (sessionId: string, minutes: number) =>
    db.session.update({
      where: { id: sessionId },
      data: { freshAt: new Date(Date.now() - minutes * 60_000) },
    });

  test("a factor is fresh for five minutes, of this session alone; the code makes it so again", async () => {
    const { actor, sessionId, secret, codes } = await enrolled("mio");
    expect(await isFresh(actor, new Date())).toBe(true);
    await age(sessionId, 5);
    expect(await isFresh(actor, new Date())).toBe(false);
    await age(sessionId, -1);
    expect(await isFresh(actor, new Date())).toBe(false);
    expect(await stepUp(actor, "nothing")).toEqual(refusal);
    expect(await stepUp(actor, codes[0] ?? "")).toEqual(refusal);
    const code = nextCode(secret);
    expect((await stepUp(actor, code)).ok).toBe(true);
    expect(await isFresh(actor, new Date())).toBe(true);
    expect(await stepUp(actor, code)).toEqual(refusal);
    await db.session.update({ where: { id: sessionId }, data: { endedAt: new Date() } });
    expect(await isFresh(actor, new Date())).toBe(false);
  });

  test("accounts and recovery codes are not changed without a fresh factor", async () => {
    const { actor, sessionId, id } = await enrolled("rei", ["admin"]);
    await age(sessionId, 6);
    const needed = { ok: false, reason: "STEP_UP_NEEDED" };
    expect(await createUser(actor, { login: "new", displayName: "New", roles: ["intake"] })).toEqual(needed);
    expect(await makeRecoveryCodes(actor)).toEqual(needed);
    const { id: other } = await anAccount("mio");
    expect(await resetFactor(actor, other, "lost")).toEqual(needed);
    await age(sessionId, 1);
    const made = await makeRecoveryCodes(actor);
    expect(made.ok && made.value.codes.length).toBe(10);
    expect(await db.recoveryCode.count({ where: { userId: id } })).toBe(10);
  });
});

test("an administrator resets a factor: sessions end, codes are void, it is enrolled anew; never one's own", async () => {
  const { id, sessionId, codes } = await enrolled("mio");
  const { id: ownId, actor: admin } = await anAccount("rei", ["admin"]);
  const { actor: other } = await anAccount("kai", ["manager"]);
  await expect(resetFactor(other, id, "lost")).rejects.toThrow(Forbidden);
  expect(await resetFactor(admin, ownId, "lost")).toMatchObject({ reason: "OWN_ACCOUNT" });
  expect(await resetFactor(admin, id, "lost")).toEqual({ ok: true, value: { sessionsEnded: 1 } });
  expect(await resetFactor(admin, id, "lost")).toMatchObject({ reason: "NO_FACTOR" });
  expect((await db.session.findUniqueOrThrow({ where: { id: sessionId } })).endedAt).not.toBeNull();
  expect((await trail("user.factorReset")).map(({ details }) => details)).toEqual([
    { cause: "lost", sessionsEnded: 1, passkeys: 0 },
  ]);
  const pending = await entered("mio");
  expect(pending.enrolled).toBe(false);
  expect(await passFactor(pending, codes[0] ?? "")).toEqual(refusal);
});

test("sessions are listed to their person and to who sees accounts, and ended one by one or all others", async () => {
  const { id, actor, sessionId } = await enrolled("mio");
  const second = await entered("mio");
  const third = await entered("mio");
  const rows = await listSessions(actor, id);
  expect(rows.map((row) => row.id).sort()).toEqual([sessionId, second.sessionId, third.sessionId].sort());
  expect(rows.filter((row) => row.own).map((row) => row.id)).toEqual([sessionId]);
  const { actor: manager } = await anAccount("kai", ["manager"]);
  await expect(listSessions(manager, id)).rejects.toThrow(Forbidden);
  await expect(closeSessions(manager, id, "others")).rejects.toThrow(Forbidden);
  expect(await closeSessions(actor, id, second.sessionId)).toMatchObject({ value: { sessionsEnded: 1 } });
  expect(await closeSessions(actor, id, sessionId)).toMatchObject({ reason: "NO_SESSION" });
  expect(await closeSessions(actor, id, "others")).toMatchObject({ value: { sessionsEnded: 1 } });
  expect((await listSessions(actor, id)).map((row) => row.id)).toEqual([sessionId]);
  const { actor: admin } = await anAccount("rei", ["admin"]);
  expect(await closeSessions(admin, id, "others")).toMatchObject({ value: { sessionsEnded: 1 } });
});

test("no code is ever told of an account that is not a demonstration's", async () => {
  const { id } = await enrolled("mio");
  expect(await findDemoCode(id)).toBeNull();
});
