import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { db, disconnect } from "@/lib/core/db";
import { Forbidden } from "@/lib/core/errors";
import { findNotice } from "@/lib/notices/find-notice";
import { layBlock, layIncident, person } from "@/lib/notices/ground.fixture";
import { prepareNotice } from "@/lib/notices/prepare";
import { listPublishedFigures } from "@/lib/notices/published";
import { findPublicEffect, listNotices, previewNotice } from "@/lib/notices/queries";
import { standingFigure } from "@/lib/notices/rules";
import type { DraftInput } from "@/lib/notices/schema";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { approveNotice } from "./approve-notice";
import { draftNotice } from "./draft-notice";
import { editNotice } from "./edit-notice";
import { publishNotice } from "./publish-notice";
import { refreshFigure } from "./refresh-figure";
import { returnNotice } from "./return-notice";
import { submitNotice } from "./submit-notice";
import { withdrawNotice } from "./withdraw-notice";

const editor = person("editor", "editor");
const secondEditor = person("second", "editor");
const manager = person("manager", "manager");

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
beforeEach(async () => {
  await database.reset();
  await layIncident("2009-08-01");
  await layBlock("commit", [
    { member: 1, on: "2009-07-20", delta: 1 },
    { member: 2, on: "2009-07-28", delta: 1 },
  ]);
});
afterAll(disconnect);

async function drafted(input: DraftInput = { asOf: "2009-07-31" }): Promise<number> {
  const outcome = await draftNotice(editor, input);
  if (!outcome.ok) throw new Error(outcome.reason);
  return outcome.value.id;
}
async function submitted(id: number): Promise<string> {
  const outcome = await submitNotice(editor, { id });
  if (!outcome.ok) throw new Error(outcome.reason);
  return outcome.value.hash;
}
async function published(input?: DraftInput): Promise<number> {
  const id = await drafted(input);
  expect(await approveNotice(manager, { id, hash: await submitted(id) })).toMatchObject({ ok: true });
  expect(await publishNotice(editor, { id })).toMatchObject({ ok: true });
  return id;
}
const stateOf = async (id: number) => (await db.publication.findUniqueOrThrow({ where: { id } })).state;
const jobs = async () =>
  (await database.asSuperuser("select task_identifier from graphile_worker.jobs")).rows.map((r) => r.task_identifier);

describe("drafting", () => {
  test("freezes the figure of the day with its block and bridge", async () => {
    const id = await drafted({ asOf: "2009-07-25" });
    expect(await db.publication.findUniqueOrThrow({ where: { id } })).toMatchObject({
      state: "draft",
      count: 1,
      blockNo: 1,
      previousId: null,
      editors: [editor.id],
      bridge: { previous: 0, parts: { received: { in: 1, out: 0 } } },
    });
  });

  test.each([
    ["2009-08-01", "DAY_NOT_FINISHED"],
    ["2009-08-02", "DAY_NOT_FINISHED"],
    ["2009-07-13", "BEFORE_START"],
    ["2009-02-30", "INVALID"],
  ])("as of %s is refused: %s", async (asOf, reason) => {
    expect(await draftNotice(editor, { asOf })).toMatchObject({ ok: false, reason });
    expect(await db.publication.count()).toBe(0);
  });

  test("a day before the previous one is refused unless it is a correction", async () => {
    const id = await published();
    expect(await draftNotice(editor, { asOf: "2009-07-30" })).toMatchObject({ reason: "BEFORE_PREVIOUS" });
    const input = { asOf: "2009-07-30", correctsId: id, correctionJa: "基準日の誤り", correctionEn: "wrong day" };
    expect(await draftNotice(editor, input)).toMatchObject({ ok: true });
  });

  test("another figure for a published day has to be a correction, with its reason in both languages", async () => {
    const id = await published();
    expect(await draftNotice(editor, { asOf: "2009-07-31" })).toMatchObject({ ok: true });
    await layBlock("commit", [{ member: 3, on: "2009-07-29", delta: 1 }]);
    expect(await draftNotice(editor, { asOf: "2009-07-31" })).toMatchObject({
      reason: "CORRECTION_NEEDED",
      details: { published: 2, now: 3 },
    });
    expect(await draftNotice(editor, { asOf: "2009-07-31", correctsId: id, correctionJa: "遅延" })).toMatchObject({
      reason: "CORRECTION_INCOMPLETE",
      fields: { correctionEn: "REQUIRED" },
    });
    const correction = { asOf: "2009-07-31", correctsId: id, correctionJa: "遅延", correctionEn: "late" };
    await published(correction);
    const figures = await listPublishedFigures(db);
    expect(figures.map((f) => [f.version, f.count, f.corrects, f.correctedBy])).toEqual([
      [1, 2, null, 2],
      [2, 3, 1, null],
    ]);
    expect(standingFigure(figures)?.version).toBe(2);
    expect(await draftNotice(editor, correction)).toMatchObject({ reason: "ALREADY_CORRECTED" });
  });

  test("a correction of an old figure starts its bridge there, and the newest figure keeps standing", async () => {
    const first = await published({ asOf: "2009-07-25" });
    await published({ asOf: "2009-07-31" });
    await layBlock("commit", [{ member: 9, on: "2009-07-21", delta: 1 }]);
    const input = { asOf: "2009-07-25", correctsId: first, correctionJa: "遅延", correctionEn: "late" };
    expect((await findNotice(editor, first)).countNow).toBe(2);
    expect(await findPublicEffect(editor, await drafted(input))).toEqual({ before: 2, after: 2 });
    const id = await published(input);
    expect((await findNotice(editor, first)).countNow).toBeNull();
    expect(await db.publication.findUniqueOrThrow({ where: { id } })).toMatchObject({
      count: 2,
      previousId: first,
      bridge: { previous: 1, parts: { late: { in: 1, out: 0 } } },
    });
    expect(standingFigure(await listPublishedFigures(db))).toMatchObject({ version: 2, asOf: "2009-07-31" });
  });

  test("roles: only editors draft, submit and publish", async () => {
    for (const role of ["intake", "hotline", "manager", "auditor", "admin"] as const) {
      await expect(draftNotice(person("x", role), { asOf: "2009-07-31" })).rejects.toThrow(Forbidden);
      await expect(publishNotice(person("x", role), { id: 1 })).rejects.toThrow(Forbidden);
    }
  });
});

