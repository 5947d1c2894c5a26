import { encode } from "next-auth/jwt";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { db, disconnect } from "@/lib/core/db";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { actorForRequest, actorOfUser } from "./session";

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);

let userId: string;
let sid: string;
beforeEach(async () => {
  await database.reset();
  const user = await db.user.create({ data: { login: "mio", displayName: "Mio", roles: ["intake"] } });
  userId = user.id;
  sid = (await db.session.create({ data: { userId, secondFactorAt: new Date() } })).id;
});

async function request(claims: Record<string, unknown> = { sid }, headers: Record<string, string> = {}) {
  const secret = process.env.NEXTAUTH_SECRET ?? "";
  const token = await encode({ token: claims, secret, maxAge: 3600 });
  return new Request("http://localhost:3000/x", {
    headers: {
      host: "localhost:3000",
      cookie: `other=1; shokai-3000.session-token=${token}`,
      "x-forwarded-for": "127.0.0.1",
      ...headers,
    },
  });
}

const seen = (text: string) => database.asSuperuser(`update app_session set seen_at = ${text} where id = $1`, [sid]);

test("a standing session is its person, with the roles of the database and the address", async () => {
  const actor = await actorForRequest(await request());
  expect(actor).toMatchObject({
    kind: "user",
    id: userId,
    name: "Mio",
    roles: ["intake"],
    sessionId: sid,
    address: "127.0.0.1",
  });
});

test("SE-01: what a cookie claims besides the session id is nothing", async () => {
  const actor = await actorForRequest(await request({ sid, role: "admin", roles: ["admin"], id: "x", sub: "x" }));
  expect(actor?.roles).toEqual(["intake"]);
  expect(actor?.id).toBe(userId);
});

test("SE-02: an ended session is nobody, in every copy of the cookie, at once", async () => {
  const copy = await request();
  expect(await actorForRequest(copy)).not.toBeNull();
  await database.asSuperuser("update app_session set ended_at = now() where id = $1", [sid]);
  expect(await actorForRequest(copy)).toBeNull();
});

test("SE-03: disabling and a change of roles hold at the next request", async () => {
  const copy = await request();
  await database.asSuperuser("update app_user set roles = '{auditor}' where id = $1", [userId]);
  expect((await actorForRequest(copy))?.roles).toEqual(["auditor"]);
  await database.asSuperuser("update app_user set disabled_at = now() where id = $1", [userId]);
  expect(await actorForRequest(copy)).toBeNull();
  await expect(actorOfUser(userId)).rejects.toThrow("not found: user");
});

describe("limits of the row", () => {
  test("15 minutes idle ends it for good: a clock set back revives nothing", async () => {
    await seen("now() - interval '14 minutes 50 seconds'");
    expect(await actorForRequest(await request(), { activity: false })).not.toBeNull();
    await seen("now() - interval '15 minutes'");
    expect(await actorForRequest(await request())).toBeNull();
    await seen("now()");
    expect(await actorForRequest(await request())).toBeNull();
  });

  test("10 hours end it, however busy", async () => {
    await database.asSuperuser("update app_session set created_at = now() - interval '10 hours' where id = $1", [sid]);
    expect(await actorForRequest(await request())).toBeNull();
  });

  test("activity is noted at most once a minute, and never for what a page asks by itself", async () => {
    const seenAt = async () => (await db.session.findUniqueOrThrow({ where: { id: sid } })).seenAt.getTime();
    await seen("now() - interval '30 seconds'");
    const before = await seenAt();
    await actorForRequest(await request());
    expect(await seenAt()).toBe(before);
    await seen("now() - interval '5 minutes'");
    const idle = await seenAt();
    await actorForRequest(await request(), { activity: false });
    expect(await seenAt()).toBe(idle);
    await actorForRequest(await request());
    expect(await seenAt()).toBeGreaterThan(idle + 200_000);
  });
});

test("no session over plain http from elsewhere, nor for cookies that are not ours", async () => {
  expect(await actorForRequest(await request({ sid }, { host: "10.0.0.5:3000" }))).toBeNull();
  expect(await actorForRequest(await request({ sid: "' or 1=1" }))).toBeNull();
  expect(await actorForRequest(await request({ sid: "00000000-0000-0000-0000-000000000000" }))).toBeNull();
  expect(await actorForRequest(await request({ sub: userId }))).toBeNull();
  const foreign = await encode({ token: { sid }, secret: "another secret of thirty-two letters" });
  const cookie = `shokai-3000.session-token=${foreign}`;
  expect(await actorForRequest(await request({ sid }, { cookie }))).toBeNull();
  expect(await actorForRequest(await request({ sid }, { cookie: "shokai-3000.session-token=garbage" }))).toBeNull();
  expect(await actorForRequest(await request({ sid }, { cookie: "" }))).toBeNull();
});
