import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { publicActor } from "@/lib/access/actor";
import { anAccount, goodPassword, trail, visitor } from "@/lib/accounts/accounts.fixture";
import { authOptions } from "@/lib/accounts/auth-options";
import { db, disconnect } from "@/lib/core/db";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { endSession } from "./end-session";
import { signIn } from "./sign-in";
import { unlockUser } from "./unlock-user";

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);
beforeEach(() => database.reset());

const attempt = (login: string, password = "wrong", asking = visitor) =>
  signIn(asking, { login, password, secure: true, userAgent: "test" });
const refusal = { ok: false, reason: "SIGN_IN_REFUSED" };

test("name and password become a session, with its event; capitals in the name are the same name", async () => {
  const { id } = await anAccount("mio");
  const outcome = await attempt(" MIO ", goodPassword);
  expect(outcome).toMatchObject({ ok: true, value: { userId: id, name: "mio" } });
  const sessionId = outcome.ok ? outcome.value.sessionId : "";
  expect(await db.session.findUnique({ where: { id: sessionId } })).toMatchObject({
    userId: id,
    endedAt: null,
    address: "127.0.0.1",
  });
  expect(await trail("session.started")).toEqual([
    { type: "session.started", actorKind: "user", actorId: id, subjectId: sessionId, details: { userId: id } },
  ]);
});

test("every failure is answered alike; the trail knows why, and no password typed as a name", async () => {
  await anAccount("mio");
  await anAccount("closed");
  await anAccount("invited", ["intake"], null);
  await database.asSuperuser("update app_user set disabled_at = now() where login = 'closed'");
  expect(await attempt("mio")).toEqual(refusal);
  expect(await attempt("nobody")).toEqual(refusal);
  expect(await attempt("my secret passw0rd!!")).toEqual(refusal);
  expect(await attempt("a\0b")).toEqual(refusal);
  expect(await attempt("closed", goodPassword)).toEqual(refusal);
  expect(await attempt("invited", "")).toEqual(refusal);
  expect(await signIn(visitor, { login: "mio", password: goodPassword, secure: false })).toEqual(refusal);
  expect((await trail("session.refused")).map((event) => event.details)).toEqual([
    { login: "mio", why: "credentials" },
    { login: null, why: "credentials" },
    { login: null, why: "credentials" },
    { login: null, why: "credentials" },
    { login: "closed", why: "disabled" },
    { login: "invited", why: "credentials" },
    { login: null, why: "transport" },
  ]);
  expect(await db.session.count()).toBe(0);
});

describe("the lock", () => {
  test("ten failures close an account for 30 minutes, to the right password as well", async () => {
    const { id } = await anAccount("mio");
    for (let failure = 1; failure <= 10; failure++) await attempt("mio");
    const user = await db.user.findUniqueOrThrow({ where: { id } });
    const minutes = ((user.lockedUntil?.getTime() ?? 0) - Date.now()) / 60_000;
    expect(minutes).toBeGreaterThan(29);
    expect(minutes).toBeLessThanOrEqual(30);
    expect(await attempt("mio", goodPassword)).toEqual(refusal);
    // More failures do not lengthen it: whoever tries on cannot keep its person out for ever.
    await attempt("mio");
    expect((await db.user.findUniqueOrThrow({ where: { id } })).lockedUntil).toEqual(user.lockedUntil);
    await database.asSuperuser("update app_user set locked_until = now() - interval '1 second' where id = $1", [id]);
    expect((await attempt("mio", goodPassword)).ok).toBe(true);
  });

  test("nine failures do not, and the right password sets the count back", async () => {
    await anAccount("mio");
    for (let round = 0; round < 2; round++) {
      for (let failure = 1; failure <= 9; failure++) await attempt("mio");
      expect((await attempt("mio", goodPassword)).ok).toBe(true);
    }
  });

  test("after it ran out the count begins anew", async () => {
    const { id } = await anAccount("mio");
    await database.asSuperuser(
      "update app_user set failed_sign_ins = 10, locked_until = now() - interval '1 second' where id = $1",
      [id],
    );
    await attempt("mio");
    expect(await db.user.findUniqueOrThrow({ where: { id } })).toMatchObject({ failedSignIns: 1, lockedUntil: null });
  });

  test("many tries at once are no more than ten", async () => {
    const { id } = await anAccount("mio");
    const outcomes = await Promise.all(Array.from({ length: 24 }, () => attempt("mio")));
    expect(outcomes.every((outcome) => !outcome.ok)).toBe(true);
    const whys = (await trail("session.refused")).map((event) => (event.details as { why: string }).why);
    expect(whys.filter((why) => why === "credentials")).toHaveLength(10);
    expect(whys.filter((why) => why === "locked")).toHaveLength(14);
    expect((await db.user.findUniqueOrThrow({ where: { id } })).failedSignIns).toBe(10);
  });

  test("an administrator lifts it", async () => {
    const { id } = await anAccount("mio");
    const admin = await anAccount("boss", ["admin"]);
    for (let failure = 1; failure <= 10; failure++) await attempt("mio");
    await unlockUser(admin.actor, id);
    expect((await attempt("mio", goodPassword)).ok).toBe(true);
    expect(await trail("user.unlocked")).toMatchObject([{ actorId: admin.id, subjectId: id }]);
  });
});

