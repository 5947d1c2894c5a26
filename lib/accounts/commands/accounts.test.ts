import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Actor, mintUser, publicActor, systemActor } from "@/lib/access/actor";
import { mayAny, roles } from "@/lib/access/rights";
import { anAccount, goodPassword, trail, visitor } from "@/lib/accounts/accounts.fixture";
import { demoAccounts, demoPassword } from "@/lib/accounts/demo-accounts";
import { isPassword } from "@/lib/accounts/password";
import { findSetup, findUser, listUsers } from "@/lib/accounts/queries";
import { passwordFault } from "@/lib/accounts/rules";
import { db, disconnect } from "@/lib/core/db";
import { Forbidden } from "@/lib/core/errors";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { changeOwnPassword } from "./change-own-password";
import { changeUser } from "./change-user";
import { createUser } from "./create-user";
import { disableUser } from "./disable-user";
import { enableUser } from "./enable-user";
import { issueSetupLink } from "./issue-setup-link";
import { seedDemoAccounts } from "./seed-demo-accounts";
import { setPassword } from "./set-password";
import { setPreferences } from "./set-preferences";
import { signIn } from "./sign-in";
import { unlockUser } from "./unlock-user";

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);
let admin: { id: string; actor: Actor };
beforeEach(async () => {
  await database.reset();
  admin = await anAccount("boss", ["admin"]);
});

const mio = { login: "mio", displayName: "Mio", roles: ["intake" as const] };
const madeSecret = async (input = mio) => {
  const made = await createUser(admin.actor, input);
  if (!made.ok) throw new Error(made.reason);
  return made.value;
};

test("every command and query refuses each role that lacks the right, and the public", async () => {
  const id = admin.id;
  const asked: [action: "user.edit" | "user.read", ask: (actor: Actor) => Promise<unknown>][] = [
    ["user.edit", (actor) => createUser(actor, { ...mio, login: `mio-${actor.roles[0] ?? "none"}` })],
    ["user.edit", (actor) => changeUser(actor, id, { displayName: "Boss", roles: ["admin"] })],
    ["user.edit", (actor) => disableUser(actor, id)],
    ["user.edit", (actor) => enableUser(actor, id)],
    ["user.edit", (actor) => unlockUser(actor, id)],
    ["user.edit", (actor) => issueSetupLink(actor, id)],
    ["user.read", (actor) => listUsers(actor)],
    ["user.read", (actor) => findUser(actor, id)],
  ];
  for (const [action, ask] of asked) {
    for (const role of roles) {
      const actor = mintUser({ id: "01900000-0000-7000-8000-000000000000", name: role, roles: [role], locale: "ja" });
      if (mayAny([role], action)) await expect(ask(actor)).resolves.toBeDefined();
      else await expect(ask(actor)).rejects.toThrow(Forbidden);
    }
    await expect(ask(publicActor())).rejects.toThrow(Forbidden);
  }
  await expect(seedDemoAccounts(publicActor())).rejects.toThrow(Forbidden);
  for (const actor of [publicActor(), systemActor("job")]) {
    await expect(changeOwnPassword(actor, { current: "", next: goodPassword })).rejects.toThrow(Forbidden);
    await expect(setPreferences(actor, { locale: "en" })).rejects.toThrow(Forbidden);
  }
});

