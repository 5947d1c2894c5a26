import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Actor, mintUser } from "@/lib/access/actor";
import { actorOfPending, type PendingSession } from "@/lib/access/session";
import { isFresh } from "@/lib/access/step-up";
import { anAccount, goodPassword, trail, visitor } from "@/lib/accounts/accounts.fixture";
import { passkeyPlace } from "@/lib/accounts/passkey";
import { softKey } from "@/lib/accounts/passkey.fixture";
import { findEnrolment, findFactors, findOwnFactors } from "@/lib/accounts/queries";
import { codeOfStep, stepAt } from "@/lib/accounts/totp";
import { db, disconnect } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { addPasskey, enrolPasskey } from "./add-passkey";
import { askNewPasskey, askPasskey } from "./ask-passkey";
import { enrolFactor } from "./enrol-factor";
import { removePasskey, renamePasskey } from "./keep-passkeys";
import { passFactor } from "./pass-factor";
import { beginFactor, confirmFactor } from "./replace-factor";
import { resetFactor } from "./reset-factor";
import { signIn } from "./sign-in";
import { stepUp } from "./step-up";

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
  const { authenticator, passkey } = await findFactors(userId);
  return { sessionId, userId, name, enrolled: authenticator || passkey, address: "127.0.0.1" };
}

function value<T>(outcome: { ok: true; value: T } | { ok: false; reason: string }): T {
  if (!outcome.ok) throw new Error(outcome.reason);
  return outcome.value;
}

/** An account whose only factor is a passkey, and its first session. */
async function withPasskey(login: string) {
  const { id, actor } = await anAccount(login);
  const key = softKey();
  const pending = await entered(login);
  const { challenge } = value(await askNewPasskey(await actorOfPending(pending)));
  const { sessionId, codes } = value(await enrolPasskey(pending, { name: "laptop", made: key.make(challenge) }));
  return { id, key, codes, actor: mintUser({ ...actor, sessionId }) };
}

/** The challenge that a session is to have signed. */
const challengeOf = async (actor: Actor) => value(await askPasskey(actor)).challenge;
const challengeFor = async (pending: PendingSession) => challengeOf(await actorOfPending(pending));

describe("a passkey as the first factor", () => {
  test("is kept as a public key, gives another session and ten recovery codes", async () => {
    const { id, key, codes, actor } = await withPasskey("mio");
    const kept = await db.passkey.findFirstOrThrow({ where: { userId: id } });
    expect(kept).toMatchObject({ name: "laptop", counter: 1n, transports: ["internal"], synced: false });
    expect(Buffer.from(kept.credentialId)).toEqual(key.id);
    expect(new Set(codes).size).toBe(10);
    expect(await isFresh(actor, new Date())).toBe(true);
    expect((await trail("user.passkeyAdded", "session.factorPassed")).map(({ details }) => details)).toEqual([
      { passkeyId: kept.id, synced: false },
      { userId: id, by: "passkey" },
    ]);
  });

  test("leaves no way in for whoever has the password alone: nothing else can be enrolled beside it", async () => {
    const { id } = await withPasskey("mio");
    const pending = await entered("mio");
    expect(await findEnrolment(pending)).toBeNull();
    expect((await db.user.findUniqueOrThrow({ where: { id } })).totpPending).toBeNull();
    const actor = await actorOfPending(pending);
    expect(await askNewPasskey(actor)).toEqual({ ok: false, reason: "STEP_UP_NEEDED" });
    expect(await beginFactor(actor)).toEqual({ ok: false, reason: "STEP_UP_NEEDED" });
    // What a browser was given to sign makes no key.
    const made = softKey().make(await challengeFor(pending));
    expect(await enrolPasskey(pending, { name: "thief", made })).toMatchObject({ ok: false });
    expect(await db.passkey.count()).toBe(1);
  });

  test("of two that enrol at once, an authenticator and a passkey, one does", async () => {
    const { id } = await anAccount("mio");
    const [one, other] = [await entered("mio"), await entered("mio")];
    const secret = (await findEnrolment(other))?.secret ?? "";
    const { challenge } = value(await askNewPasskey(await actorOfPending(one)));
    const outcomes = await Promise.all([
      enrolPasskey(one, { name: "a", made: softKey().make(challenge) }),
      enrolFactor(other, codeOfStep(secret, stepAt(new Date()))),
    ]);
    expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1);
    const { authenticator, passkey } = await findFactors(id);
    expect([authenticator, passkey].filter(Boolean)).toHaveLength(1);
  });
});

