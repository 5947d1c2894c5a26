import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { publicActor } from "@/lib/access/actor";
import { roles } from "@/lib/access/rights";
import { anAccount, trail, visitor } from "@/lib/accounts/accounts.fixture";
import { authOptions } from "@/lib/accounts/auth-options";
import { type Sso, saysTwoFactors, ssoSettings } from "@/lib/accounts/sso";
import { db, disconnect } from "@/lib/core/db";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { changeUser } from "./change-user";
import { signInBySso } from "./sign-in-by-sso";

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);
beforeEach(() => database.reset());

const sso: Sso = {
  issuer: "https://id.example",
  clientId: "shokai",
  clientSecret: "x",
  name: "ID",
  trustMfa: false,
};
const claims = { iss: sso.issuer, sub: "7", email: "mio@shokai.example", email_verified: true };
const refusal = { ok: false, reason: "SIGN_IN_REFUSED" };
const enter = (given: object, how = sso) => signInBySso(visitor, how, given, "test");
const whys = async () => (await trail("session.refused")).map(({ details }) => details);

async function mio(email: string | null = "mio@shokai.example") {
  const account = await anAccount("mio");
  await db.user.update({ where: { id: account.id }, data: { email } });
  return account;
}

test("a verified e-mail finds the account once, its provider's name for the person from then on", async () => {
  const { id } = await mio();
  const first = await enter({ ...claims, email: " MIO@Shokai.Example" });
  const sessionId = first.ok ? first.value.sessionId : "";
  // Of itself it opens nothing: the second factor is still to come, and there is a secret to enrol.
  expect(await db.session.findUniqueOrThrow({ where: { id: sessionId } })).toMatchObject({
    userId: id,
    secondFactorAt: null,
    freshAt: null,
    address: "127.0.0.1",
  });
  expect(await db.user.findUniqueOrThrow({ where: { id } })).toMatchObject({
    ssoIssuer: sso.issuer,
    ssoSubject: "7",
    totpPending: expect.anything(),
    lastSignInAt: expect.any(Date),
  });
  expect((await enter({ iss: sso.issuer, sub: "7" })).ok).toBe(true);
  expect((await trail("session.started", "user.ssoLinked")).map(({ details }) => details)).toEqual([
    { userId: id, via: "sso" },
    { issuer: sso.issuer },
    { userId: id, via: "sso" },
  ]);
});

test("SE-01: roles, names and anything else that the provider says change nothing; no account is made", async () => {
  const { id } = await mio();
  const before = await db.user.findUniqueOrThrow({ where: { id }, select: { roles: true, displayName: true } });
  await enter({ ...claims, roles, role: "admin", groups: ["admin"], name: "Root", sid: "x", id: "x", mfa: true });
  expect(await db.user.findUniqueOrThrow({ where: { id }, select: { roles: true, displayName: true } })).toEqual(
    before,
  );
  expect(await enter({ ...claims, sub: "8", email: "new@shokai.example" })).toEqual(refusal);
  expect(await db.user.count()).toBe(1);
});

test.each([
  ["an unknown person", { email: "ken@shokai.example" }, "ssoUnknown"],
  ["an address that is not verified", { email_verified: false }, "ssoEmail"],
  ["an address of which nothing is said", { email_verified: undefined }, "ssoEmail"],
  ["a verification that is only a word", { email_verified: "true" }, "ssoEmail"],
  ["no address", { email: undefined }, "ssoEmail"],
  ["an address with letters that look alike", { email: "mio@shоkai.example" }, "ssoEmail"],
  ["another issuer", { iss: "https://evil.example" }, "ssoFailed"],
  ["no subject", { sub: "" }, "ssoFailed"],
])("%s is refused", async (_, wrong, why) => {
  await mio();
  expect(await enter({ ...claims, ...wrong })).toEqual(refusal);
  expect(await whys()).toEqual([{ login: null, why }]);
  expect(await db.session.count()).toBe(0);
});

describe("an account that may not be used", () => {
  test.each([
    ["disabled", "disabled_at = now()"],
    ["ended", "ends_on = current_date - 2"],
    ["unused", "created_at = now() - interval '91 days'"],
    ["locked", "locked_until = now() + interval '1 minute'"],
  ])("%s", async (why, state) => {
    const { id } = await mio();
    await database.asSuperuser(`update app_user set ${state} where id = $1`, [id]);
    expect(await enter(claims)).toEqual(refusal);
    expect(await whys()).toEqual([{ login: "mio", why }]);
    expect((await db.user.findUniqueOrThrow({ where: { id } })).ssoSubject).toBeNull();
  });
});

