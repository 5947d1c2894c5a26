import { encode } from "next-auth/jwt";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { officeRoute } from "@/app/doors";
import { systemActor } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { db, disconnect, withConnection } from "@/lib/core/db";
import { hurry, patiently, QUESTION_PATIENCE } from "@/lib/core/patience";
import { freshDatabase, type TestDatabase } from "@/testing/database";

/*
 * SECURITY CR-07: fifty people and five connections, and a database that does not answer. Everybody is told so within
 * ten seconds, nothing piles up, and afterwards all is well again, without anybody's help.
 */

let database: TestDatabase;
let cookie: string;
beforeAll(async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  process.env.DATABASE_POOL = "5";
  hurry();
  database = await freshDatabase();
  const user = await db.user.create({ data: { login: "mio", displayName: "Mio", roles: ["hotline"] } });
  const session = await db.session.create({ data: { userId: user.id, secondFactorAt: new Date() } });
  const token = await encode({ token: { sid: session.id }, secret: process.env.NEXTAUTH_SECRET ?? "" });
  cookie = `shokai-3000.session-token=${token}`;
});
afterAll(async () => {
  await disconnect();
  hurry(false);
});

const LIMIT = 10_000;
const PEOPLE = 50;
const request = (language = "ja") =>
  new Request("http://localhost:3000/api/x", {
    headers: { host: "localhost:3000", cookie, "accept-language": language },
  });
const reads = officeRoute(async () => Response.json({ companies: await db.company.count() }));
const writes = officeRoute(async (actor) => {
  await change(actor, async (tx) => {
    await tx.company.count();
    return changed(null, { type: "access.refused", subject: "action", subjectId: "x", details: { place: "" } });
  });
  return Response.json({});
});

/** The statuses of many requests at once; one that took longer than the limit counts as late. */
async function crowd(door: typeof reads): Promise<(number | "late")[]> {
  return Promise.all(
    Array.from({ length: PEOPLE }, async () => {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<"late">((resolve) => {
        timer = setTimeout(() => resolve("late"), LIMIT);
      });
      const outcome = await Promise.race([door(request(), {}).then((answer) => answer.status), late]);
      clearTimeout(timer);
      return outcome;
    }),
  );
}

const all = (status: number) => Array.from({ length: PEOPLE }, () => status);
const backends = async () =>
  (
    await database.asSuperuser(
      "select pid, wait_event_type as waits from pg_stat_activity where datname = current_database() and usename <> current_user and application_name = 'shokai'",
    )
  ).rows as { pid: number; waits: string | null }[];

test.each([
  ["the first table that is asked", "app_user", reads],
  ["a table that the work asks", "company", reads],
  ["a table that a command asks", "company", writes],
])("%s is locked: 503 for everybody, then well again", async (_, table, door) => {
  await database.asSuperuser("begin");
  await database.asSuperuser(`lock table ${table} in access exclusive mode`);
  try {
    expect(await crowd(door)).toEqual(all(503));
    // Nobody waits any longer at the server either, though the lock still stands.
    await expect
      .poll(async () => (await backends()).filter((one) => one.waits === "Lock"), { timeout: 30_000 })
      .toEqual([]);
  } finally {
    await database.asSuperuser("rollback");
  }
  expect(await crowd(door)).toEqual(all(200));
  expect((await backends()).length).toBeLessThanOrEqual(5);
});

test("backends that are stopped: 503 for everybody, then new ones answer", async () => {
  await crowd(reads);
  const stopped = (await backends()).map(({ pid }) => pid);
  expect(stopped.length).toBeGreaterThan(0);
  for (const pid of stopped) process.kill(pid, "SIGSTOP");
  try {
    const outcomes = await crowd(reads);
    expect(outcomes.filter((one) => one !== 503 && one !== 200)).toEqual([]);
    expect(outcomes).toContain(503);
    expect(await crowd(reads)).toEqual(all(200));
  } finally {
    for (const pid of stopped) process.kill(pid, "SIGCONT");
  }
  expect(await crowd(reads)).toEqual(all(200));
});

test("the answer says when to come again, in the language asked for, and nothing of the database", async () => {
  await database.asSuperuser("begin");
  await database.asSuperuser("lock table company in access exclusive mode");
  try {
    const [ja, en] = await Promise.all([reads(request(), {}), reads(request("en-GB,en"), {})]);
    expect([ja.status, ja.headers.get("retry-after"), ja.headers.get("cache-control")]).toEqual([503, "5", "no-store"]);
    expect(await ja.json()).toEqual({
      reason: "UNAVAILABLE",
      id: expect.any(String), // under which the log tells it
      message: "データベースが応答しません。数秒おいて、もう一度お試しください。",
    });
    expect(await en.json()).toEqual({
      reason: "UNAVAILABLE",
      id: expect.any(String), // under which the log tells it
      message: "The database does not answer. Try again in a few seconds.",
    });
  } finally {
    await database.asSuperuser("rollback");
  }
});

test("who asks for time gets it: a command with its own limit, and a connection that is lent", async () => {
  const slow = `select pg_sleep(${QUESTION_PATIENCE / 1000 + 1})`;
  const actor = systemActor("web");
  const done = changed("done", { type: "access.refused", subject: "action", subjectId: "x", details: { place: "" } });
  const [own, lent, patient, ordinary] = await Promise.allSettled([
    change(actor, async (tx) => tx.$executeRawUnsafe(slow).then(() => done), { timeout: 60_000 }),
    withConnection((client) => client.query(slow)),
    patiently(60_000, () => db.$executeRawUnsafe(slow)),
    db.$executeRawUnsafe(slow),
  ]);
  expect([own.status, lent.status, patient.status, ordinary.status]).toEqual([
    "fulfilled",
    "fulfilled",
    "fulfilled",
    "rejected",
  ]);
});
