import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { systemActor } from "@/lib/access/actor";
import { actorOfUser } from "@/lib/access/session";
import { db, disconnect } from "@/lib/core/db";
import { findProgress } from "@/lib/intake/batches";
import { deliver, layGround, person } from "@/lib/intake/ground.fixture";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { answerCommit, cancelCommit } from "./answer-commit";
import { askCommit } from "./commit";

/*
 * A commit that was asked for can be cancelled while it runs, and leaves nothing behind. It is held up by locks of
 * another connection: at its beginning, in its middle, and after its last word.
 */

vi.setConfig({ testTimeout: 180_000 });

let database: TestDatabase;
let batchId: number;
let userId: string;
const worker = systemActor("commit-batch");

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);
beforeEach(async () => {
  await database.reset();
  const company = await layGround();
  const rows = ["照会番号,カード番号,会員番号,利用日,金額", "R1,4111111111111111,M1,2009/7/15,100"];
  batchId = (await deliver(company, rows.join("\n"))).id;
  const user = await db.user.create({ data: { login: "asker", displayName: "確定担当", roles: ["intake"] } });
  userId = user.id;
});

const ask = async () => expect(await askCommit(await actorOfUser(userId), { batchId })).toMatchObject({ ok: true });
const stateOf = async () => (await db.batch.findUniqueOrThrow({ where: { id: batchId } })).state;
const said = async (type: string) =>
  (await db.auditEvent.findMany({ where: { type }, orderBy: { seq: "asc" } })).map(({ details }) => details);
const commitNow = () => answerCommit(worker, { batchId, userId });

async function nothingStays(): Promise<void> {
  expect(await stateOf()).toBe("review");
  const left = [db.ledgerBlock.count(), db.inquiry.count(), db.card.count(), db.member.count(), db.commitRun.count()];
  expect(await Promise.all(left)).toEqual([0, 0, 0, 0, 0]);
  expect(await db.record.count({ where: { batchId, outcome: "new" } })).toBe(1);
}

/** Holds what the commit will wait for; `release` lets it go on. */
async function hold(statement: string): Promise<() => Promise<void>> {
  await database.asSuperuser("begin");
  await database.asSuperuser(statement);
  return async () => void (await database.asSuperuser("commit"));
}
const ledger = "select pg_advisory_xact_lock(hashtext('shokai'), hashtext('ledger'))";
const progress = async () => (await findProgress(person(), batchId)).commit;

async function cancelsWhileItWaits(): Promise<void> {
  await ask();
  const release = await hold(ledger);
  const running = commitNow();
  const waiting = "select from pg_locks where locktype = 'advisory' and not granted";
  await expect.poll(async () => (await database.asSuperuser(waiting)).rowCount, { timeout: 60_000 }).toBe(1);
  expect(await cancelCommit(person(), batchId)).toEqual({ ok: true, value: null });
  // The other one still holds the ledger: the statement that waited for it was ended.
  await running;
  await release();
  await nothingStays();
}