describe("a new account", () => {
  test("has roles and a link, and cannot sign in until a password is set", async () => {
    const { userId, secret } = await madeSecret();
    expect(secret).toMatch(/^[\w-]{43}$/);
    expect(await findUser(admin.actor, userId)).toMatchObject({ login: "mio", roles: ["intake"], state: "invited" });
    expect(await findSetup(visitor, secret)).toEqual({ login: "mio", displayName: "Mio" });
    const kept = await database.asSuperuser("select to_jsonb(u)::text as row from app_user u where id = $1", [userId]);
    expect(kept.rows[0].row).not.toContain(secret);
  });

  test("refuses a name that is taken, in capitals too, and input beyond the schema", async () => {
    await madeSecret();
    expect(await createUser(admin.actor, { ...mio, login: "MIO" })).toMatchObject({ ok: false, reason: "LOGIN_TAKEN" });
    for (const bad of [
      { ...mio, login: "x" },
      { ...mio, login: "m\0o" },
      { ...mio, displayName: "a\0b" },
      { ...mio, displayName: " " },
      { ...mio, roles: [] },
      { ...mio, roles: ["root"] },
      { ...mio, passwordHash: "x" },
    ]) {
      await expect(createUser(admin.actor, bad as never)).rejects.toThrow();
    }
    expect(await db.user.count()).toBe(2);
  });
});

describe("the one-time link", () => {
  test("sets a password once", async () => {
    const { userId, secret } = await madeSecret();
    expect(await setPassword(visitor, secret, goodPassword)).toEqual({ ok: true, value: { login: "mio" } });
    expect(await setPassword(visitor, secret, "another passw0rd here")).toEqual({ ok: false, reason: "LINK_VOID" });
    expect(await findSetup(visitor, secret)).toBeNull();
    expect((await signIn(visitor, { login: "mio", password: goodPassword, secure: true })).ok).toBe(true);
    expect(await trail("user.passwordSet")).toMatchObject([{ actorKind: "user", actorId: userId, subjectId: userId }]);
  });

  test("used twice at once works once", async () => {
    const { secret } = await madeSecret();
    const outcomes = await Promise.all([1, 2, 3].map((n) => setPassword(visitor, secret, `${goodPassword} ${n}`)));
    expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1);
  });

  test("is void after 24 hours, after a newer one, and for a disabled account", async () => {
    const { userId, secret } = await madeSecret();
    const issued = await issueSetupLink(admin.actor, userId);
    const newer = issued.ok ? issued.value.secret : "";
    expect(await setPassword(visitor, secret, goodPassword)).toEqual({ ok: false, reason: "LINK_VOID" });
    await database.asSuperuser("update app_user set setup_expires_at = now() where id = $1", [userId]);
    expect(await setPassword(visitor, newer, goodPassword)).toEqual({ ok: false, reason: "LINK_VOID" });
    expect((await findUser(admin.actor, userId)).state).toBe("expired");
    const last = await issueSetupLink(admin.actor, userId);
    await disableUser(admin.actor, userId);
    expect(await setPassword(visitor, last.ok ? last.value.secret : "", goodPassword)).toMatchObject({
      reason: "LINK_VOID",
    });
    expect(await issueSetupLink(admin.actor, userId)).toEqual({ ok: false, reason: "ACCOUNT_DISABLED" });
  });

  test("is not used up by a password that the rules refuse; using it ends every session and lifts a lock", async () => {
    const { id } = await anAccount("rei");
    await signIn(visitor, { login: "rei", password: goodPassword, secure: true });
    await database.asSuperuser("update app_user set locked_until = now() + interval '1 hour' where id = $1", [id]);
    const issued = await issueSetupLink(admin.actor, id);
    const secret = issued.ok ? issued.value.secret : "";
    expect(await setPassword(visitor, secret, "short 1")).toMatchObject({ ok: false, reason: "PASSWORD_SHORT" });
    expect((await setPassword(visitor, secret, "quite another passw0rd")).ok).toBe(true);
    expect(await db.session.count({ where: { userId: id, endedAt: null } })).toBe(0);
    expect((await signIn(visitor, { login: "rei", password: "quite another passw0rd", secure: true })).ok).toBe(true);
  });
});