describe("approval", () => {
  test("by somebody who edited none of it: an editor or a manager", async () => {
    for (const approver of [secondEditor, manager]) {
      const id = await drafted();
      expect(await approveNotice(approver, { id, hash: await submitted(id) })).toMatchObject({ ok: true });
      expect(await stateOf(id)).toBe("approved");
    }
  });

  test("never by who drafted it, not with every role either", async () => {
    const id = await drafted();
    const hash = await submitted(id);
    expect(await approveNotice(editor, { id, hash })).toMatchObject({ reason: "EDITED_BY_YOU" });
    const everything = person("editor", "editor", "manager", "admin");
    expect(await approveNotice(everything, { id, hash })).toMatchObject({ reason: "EDITED_BY_YOU" });
    // The database holds it too, whatever a program does.
    await expect(
      db.publication.update({ where: { id }, data: { state: "approved", approvedBy: editor.id } }),
    ).rejects.toThrow();
  });

  test("never by who edited or refreshed it", async () => {
    const id = await drafted();
    await editNotice(secondEditor, { id, noteJa: "追記", noteEn: "added" });
    expect(await approveNotice(secondEditor, { id, hash: await submitted(id) })).toMatchObject({
      reason: "EDITED_BY_YOU",
    });
    const other = await drafted();
    await refreshFigure(secondEditor, { id: other });
    expect(await approveNotice(secondEditor, { id: other, hash: await submitted(other) })).toMatchObject({
      reason: "EDITED_BY_YOU",
    });
  });

  test("of exactly what was submitted: another hash, or a row changed behind it, is refused", async () => {
    const id = await drafted();
    const hash = await submitted(id);
    expect(await approveNotice(manager, { id, hash: "0".repeat(64) })).toMatchObject({ reason: "CONTENT_CHANGED" });
    await database.asSuperuser("update publication set note_ja = 'x' where id = $1", [id]);
    expect(await approveNotice(manager, { id, hash })).toMatchObject({ reason: "CONTENT_CHANGED" });
  });

  test("a change after submission or approval voids both", async () => {
    const id = await drafted();
    const hash = await submitted(id);
    await approveNotice(manager, { id, hash });
    await editNotice(editor, { id, noteJa: "一言。", noteEn: "A word more." });
    expect(await db.publication.findUniqueOrThrow({ where: { id } })).toMatchObject({
      state: "draft",
      contentHash: null,
      approvedBy: null,
      submittedAt: null,
    });
    expect(await publishNotice(editor, { id })).toMatchObject({ reason: "STATE_CHANGED" });
    const again = await submitted(id);
    expect(again).not.toBe(hash);
    expect(await approveNotice(manager, { id, hash })).toMatchObject({ reason: "CONTENT_CHANGED" });
    expect(await approveNotice(manager, { id, hash: again })).toMatchObject({ ok: true });
  });

  test("another day takes figure and bridge anew, voids the approval, and is refused as a draft would be", async () => {
    const id = await drafted();
    await approveNotice(manager, { id, hash: await submitted(id) });
    expect(await editNotice(secondEditor, { id, asOf: "2009-08-01" })).toMatchObject({ reason: "DAY_NOT_FINISHED" });
    expect(await editNotice(secondEditor, { id, asOf: "2009-07-13" })).toMatchObject({ reason: "BEFORE_START" });
    expect(await stateOf(id)).toBe("approved");
    expect(await editNotice(secondEditor, { id, asOf: "2009-07-25" })).toMatchObject({ ok: true });
    expect(await db.publication.findUniqueOrThrow({ where: { id } })).toMatchObject({
      state: "draft",
      asOf: new Date("2009-07-25"),
      count: 1,
      approvedBy: null,
      bridge: { parts: { received: { in: 1, out: 0 } } },
    });
    expect(await approveNotice(secondEditor, { id, hash: await submitted(id) })).toMatchObject({
      reason: "EDITED_BY_YOU",
    });
  });

  test("equal texts change nothing, and leave the approval", async () => {
    const id = await drafted({ asOf: "2009-07-31", noteJa: "同じ", noteEn: "the same" });
    await approveNotice(manager, { id, hash: await submitted(id) });
    expect(await editNotice(secondEditor, { id, noteJa: " 同じ " })).toMatchObject({ ok: true });
    expect(await stateOf(id)).toBe("approved");
  });

  test("twice at once has one effect", async () => {
    const id = await drafted();
    const hash = await submitted(id);
    const outcomes = await Promise.all([manager, secondEditor, manager].map((who) => approveNotice(who, { id, hash })));
    expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1);
    expect(await db.auditEvent.count({ where: { type: "notice.approved" } })).toBe(1);
  });

  test("returned with a reason, it is a draft again", async () => {
    const id = await drafted();
    await approveNotice(manager, { id, hash: await submitted(id) });
    expect(await returnNotice(manager, { id, reason: " " })).toMatchObject({ fields: { reason: "REQUIRED" } });
    expect(await returnNotice(manager, { id, reason: "注記がない" })).toMatchObject({ ok: true });
    expect(await stateOf(id)).toBe("draft");
    expect((await findNotice(manager, id)).steps.at(-1)).toMatchObject({
      type: "notice.returned",
      reason: "注記がない",
    });
  });
});