describe("cancelled", () => {
  test("before a worker began: at once, and its job finds nothing to do", async () => {
    await ask();
    expect(await cancelCommit(person(), batchId)).toEqual({ ok: true, value: null });
    await nothingStays();
    await commitNow();
    await nothingStays();
    expect(await said("batch.commitCancelled")).toEqual([{ step: "idle" }]);
    expect(await cancelCommit(person(), batchId)).toMatchObject({ reason: "NOT_COMMITTING" });
  });

  test("while it waits for its turn", async () => {
    await cancelsWhileItWaits();
    await ask();
    await commitNow();
    expect(await stateOf()).toBe("committed");
    expect(await db.commitRun.count()).toBe(0);
  });

  test("by a deployment's only login, which puts on the application's role", async () => {
    const login = `single_${Date.now()}`;
    await database.asSuperuser(`create role ${login} login password 'test' in role shokai_app`);
    await disconnect();
    const url = new URL(database.appUrl);
    Object.assign(url, { username: login, password: "test" });
    url.searchParams.set("options", "-c role=shokai_app");
    process.env.DATABASE_URL = url.href;
    try {
      await cancelsWhileItWaits();
    } finally {
      await disconnect();
      process.env.DATABASE_URL = database.appUrl;
      await database.asSuperuser(`drop role ${login}`);
    }
  });

  test("in the middle, where its step and records are told", async () => {
    await ask();
    const release = await hold("lock table inquiry in share mode");
    const running = commitNow();
    await expect
      .poll(progress, { timeout: 60_000 })
      .toMatchObject({ step: "inquiries", records: 1, cancelling: false });
    expect(await cancelCommit(person(), batchId)).toEqual({ ok: true, value: null });
    expect(await cancelCommit(person(), batchId)).toMatchObject({ reason: "NOT_COMMITTING" });
    await running;
    await release();
    await nothingStays();
    expect(await said("batch.commitCancelled")).toEqual([{ step: "inquiries" }]);
    expect(await said("batch.commitRefused")).toEqual([{ reason: "COMMIT_CANCELLED" }]);
  });

  test("and its worker died: the next one takes it back, and does not commit it", async () => {
    await ask();
    await database.asSuperuser("update commit_run set step = 'members', cancelled_at = now()");
    await commitNow();
    await nothingStays();
    expect(await said("batch.commitRefused")).toEqual([{ reason: "COMMIT_CANCELLED" }]);
  });
});

test("a commit whose worker died and that nobody cancelled goes on", async () => {
  await ask();
  await database.asSuperuser("update commit_run set step = 'members'");
  await commitNow();
  expect(await stateOf()).toBe("committed");
});

test("a cancel that comes after the commit's last word is told that it is committed", async () => {
  await ask();
  const release = await hold("lock table audit_event in share mode");
  const running = commitNow();
  const waits = async (what: string) =>
    expect
      .poll(
        () => db.$queryRaw<unknown[]>`
          select pid from pg_stat_activity
           where datname = current_database() and wait_event_type = 'Lock' and query like ${`%${what}%`}`,
        { timeout: 60_000 },
      )
      .toHaveLength(1);
  await waits("audit_event");
  const cancelled = cancelCommit(person(), batchId);
  await waits("update commit_run set cancelled_at");
  await release();
  await running;
  expect(await cancelled).toMatchObject({ ok: false, reason: "ALREADY_COMMITTED" });
  expect(await stateOf()).toBe("committed");
  expect(await said("batch.commitCancelled")).toEqual([]);
  expect(await cancelCommit(person(), batchId)).toMatchObject({ reason: "ALREADY_COMMITTED" });
});

test("CR-02: many who ask at once ask once, and many who cancel at once cancel once", {
  timeout: 180_000,
}, async () => {
  // As many as the connections serve within the patience of a busy machine.
  const many = Array.from({ length: 20 });
  const asker = await actorOfUser(userId);
  const asked = await Promise.all(many.map(() => askCommit(asker, { batchId })));
  expect(asked.filter(({ ok }) => ok)).toHaveLength(1);
  expect(new Set(asked.map((one) => (one.ok ? "" : one.reason)))).toEqual(new Set(["", "WRONG_STATE"]));
  expect(await said("batch.commitAsked")).toHaveLength(1);
  const cancelled = await Promise.all(many.map(() => cancelCommit(asker, batchId)));
  expect(cancelled.filter(({ ok }) => ok)).toHaveLength(1);
  expect(new Set(cancelled.map((one) => (one.ok ? "" : one.reason)))).toEqual(new Set(["", "NOT_COMMITTING"]));
  await nothingStays();
});

test("is for who may commit", async () => {
  await ask();
  for (const role of ["hotline", "editor", "auditor", "admin"] as const)
    await expect(cancelCommit(person(role), batchId)).rejects.toThrow("not permitted");
  expect(await stateOf()).toBe("committing");
});