test("an address with 50 failures is not listened to for a while; another is", async () => {
  await anAccount("mio");
  await database.asSuperuser(
    `insert into audit_event (business_at, actor_kind, actor_name, type, subject, address, details)
     select now(), 'public', 'public', 'session.refused', 'session', '198.51.100.9', '{"why": "credentials"}'
       from generate_series(1, 50)`,
  );
  expect(await attempt("mio", goodPassword, publicActor("198.51.100.9"))).toEqual(refusal);
  expect((await attempt("mio", goodPassword, publicActor("198.51.100.10"))).ok).toBe(true);
  expect((await trail("session.refused")).at(-1)?.details).toEqual({ login: null, why: "address" });
});

test("signing out ends the row once; an actor without a session has none", async () => {
  const { actor, id } = await anAccount("mio");
  const outcome = await attempt("mio", goodPassword);
  const sessionId = outcome.ok ? outcome.value.sessionId : "";
  const signedIn = { ...actor, sessionId };
  expect((await endSession(signedIn)).ok).toBe(true);
  expect((await db.session.findUniqueOrThrow({ where: { id: sessionId } })).endedAt).not.toBeNull();
  expect(await endSession(signedIn)).toEqual({ ok: false, reason: "NO_SESSION" });
  expect(await endSession(actor)).toEqual({ ok: false, reason: "NO_SESSION" });
  expect(await trail("session.ended")).toHaveLength(1);
  expect(id).toBe(actor.id);
});

test("SE-01: a session update posts into nothing, for any role", () => {
  const { callbacks } = authOptions();
  for (const role of ["intake", "hotline", "manager", "editor", "auditor", "admin"]) {
    const token = callbacks?.jwt?.({
      token: { sid: "own", name: "x" },
      trigger: "update",
      session: { sid: "other", role, roles: [role], id: "x", mfa: true },
    } as unknown as Parameters<NonNullable<typeof callbacks.jwt>>[0]);
    expect(token).toEqual({ sid: "own" });
  }
});

test("cookies are out of reach of scripts and other sites, and Secure with __Host- behind TLS", () => {
  const before = process.env.NEXTAUTH_URL;
  try {
    process.env.NEXTAUTH_URL = "https://shokai.example";
    for (const cookie of Object.values(authOptions().cookies ?? {})) {
      expect(cookie.name).toMatch(/^__Host-shokai\./);
      expect(cookie.options).toEqual({ httpOnly: true, sameSite: "strict", path: "/", secure: true });
    }
  } finally {
    process.env.NEXTAUTH_URL = before;
  }
});
