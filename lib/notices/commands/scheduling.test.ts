import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { systemActor } from "@/lib/access/actor";
import { db, disconnect } from "@/lib/core/db";
import { Forbidden } from "@/lib/core/errors";
import { listWaiting } from "@/lib/notices/divergence";
import { findNotice } from "@/lib/notices/find-notice";
import { layBlock, layIncident, person } from "@/lib/notices/ground.fixture";
import { moveClock } from "@/lib/settings/commands";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { approveNotice } from "./approve-notice";
import { draftNotice } from "./draft-notice";
import { editNotice } from "./edit-notice";
import { publishDue } from "./publish-due";
import { publishNotice } from "./publish-notice";
import { cancelSchedule, scheduleNotice } from "./schedule-notice";
import { submitNotice } from "./submit-notice";
import { withdrawNotice } from "./withdraw-notice";

const editor = person("editor", "editor");
const manager = person("manager", "manager");
const worker = systemActor("publish-due");
const at = new Date("2009-08-02T01:00:00.000Z");

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
beforeEach(async () => {
  await database.reset();
  await layIncident("2009-08-01");
  await layBlock("commit", [{ member: 1, on: "2009-07-20", delta: 1 }]);
});
afterAll(disconnect);

async function approved(asOf = "2009-07-31"): Promise<number> {
  const draft = await draftNotice(editor, { asOf });
  if (!draft.ok) throw new Error(draft.reason);
  const { id } = draft.value;
  const submitted = await submitNotice(editor, { id });
  if (!submitted.ok) throw new Error(submitted.reason);
  expect(await approveNotice(manager, { id, hash: submitted.value.hash })).toMatchObject({ ok: true });
  return id;
}
const row = (id: number) => db.publication.findUniqueOrThrow({ where: { id } });
const tasks = async () =>
  (await database.asSuperuser("select task_identifier as task from graphile_worker.jobs order by 1")).rows.map(
    ({ task }) => task,
  );

test("goes out at its time by the business clock, as the decision of who set it, and once", async () => {
  const id = await approved();
  expect(await scheduleNotice(editor, { id, at })).toMatchObject({ ok: true });
  expect(await publishDue(worker)).toEqual({ published: [], held: [] });
  await moveClock(systemActor("test"), at);
  // Whoever moves the clock wakes the job.
  expect(await tasks()).toEqual(["publish-due"]);
  const both = await Promise.all([publishDue(worker), publishDue(worker)]);
  expect(both.flatMap(({ published }) => published)).toEqual([id]);
  expect(both.flatMap(({ held }) => held)).toEqual([]);
  expect(await row(id)).toMatchObject({ state: "published", version: 1, publishedBy: editor.id, publishedAt: at });
  expect(await tasks()).toEqual(["publish-due", "render-notice"]);
  expect(await publishDue(worker)).toEqual({ published: [], held: [] });
  const event = await db.auditEvent.findFirst({ where: { type: "notice.published" } });
  expect(event).toMatchObject({ actorId: "system:publish-due" });
});

test("where the clock runs, the job is put into the queue for its instant", async () => {
  const id = await approved();
  await db.incident.update({ where: { id: 1 }, data: { clockFixedAt: null } });
  const soon = new Date(Date.now() + 3_600_000);
  expect(await scheduleNotice(editor, { id, at: soon })).toMatchObject({ ok: true });
  const { rows } = await database.asSuperuser("select task_identifier as task, run_at from graphile_worker.jobs");
  expect(rows).toEqual([{ task: "publish-due", run_at: soon }]);
});

describe("held", () => {
  test("when the figure moved: it stays, says why, is tried no more, and is said on the dashboard", async () => {
    const id = await approved();
    await scheduleNotice(editor, { id, at });
    await layBlock("commit", [{ member: 2, on: "2009-07-22", delta: 1 }]);
    await moveClock(systemActor("test"), at);
    expect(await publishDue(worker)).toEqual({ published: [], held: [id] });
    expect(await row(id)).toMatchObject({
      state: "approved",
      held: { reason: "FIGURE_MOVED", details: { frozen: 1, now: 2 }, at: at.toISOString() },
    });
    expect((await listWaiting(manager)).publications).toMatchObject([{ id, held: { reason: "FIGURE_MOVED" } }]);
    expect((await findNotice(editor, id)).steps.at(-1)).toMatchObject({ type: "notice.held" });
    // Also once the figure has come back: a person decides.
    await layBlock("void", [{ member: 2, on: "2009-07-22", delta: -1 }]);
    expect(await publishDue(worker)).toEqual({ published: [], held: [] });
    expect(await scheduleNotice(editor, { id, at: new Date("2009-08-03T00:00:00.000Z") })).toMatchObject({ ok: true });
    expect((await row(id)).held).toBeNull();
    await moveClock(systemActor("test"), new Date("2009-08-03T00:00:00.000Z"));
    expect(await publishDue(worker)).toEqual({ published: [id], held: [] });
  });

  test("when another publication came between", async () => {
    const id = await approved();
    await scheduleNotice(editor, { id, at });
    expect(await publishNotice(editor, { id: await approved("2009-07-25") })).toMatchObject({ ok: true });
    await moveClock(systemActor("test"), at);
    expect(await publishDue(worker)).toEqual({ published: [], held: [id] });
    expect((await row(id)).held).toMatchObject({ reason: "PREVIOUS_CHANGED" });
  });
});

describe("refused", () => {
  test("what is not approved, an instant that is not ahead, and a figure that has moved already", async () => {
    const draft = await draftNotice(editor, { asOf: "2009-07-31" });
    const id = draft.ok ? draft.value.id : 0;
    expect(await scheduleNotice(editor, { id, at })).toMatchObject({ reason: "STATE_CHANGED" });
    const ready = await approved();
    expect(await scheduleNotice(editor, { id: ready, at: new Date("2009-08-01T03:00:00.000Z") })).toMatchObject({
      reason: "TIME_PAST",
    });
    expect(await scheduleNotice(editor, { id: ready, at: new Date(Number.NaN) })).toMatchObject({ reason: "INVALID" });
    expect(await cancelSchedule(editor, { id: ready })).toMatchObject({ reason: "NOT_SCHEDULED" });
    await layBlock("commit", [{ member: 2, on: "2009-07-22", delta: 1 }]);
    expect(await scheduleNotice(editor, { id: ready, at })).toMatchObject({ reason: "FIGURE_MOVED" });
    await expect(scheduleNotice(manager, { id: ready, at })).rejects.toThrow(Forbidden);
  });

  test("cancelled, edited or withdrawn it no longer goes out", async () => {
    const ends = [
      (id: number) => cancelSchedule(editor, { id }),
      (id: number) => editNotice(editor, { id, noteJa: "追記", noteEn: "added" }),
      (id: number) => withdrawNotice(editor, { id, reason: "中止" }),
    ];
    const ids = [];
    for (const end of ends) {
      const id = await approved();
      await scheduleNotice(editor, { id, at });
      expect(await end(id)).toMatchObject({ ok: true });
      expect(await row(id)).toMatchObject({ scheduledAt: null, scheduledBy: null });
      ids.push(id);
    }
    await moveClock(systemActor("test"), at);
    expect(await publishDue(worker)).toEqual({ published: [], held: [] });
    expect(await Promise.all(ids.map(async (id) => (await row(id)).state))).toEqual(["approved", "draft", "withdrawn"]);
  });
});