describe("SE-05: signing in with a passkey", () => {
  test("a signed challenge opens, the count grows, the session gets another id", async () => {
    const { id, key } = await withPasskey("mio");
    const pending = await entered("mio");
    const { sessionId } = value(await passFactor(pending, key.use(await challengeFor(pending))));
    expect(sessionId).not.toBe(pending.sessionId);
    expect(await db.passkey.findFirstOrThrow({ where: { userId: id } })).toMatchObject({
      counter: 2n,
      lastUsedAt: expect.any(Date),
    });
  });

  test("a challenge is signed once, by the session that it was given to, within its minutes", async () => {
    const { key } = await withPasskey("mio");
    const pending = await entered("mio");
    const challenge = await challengeFor(pending);
    const [first, again] = await Promise.all([
      passFactor(pending, key.use(challenge)),
      passFactor(pending, key.use(challenge)),
    ]);
    expect([first, again].filter((outcome) => outcome.ok)).toHaveLength(1);

    const elsewhere = await entered("mio");
    expect(await passFactor(elsewhere, key.use(challenge))).toEqual(refusal);
    const given = await challengeFor(elsewhere);
    expect(await passFactor(await entered("mio"), key.use(given))).toEqual(refusal);

    await db.session.updateMany({ data: { challengeUntil: new Date(Date.now() - 1) }, where: { challenge: given } });
    expect(await passFactor(elsewhere, key.use(given))).toEqual(refusal);
  });

  test("a wrong answer uses the challenge up", async () => {
    const { key } = await withPasskey("mio");
    const pending = await entered("mio");
    const challenge = await challengeFor(pending);
    expect(await passFactor(pending, key.use(challenge, { origin: "https://shokai.invalid" }))).toEqual(refusal);
    expect(await passFactor(pending, key.use(challenge))).toEqual(refusal);
  });

  test.each([
    ["another origin", { origin: "http://localhost:3001" }],
    ["another host", { host: "elsewhere.example" }],
    ["a device that did not ask who it is", { verified: false }],
    ["a count that does not grow: the key was copied", { count: 1 }],
    ["a count that was set back", { count: 0 }],
  ])("%s is refused and written down", async (_, ways) => {
    const { id, key } = await withPasskey("mio");
    const pending = await entered("mio");
    expect(await passFactor(pending, key.use(await challengeFor(pending), ways))).toEqual(refusal);
    expect((await trail("session.factorRefused")).at(0)?.details).toEqual({ userId: id, why: "passkey" });
    expect((await db.passkey.findFirstOrThrow()).counter).toBe(1n);
  });

  test("another person's key does not open, nor one that nobody has", async () => {
    await withPasskey("mio");
    const { key: foreign } = await withPasskey("ken");
    for (const key of [foreign, softKey()]) {
      const pending = await entered("mio");
      expect(await passFactor(pending, key.use(await challengeFor(pending)))).toEqual(refusal);
    }
  });

  test("a disabled account, and one that is locked, are not opened by it", async () => {
    const { id, key } = await withPasskey("mio");
    const pending = await entered("mio");
    const challenge = await challengeFor(pending);
    await db.user.update({ where: { id }, data: { lockedUntil: new Date(Date.now() + 60_000) } });
    expect(await passFactor(pending, key.use(challenge))).toEqual(refusal);
    await db.user.update({ where: { id }, data: { lockedUntil: null, disabledAt: new Date() } });
    await expect(passFactor(pending, key.use(challenge))).rejects.toThrow(NotFound);
  });

  test("ten refused answers lock the account, as wrong codes do", async () => {
    const { id, key } = await withPasskey("mio");
    const pending = await entered("mio");
    for (let i = 0; i < 10; i++) expect(await passFactor(pending, key.use("AAAA"))).toEqual(refusal);
    expect((await db.user.findUniqueOrThrow({ where: { id } })).lockedUntil).not.toBeNull();
  });

  test("a recovery code gets in without it, and step-up takes the key but no recovery code", async () => {
    const { key, codes, actor } = await withPasskey("mio");
    expect((await passFactor(await entered("mio"), codes[0] ?? "")).ok).toBe(true);
    await db.session.updateMany({ data: { freshAt: new Date(Date.now() - 600_000) } });
    expect(await isFresh(actor, new Date())).toBe(false);
    expect(await stepUp(actor, codes[1] ?? "")).toEqual(refusal);
    expect((await stepUp(actor, key.use(await challengeOf(actor)))).ok).toBe(true);
    expect(await isFresh(actor, new Date())).toBe(true);
    expect((await trail("session.steppedUp")).at(0)?.details).toMatchObject({ by: "passkey" });
  });
});