describe("passwords", () => {
  test.each([
    ["a2345678901234", "PASSWORD_SHORT"],
    ["a23456789012345", null],
    ["123456789012345", "PASSWORD_NO_DIGIT_OR_LETTER"],
    ["abcdefghijklmno", "PASSWORD_NO_DIGIT"],
    ["        a1       ", null],
    ["ながいあいことばをえらぶ人の１", null],
    ["🦊🦊🦊🦊🦊🦊🦊a1", "PASSWORD_SHORT"],
    ["🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊a1", null],
    ["with a zero byte 1\0", "PASSWORD_NUL"],
    [`1${"a".repeat(1023)}`, null],
    [`1${"a".repeat(1024)}`, "PASSWORD_LONG"],
  ])("%j: %s", (password, fault) => {
    expect(passwordFault(password)).toBe(fault === "PASSWORD_NO_DIGIT_OR_LETTER" ? "PASSWORD_NO_LETTER" : fault);
  });

  test("nothing is cut or changed: 1,024 characters, spaces at the ends, composed letters", async () => {
    const long = `  1${Array.from({ length: 1020 }, (_, i) => String.fromCodePoint(0x4e00 + i)).join("")} `;
    const { secret } = await madeSecret();
    expect((await setPassword(visitor, secret, long)).ok).toBe(true);
    const { passwordHash } = await db.user.findUniqueOrThrow({ where: { login: "mio" } });
    expect(passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(await isPassword(passwordHash, long)).toBe(true);
    expect(await isPassword(passwordHash, long.trim())).toBe(false);
    expect(await isPassword(passwordHash, long.slice(0, -2))).toBe(false);
    expect(await isPassword(null, long)).toBe(false);
  });

  test("one's own: needs the present one, ends the other sessions, keeps this one", async () => {
    const { id, actor } = await anAccount("rei");
    const ids = await Promise.all([1, 2, 3].map(async () => (await db.session.create({ data: { userId: id } })).id));
    const here = { ...actor, sessionId: ids[0] };
    const next = "quite another passw0rd";
    expect(await changeOwnPassword(here, { current: "wrong", next })).toMatchObject({ reason: "CURRENT_WRONG" });
    expect((await db.user.findUniqueOrThrow({ where: { id } })).failedSignIns).toBe(1);
    expect(await changeOwnPassword(here, { current: goodPassword, next: "short" })).toMatchObject({
      reason: "PASSWORD_SHORT",
    });
    expect(await changeOwnPassword(here, { current: goodPassword, next })).toEqual({
      ok: true,
      value: { sessionsEnded: 2 },
    });
    expect(await db.session.findMany({ where: { userId: id, endedAt: null }, select: { id: true } })).toEqual([
      { id: ids[0] },
    ]);
    expect((await signIn(visitor, { login: "rei", password: next, secure: true })).ok).toBe(true);
  });
});

describe("changing and closing accounts", () => {
  test("roles and name change; sessions stay, and the event says which", async () => {
    const { id } = await anAccount("rei");
    expect((await changeUser(admin.actor, id, { displayName: "Rei", roles: ["editor", "hotline"] })).ok).toBe(true);
    expect(await findUser(admin.actor, id)).toMatchObject({ displayName: "Rei", roles: ["hotline", "editor"] });
    expect(await trail("user.changed")).toMatchObject([
      { actorId: admin.id, details: { fields: ["displayName", "roles"], roles: ["hotline", "editor"] } },
    ]);
  });

  test("nobody changes their own roles or closes their own account; their own name they may", async () => {
    await anAccount("boss2", ["admin"]);
    expect(await changeUser(admin.actor, admin.id, { displayName: "Boss", roles: ["admin", "manager"] })).toMatchObject(
      { ok: false, reason: "OWN_ROLES" },
    );
    expect(await disableUser(admin.actor, admin.id)).toEqual({ ok: false, reason: "OWN_ACCOUNT" });
    expect((await changeUser(admin.actor, admin.id, { displayName: "Boss", roles: ["admin"] })).ok).toBe(true);
  });

  test("the last enabled administrator stays, also when the system itself asks", async () => {
    const system = systemActor("test");
    const closed = await anAccount("closed", ["admin"]);
    await disableUser(admin.actor, closed.id);
    expect(await disableUser(system, admin.id)).toEqual({ ok: false, reason: "LAST_ADMIN" });
    expect(await changeUser(system, admin.id, { displayName: "Boss", roles: ["intake"] })).toMatchObject({
      reason: "LAST_ADMIN",
    });
    expect((await findUser(admin.actor, admin.id)).state).toBe("active");
  });

  test("two administrators who close each other at once: one stays", async () => {
    const other = await anAccount("boss2", ["admin"]);
    const outcomes = await Promise.all([disableUser(admin.actor, other.id), disableUser(other.actor, admin.id)]);
    expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1);
    expect(await db.user.count({ where: { disabledAt: null, roles: { has: "admin" } } })).toBe(1);
  });

  test("closing ends sessions and the link at once; opening lets the old password in again", async () => {
    const { id } = await anAccount("rei");
    await signIn(visitor, { login: "rei", password: goodPassword, secure: true });
    await signIn(visitor, { login: "rei", password: goodPassword, secure: true });
    expect(await disableUser(admin.actor, id)).toEqual({ ok: true, value: { sessionsEnded: 2 } });
    expect(await disableUser(admin.actor, id)).toEqual({ ok: false, reason: "ALREADY_DISABLED" });
    expect((await signIn(visitor, { login: "rei", password: goodPassword, secure: true })).ok).toBe(false);
    expect((await enableUser(admin.actor, id)).ok).toBe(true);
    expect(await enableUser(admin.actor, id)).toEqual({ ok: false, reason: "NOT_DISABLED" });
    expect(await db.session.count({ where: { userId: id, endedAt: null } })).toBe(0);
    expect((await signIn(visitor, { login: "rei", password: goodPassword, secure: true })).ok).toBe(true);
  });

  test("an id that is nobody's is not found", async () => {
    const nobody = "01900000-0000-7000-8000-000000000000";
    for (const ask of [
      () => findUser(admin.actor, nobody),
      () => findUser(admin.actor, "1; drop table app_user"),
      () => changeUser(admin.actor, nobody, { displayName: "x", roles: ["intake"] }),
      () => disableUser(admin.actor, nobody),
      () => enableUser(admin.actor, nobody),
      () => unlockUser(admin.actor, nobody),
      () => issueSetupLink(admin.actor, nobody),
    ]) {
      await expect(ask()).rejects.toThrow("not found: user");
    }
  });
});

