import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { encode } from "next-auth/jwt";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { z } from "zod";
import { POST as authPost } from "@/app/api/auth/[...nextauth]/route";
import { officeRoute } from "@/app/doors";
import { permit } from "@/lib/access/actor";
import { db, disconnect } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { freshDatabase, type TestDatabase } from "@/testing/database";

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);

const own = "http://localhost:3000";
let sid: string;
let cookie: string;
beforeEach(async () => {
  await database.reset();
  const user = await db.user.create({ data: { login: "mio", displayName: "Mio", roles: ["hotline"] } });
  sid = (await db.session.create({ data: { userId: user.id, secondFactorAt: new Date() } })).id;
  const token = await encode({ token: { sid }, secret: process.env.NEXTAUTH_SECRET ?? "" });
  cookie = `shokai-3000.session-token=${token}`;
});

const ask = (method: string, headers: Record<string, string>, path = "/api/x", body?: string) =>
  new Request(own + path, { method, headers: { host: "localhost:3000", ...headers }, body });

test.each([
  ["a foreign Origin", { origin: "http://evil.example" }],
  ["the null Origin", { origin: "null" }],
  ["no Origin", {}],
  ["a forged x-forwarded-host", { origin: "http://evil.example", "x-forwarded-host": "evil.example" }],
])("WB-01: %s writes nothing, whatever the method and the body's kind", async (_, headers) => {
  const work = vi.fn(async () => Response.json({}));
  const door = officeRoute(work);
  for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
    for (const kind of ["text/plain", "application/x-www-form-urlencoded", "application/json"]) {
      const response = await door(ask(method, { cookie, "content-type": kind, ...headers }, "/api/x", "a=1"), {});
      expect(response.status).toBe(403);
    }
  }
  expect(work).not.toHaveBeenCalled();
});

test("nobody gets 401, a right that is not held 403 with its entry, an id that is none 404, bad input 400", async () => {
  expect((await officeRoute(async () => Response.json({}))(ask("GET", {}), {})).status).toBe(401);

  const denied = officeRoute(async (actor) => {
    permit(actor, "batch.read");
    return Response.json({});
  });
  const response = await denied(ask("GET", { cookie }), {});
  expect([response.status, await response.json(), response.headers.get("cache-control")]).toEqual([
    403,
    { reason: "NOT_PERMITTED" },
    "no-store",
  ]);
  expect(await db.auditEvent.findMany({ where: { type: "access.refused" } })).toMatchObject([
    { actorName: "Mio", subject: "action", subjectId: "batch.read" },
  ]);

  const missing = officeRoute(async () => {
    throw new NotFound("batch");
  });
  expect((await missing(ask("GET", { cookie }), {})).status).toBe(404);
  const odd = officeRoute(async () => Response.json(z.strictObject({}).parse({ role: { not: "" } })));
  expect((await odd(ask("POST", { cookie, origin: own }), {})).status).toBe(400);
  const broken = officeRoute(async () => {
    throw new Error("inner words");
  });
  const failure = await broken(ask("GET", { cookie, "accept-language": "en" }), {});
  const told = await failure.json();
  expect([failure.status, told.reason, failure.headers.get("cache-control")]).toEqual([500, "FAILED", "no-store"]);
  expect(told.id).toMatch(/^[0-9a-f]{12}$/);
  expect(JSON.stringify(told)).not.toContain("inner");
});

test("our own pages get through, as the person of the session", async () => {
  const door = officeRoute(async (actor) => Response.json({ name: actor.name }));
  const response = await door(ask("POST", { cookie, origin: own }), {});
  expect(await response.json()).toEqual({ name: "Mio" });
});

const auth = (action: string, headers: Record<string, string>, body = "csrfToken=x") =>
  authPost(ask("POST", { "content-length": String(body.length), ...headers }, `/api/auth/${action}`, body) as never, {
    params: Promise.resolve({ nextauth: action.split("/") }),
  });

test("SE-01: posting to the session changes nothing and is written down", async () => {
  const body = 'csrfToken=x&data={"role":"admin","roles":["admin"],"mfa":true}';
  const response = await auth("session", { cookie, origin: own }, body);
  expect(response.status).toBe(405);
  expect(response.headers.get("set-cookie")).toBeNull();
  expect((await db.user.findFirstOrThrow()).roles).toEqual(["hotline"]);
  expect(await db.auditEvent.findMany()).toMatchObject([{ type: "session.updateRefused", actorName: "Mio" }]);
});

test("credentials are taken from our own pages, of a bearable size, over loopback or TLS alone", async () => {
  const status = async (headers: Record<string, string>, body?: string) =>
    (await auth("callback/credentials", headers, body)).status;
  expect(await status({})).toBe(403);
  expect(await status({ origin: "http://evil.example" })).toBe(403);
  expect(await status({ origin: own, "content-length": "" })).toBe(413);
  expect(await status({ origin: own }, "a".repeat(40_000))).toBe(413);
  expect(await status({ host: "10.0.0.5:3000", origin: "http://10.0.0.5:3000" })).toBe(403);
  expect(await db.auditEvent.findMany()).toMatchObject([
    { type: "session.refused", details: { why: "transport", login: null } },
  ]);
});

test("every door under api/ belongs to one family: people with a session, machines with a key, or anybody", () => {
  const families: Record<string, string> = {
    "api/auth/[...nextauth]": "open",
    "api/health": "open",
    "api/ready": "open",
    // Between password and second factor nobody is signed in yet.
    "api/second-factor": "open",
    "api/second-factor/passkey": "open",
    "api/openapi.json": "open",
    "api/batches": "sender",
    "api/batches/[id]": "sender",
    "api/batches/[id]/results": "sender",
  };
  const routes = readdirSync("app/api", { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith("route.ts"))
    .map((file) => `api/${dirname(file)}`);
  expect(routes.length).toBeGreaterThan(10);
  expect(Object.keys(families).filter((one) => !routes.includes(one))).toEqual([]);
  for (const route of routes) {
    const source = readFileSync(join("app", route, "route.ts"), "utf8");
    const office = /\bofficeRoute\b/.test(source);
    const sender = /\bsenderRoute\b/.test(source);
    const family = office === sender ? "open" : office ? "office" : "sender";
    expect([route, family]).toEqual([route, families[route] ?? "office"]);
  }
});