describe("publication", () => {
  test("gives the next version, freezes it, and puts one job into the queue with it", async () => {
    const id = await published();
    expect(await db.publication.findUniqueOrThrow({ where: { id } })).toMatchObject({ version: 1, state: "published" });
    expect(await jobs()).toEqual(["render-notice"]);
    expect(await editNotice(editor, { id, noteJa: "x" })).toMatchObject({ reason: "STATE_CHANGED" });
    expect(await withdrawNotice(editor, { id, reason: "x" })).toMatchObject({ reason: "STATE_CHANGED" });
    expect(await refreshFigure(editor, { id })).toMatchObject({ reason: "STATE_CHANGED" });
    await expect(db.publication.update({ where: { id }, data: { count: 9 } })).rejects.toThrow(/frozen/);
    await expect(database.asSuperuser("delete from publication")).rejects.toThrow(/frozen/);
  });

  test("only what is approved", async () => {
    const id = await drafted();
    expect(await publishNotice(editor, { id })).toMatchObject({ reason: "STATE_CHANGED", details: { state: "draft" } });
    await submitted(id);
    expect(await publishNotice(editor, { id })).toMatchObject({ reason: "STATE_CHANGED" });
    expect(await jobs()).toEqual([]);
  });

  test("held while the count of its day has moved; a fresh figure needs a fresh approval", async () => {
    const id = await drafted();
    await approveNotice(manager, { id, hash: await submitted(id) });
    await layBlock("commit", [{ member: 5, on: "2009-07-30", delta: 1 }]);
    expect(await publishNotice(editor, { id })).toMatchObject({
      reason: "FIGURE_MOVED",
      details: { frozen: 2, now: 3 },
    });
    expect(await stateOf(id)).toBe("approved");
    expect(await findNotice(editor, id)).toMatchObject({ count: 2, countNow: 3 });
    expect(await refreshFigure(editor, { id })).toMatchObject({ value: { count: 3 } });
    expect(await stateOf(id)).toBe("draft");
  });

  test("what moves only later days holds nothing", async () => {
    const id = await drafted({ asOf: "2009-07-25" });
    await approveNotice(manager, { id, hash: await submitted(id) });
    await layBlock("commit", [{ member: 5, on: "2009-07-30", delta: 1 }]);
    expect(await publishNotice(editor, { id })).toMatchObject({ ok: true, value: { version: 1 } });
  });

  test("held when another publication came between: its bridge starts from the wrong one", async () => {
    const id = await drafted({ asOf: "2009-07-31" });
    await approveNotice(manager, { id, hash: await submitted(id) });
    await published({ asOf: "2009-07-25" });
    expect(await publishNotice(editor, { id })).toMatchObject({ reason: "PREVIOUS_CHANGED" });
    expect((await findNotice(editor, id)).previousHolds).toBe(false);
    await refreshFigure(editor, { id });
    expect(await submitNotice(editor, { id })).toMatchObject({ ok: true });
  });

  test("twice at once has one effect; two at once get versions without gaps", async () => {
    const id = await drafted({ asOf: "2009-07-25" });
    await approveNotice(manager, { id, hash: await submitted(id) });
    const outcomes = await Promise.all([1, 2, 3].map(() => publishNotice(editor, { id })));
    expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(1);
    expect(await db.publication.findMany({ where: { version: { not: null } } })).toHaveLength(1);

    const correct = { correctsId: id, correctionJa: "訂正", correctionEn: "correction" };
    const pair = [await drafted({ asOf: "2009-07-31" }), await drafted({ asOf: "2009-07-25", ...correct })];
    for (const one of pair) await approveNotice(manager, { id: one, hash: await submitted(one) });
    const both = await Promise.all(pair.map((one) => publishNotice(editor, { id: one })));
    const versions = (await listPublishedFigures(db)).map((figure) => figure.version);
    expect(versions).toEqual([1, ...both.filter((outcome) => outcome.ok).map((_, at) => at + 2)]);
  });

  test("withdrawn before publication, it stays in the archive and takes no version", async () => {
    const id = await drafted();
    expect(await withdrawNotice(editor, { id, reason: "中止" })).toMatchObject({ ok: true });
    expect(await submitNotice(editor, { id })).toMatchObject({ reason: "STATE_CHANGED" });
    const state = { sort: { by: "asOf", descending: true }, size: 50 } as const;
    expect((await listNotices(manager, state)).rows).toMatchObject([{ id, state: "withdrawn", version: null }]);
  });
});