test("language and theme are kept with the person", async () => {
  const { id, actor } = await anAccount("rei");
  await setPreferences(actor, { locale: "en" });
  await setPreferences(actor, { theme: "dark" });
  expect(await db.user.findUniqueOrThrow({ where: { id } })).toMatchObject({ locale: "en", theme: "dark" });
  await expect(setPreferences(actor, { locale: "xx" } as never)).rejects.toThrow();
  await expect(setPreferences(actor, { roles: ["admin"] } as never)).rejects.toThrow();
});

test("demonstration accounts: only in a demonstration, one for each role and two who can approve, signing in at once", async () => {
  await expect(seedDemoAccounts(systemActor("demo"))).rejects.toThrow("demonstration incident only");
  await database.asSuperuser(
    `insert into incident (name_ja, name_en, organisation_ja, organisation_en, started_on, is_demo, placeholders)
     values ('例', 'Example', '例', 'Example', '2009-07-14', true, '{}')`,
  );
  const ids = await seedDemoAccounts(systemActor("demo"));
  expect(await seedDemoAccounts(systemActor("demo"))).toEqual(ids);
  expect(await trail("user.created")).toHaveLength(demoAccounts.length);
  expect(passwordFault(demoPassword)).toBeNull();
  for (const role of roles) expect(demoAccounts.some((account) => account.roles[0] === role)).toBe(true);
  for (const { login } of demoAccounts) {
    expect((await signIn(visitor, { login, password: demoPassword, secure: true })).ok).toBe(true);
    expect(ids[login]).toMatch(/^[0-9a-f-]{36}$/);
  }
});