test("an address that was given on to somebody else does not carry the account along; an administrator's change does", async () => {
  const { id } = await mio();
  const { actor: admin } = await anAccount("root", ["admin"]);
  await enter(claims);
  expect(await enter({ ...claims, sub: "8" })).toEqual(refusal);
  expect(await whys()).toEqual([{ login: "mio", why: "ssoLinked" }]);

  const change = { displayName: "mio", roles: ["intake" as const], email: "mio2@shokai.example" };
  expect((await changeUser(admin, id, change)).ok).toBe(true);
  expect(await enter(claims)).toEqual(refusal);
  expect((await enter({ ...claims, sub: "8", email: "mio2@shokai.example" })).ok).toBe(true);
  await anAccount("ken");
  const ken = await db.user.findUniqueOrThrow({ where: { login: "ken" } });
  expect(await changeUser(admin, ken.id, { ...change, displayName: "ken" })).toMatchObject({ reason: "EMAIL_TAKEN" });
});

test("the provider's second factor counts only where the settings trust it and the token says so", async () => {
  await mio();
  const passed = async (given: object, how: Sso) => {
    const outcome = await enter({ ...claims, ...given }, how);
    const id = outcome.ok ? outcome.value.sessionId : "";
    const session = await db.session.findUniqueOrThrow({ where: { id } });
    // Never fresh of itself: what is dangerous still asks for a factor of ours.
    expect(session.freshAt).toBeNull();
    return session.secondFactorAt !== null;
  };
  const trusting = { ...sso, trustMfa: true };
  expect(await passed({ amr: ["mfa"] }, sso)).toBe(false);
  expect(await passed({ amr: ["mfa"] }, trusting)).toBe(true);
  expect(await passed({ amr: ["pwd"] }, trusting)).toBe(false);
  expect((await trail("session.factorPassed")).map(({ details }) => details)).toMatchObject([{ by: "sso" }]);
  const says = [{ amr: ["otp"] }, { amr: ["pwd", "otp"] }, { amr: "mfa" }, { acr: "phr" }, { acr: "1" }, {}];
  expect(says.map(saysTwoFactors)).toEqual([false, true, false, true, false, false]);
});

test("an address that failed too often is not listened to", async () => {
  await mio();
  await database.asSuperuser(
    `insert into audit_event (business_at, actor_kind, actor_name, type, subject, address, details)
     select now(), 'public', 'public', 'session.refused', 'session', '198.51.100.9', '{"why": "ssoFailed"}'
       from generate_series(1, 50)`,
  );
  expect(await signInBySso(publicActor("198.51.100.9"), sso, claims)).toEqual(refusal);
});

test("settings are whole or refused, and over plain http on the loopback interface alone", () => {
  const whole = { SHOKAI_OIDC_ISSUER: sso.issuer, SHOKAI_OIDC_CLIENT_ID: "a", SHOKAI_OIDC_CLIENT_SECRET: "b" };
  const read = (env: Record<string, string | undefined>) => ssoSettings(env as unknown as NodeJS.ProcessEnv);
  expect(read({})).toBeNull();
  expect(read(whole)).toMatchObject({ name: "id.example", trustMfa: false });
  expect(read({ ...whole, SHOKAI_OIDC_ISSUER: "http://127.0.0.1:9" })?.issuer).toBe("http://127.0.0.1:9");
  for (const wrong of [
    { SHOKAI_OIDC_ISSUER: "" },
    { SHOKAI_OIDC_CLIENT_ID: "" },
    { SHOKAI_OIDC_CLIENT_SECRET: "" },
    { SHOKAI_OIDC_CLIENT_SECRET_FILE: "/nowhere" },
    { SHOKAI_OIDC_ISSUER: "http://id.example" },
    { SHOKAI_OIDC_ISSUER: "nonsense" },
  ]) {
    expect(() => read({ ...whole, ...wrong })).toThrow(/SHOKAI_OIDC/);
  }
  expect(() => read({ ...whole, SHOKAI_OIDC_CLIENT_SECRET: "", SHOKAI_OIDC_CLIENT_SECRET_FILE: "/nowhere" })).toThrow(
    /ENOENT/,
  );
});

test("the session's cookie stays strict; only what is carried to the provider and back is lax", () => {
  Object.assign(process.env, {
    SHOKAI_OIDC_ISSUER: sso.issuer,
    SHOKAI_OIDC_CLIENT_ID: "a",
    SHOKAI_OIDC_CLIENT_SECRET: "b",
  });
  try {
    const { cookies, providers } = authOptions();
    const strict = Object.entries(cookies ?? {}).filter(([, { options }]) => options.sameSite === "strict");
    expect(strict.map(([name]) => name)).toEqual(["sessionToken", "csrfToken"]);
    expect(providers.find(({ id }) => id === "sso")).toMatchObject({
      checks: ["pkce", "state", "nonce"],
      idToken: true,
      wellKnown: "https://id.example/.well-known/openid-configuration",
    });
  } finally {
    for (const name of ["ISSUER", "CLIENT_ID", "CLIENT_SECRET"]) delete process.env[`SHOKAI_OIDC_${name}`];
  }
});