describe("reading", () => {
  test("what a publication would say is shown before anything is written", async () => {
    expect(await prepareNotice(editor, {})).toMatchObject({
      asOf: "2009-07-31",
      latest: "2009-07-31",
      proposal: { ok: true, value: { figure: { count: 2 } } },
    });
    expect(await prepareNotice(editor, { asOf: "2009-08-01" })).toMatchObject({
      proposal: { ok: false, reason: "DAY_NOT_FINISHED" },
    });
    expect(await db.publication.count()).toBe(0);
  });

  test("a preview adds the draft to what is published, with the version it would get", async () => {
    const first = await published({ asOf: "2009-07-25" });
    const id = await drafted({ asOf: "2009-07-25", correctsId: first, correctionJa: "訂正", correctionEn: "c" });
    const facts = await previewNotice(manager, id);
    expect(facts.figures.map((f) => [f.version, f.corrects, f.correctedBy])).toEqual([
      [1, null, 2],
      [2, 1, null],
    ]);
    expect(await listPublishedFigures(db)).toHaveLength(1);
  });

  test("the archive goes page by page, both ways", async () => {
    for (const asOf of ["2009-07-20", "2009-07-22", "2009-07-24", "2009-07-26", "2009-07-28"]) await drafted({ asOf });
    const input = { sort: { by: "asOf", descending: true }, size: 2 } as const;
    const first = await listNotices(manager, input);
    const second = await listNotices(manager, { ...input, after: first.next ?? "" });
    const third = await listNotices(manager, { ...input, after: second.next ?? "" });
    expect([first, second, third].map((page) => page.rows.map((row) => row.asOf.slice(-2)))).toEqual([
      ["28", "26"],
      ["24", "22"],
      ["20"],
    ]);
    expect([first.previous, third.next]).toEqual([null, null]);
    expect((await listNotices(manager, { ...input, before: third.previous ?? "" })).rows).toEqual(second.rows);
    const some = await listNotices(manager, { ...input, asOf: { from: "2009-07-23", to: "2009-07-26" } });
    expect(some.total).toBe(2);
  });

  test("every change left its event in the trail", async () => {
    await published();
    const types = (await db.auditEvent.findMany({ orderBy: { seq: "asc" } })).map((event) => event.type);
    expect(types.filter((type) => type.startsWith("notice."))).toEqual([
      "notice.drafted",
      "notice.submitted",
      "notice.approved",
      "notice.published",
    ]);
  });
});