describe("one's own factors", () => {
  test("a second key needs a fresh factor, is renamed by its person alone, and the last one stays", async () => {
    const { actor } = await withPasskey("mio");
    const { actor: other } = await withPasskey("ken");
    const key = softKey();
    const { challenge } = value(await askNewPasskey(actor));
    expect(value(await addPasskey(actor, { name: "key ring", made: key.make(challenge) })).codes).toEqual([]);
    expect(await addPasskey(actor, { name: "again", made: key.make(challenge) })).toEqual({
      ok: false,
      reason: "PASSKEY_REFUSED",
    });
    const known = value(await askNewPasskey(actor));
    expect(known.excludeCredentials?.map(({ id }) => id)).toContain(key.id.toString("base64url"));
    expect(await addPasskey(actor, { name: "again", made: key.make(known.challenge) })).toEqual({
      ok: false,
      reason: "PASSKEY_KNOWN",
    });
    const { passkeys } = await findOwnFactors(actor);
    expect(passkeys.map(({ name }) => name)).toEqual(["laptop", "key ring"]);
    const [first, second] = passkeys.map(({ id }) => id) as [number, number];
    await expect(renamePasskey(other, first, "mine")).rejects.toThrow(NotFound);
    await expect(removePasskey(other, first)).rejects.toThrow(NotFound);
    expect((await renamePasskey(actor, second, "  spare ")).ok).toBe(true);
    expect((await renamePasskey(actor, second, "\u0000")).ok).toBe(false);
    const outcomes = await Promise.all([removePasskey(actor, first), removePasskey(actor, second)]);
    expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1);
    expect(outcomes.find((outcome) => !outcome.ok)).toEqual({ ok: false, reason: "LAST_FACTOR" });
    await db.session.updateMany({ data: { freshAt: new Date(Date.now() - 600_000) } });
    const stale = { ok: false, reason: "STEP_UP_NEEDED" };
    expect([await askNewPasskey(actor), await removePasskey(actor, first), await beginFactor(actor)]).toEqual([
      stale,
      stale,
      stale,
    ]);
  });

  test("another authenticator: the old one works until the new one's code is there, then no longer", async () => {
    const { id, actor: bare } = await anAccount("mio");
    const pending = await entered("mio");
    const old = (await findEnrolment(pending))?.secret ?? "";
    const now = () => stepAt(new Date());
    const { sessionId, codes } = value(await enrolFactor(pending, codeOfStep(old, now() - 1)));
    const actor = mintUser({ ...bare, sessionId });
    const { secret } = value(await beginFactor(actor));
    expect(secret).not.toBe(old);
    expect(await confirmFactor(actor, codeOfStep(old, now()))).toMatchObject(refusal);
    const elsewhere = value(await passFactor(await entered("mio"), codeOfStep(old, now() + 1))).sessionId;
    await db.user.update({ where: { id }, data: { totpStep: null } });

    const replaced = value(await confirmFactor(actor, codeOfStep(secret, now())));
    expect(replaced.sessionsEnded).toBe(1);
    expect((await db.session.findUniqueOrThrow({ where: { id: elsewhere } })).endedAt).not.toBeNull();
    expect(replaced.codes.filter((code) => codes.includes(code))).toEqual([]);
    expect(await passFactor(await entered("mio"), codeOfStep(old, now() + 1))).toEqual(refusal);
    expect(await passFactor(await entered("mio"), codes[0] ?? "")).toEqual(refusal);
    expect((await passFactor(await entered("mio"), codeOfStep(secret, now() + 1))).ok).toBe(true);
    expect(await confirmFactor(actor, codeOfStep(secret, now() + 1))).toMatchObject(refusal);
    expect(JSON.stringify(await trail("user.factorReplaced"))).not.toContain(secret);
  });

  test("an administrator's reset takes passkeys as well", async () => {
    const { id } = await withPasskey("mio");
    const { actor: admin } = await anAccount("root", ["admin"]);
    expect(value(await resetFactor(admin, id, "lost")).sessionsEnded).toBeGreaterThan(0);
    expect(await findFactors(id)).toEqual({ authenticator: false, passkey: false, demoCode: null });
    expect((await trail("user.factorReset")).at(0)?.details).toMatchObject({ passkeys: 1 });
    expect((await entered("mio")).enrolled).toBe(false);
  });
});

test("passkeys belong to the configured host name, never to a bare network address", () => {
  expect(passkeyPlace("https://shokai.example/")).toEqual({
    rpId: "shokai.example",
    origin: "https://shokai.example",
  });
  expect(passkeyPlace("http://localhost:3000")?.rpId).toBe("localhost");
  for (const none of ["http://127.0.0.1:3000", "http://[::1]:3000", "nonsense", undefined]) {
    expect(passkeyPlace(none)).toBeNull();
  }
});
