import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type IsoDate, toDbDate } from "@/lib/core/dates";
import { db, disconnect } from "@/lib/core/db";
import { Forbidden } from "@/lib/core/errors";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { acknowledgeWarning } from "./commands/acknowledge-warning";
import { approveNotice } from "./commands/approve-notice";
import { draftNotice } from "./commands/draft-notice";
import { editNotice } from "./commands/edit-notice";
import { publishNotice } from "./commands/publish-notice";
import { refreshFigure } from "./commands/refresh-figure";
import { submitNotice } from "./commands/submit-notice";
import { findNotice } from "./find-notice";
import { layBlock, layIncident, person } from "./ground.fixture";
import { prepareNotice } from "./prepare";
import type { DraftInput } from "./schema";

const editor = person("editor", "editor");
const secondEditor = person("second", "editor");
const manager = person("manager", "manager");

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
beforeEach(async () => {
  await database.reset();
  await layIncident("2009-08-05");
  await layBlock("commit", [
    { member: 1, on: "2009-07-20", delta: 1 },
    { member: 2, on: "2009-07-28", delta: 1 },
  ]);
});
afterAll(disconnect);

let seed = 0;
async function layCompany(code: string): Promise<number> {
  return (await db.company.create({ data: { code, nameJa: `${code}カード`, nameEn: `${code} Card` } })).id;
}
async function layBatch(
  companyId: number,
  covers: [from: IsoDate, to: IsoDate] | null,
  more: { state?: string; receivedOn?: IsoDate } = {},
): Promise<number> {
  seed += 1;
  const { state = "committed", receivedOn = covers?.[1] ?? "2009-07-25" } = more;
  const { id } = await db.batch.create({
    data: {
      companyId,
      source: "file",
      receivedOn: toDbDate(receivedOn),
      coversFrom: covers && toDbDate(covers[0]),
      coversTo: covers && toDbDate(covers[1]),
      sha256: Buffer.alloc(32, seed),
      byteSize: 1n,
      state,
      createdAt: new Date(),
      createdBy: "test",
      commitBlock: state === "committed" || state === "reverted" ? 1 : null,
      revertBlock: state === "reverted" ? 1 : null,
    },
  });
  return id;
}
async function drafted(input: DraftInput): Promise<number> {
  const outcome = await draftNotice(editor, input);
  if (!outcome.ok) throw new Error(outcome.reason);
  return outcome.value.id;
}
async function published(input: DraftInput): Promise<number> {
  const id = await drafted(input);
  const outcome = await submitNotice(editor, { id });
  if (!outcome.ok) throw new Error(outcome.reason);
  expect(await approveNotice(manager, { id, hash: outcome.value.hash })).toMatchObject({ ok: true });
  expect(await publishNotice(editor, { id })).toMatchObject({ ok: true });
  return id;
}

describe("coverage", () => {
  test("the last day that every card company covered without a gap is proposed", async () => {
    const [a, b] = [await layCompany("A"), await layCompany("B")];
    await layBatch(a, ["2009-07-10", "2009-07-20"]);
    await layBatch(a, ["2009-07-21", "2009-08-02"]);
    await layBatch(b, ["2009-07-14", "2009-07-22"]);
    await layBatch(b, ["2009-07-25", "2009-08-04"]);
    // Rejected, reverted and uncommitted ones cover nothing.
    for (const state of ["rejected", "reverted", "review"]) await layBatch(b, ["2009-07-23", "2009-07-24"], { state });
    const prepared = await prepareNotice(editor, {});
    expect(prepared).toMatchObject({ asOf: "2009-07-22", supported: "2009-07-22", latest: "2009-08-04" });
    const { coverage } = await findNotice(editor, await drafted({ asOf: "2009-07-22" }));
    expect(coverage).toMatchObject({
      supportedTo: "2009-07-22",
      companies: [
        { code: "A", days: 9, coveredTo: "2009-07-22", missing: [], lastReceivedOn: "2009-08-02" },
        { code: "B", days: 9, coveredTo: "2009-07-22", missing: [] },
      ],
    });
  });

  test("going beyond it is refused without a reason; the reason is kept, hashed, and asked for again by submission", async () => {
    const a = await layCompany("A");
    await layBatch(a, ["2009-07-14", "2009-07-22"]);
    await layBatch(a, ["2009-07-25", "2009-07-26"]);
    expect(await draftNotice(editor, { asOf: "2009-07-31" })).toMatchObject({
      reason: "COVERAGE_REASON_NEEDED",
      details: { supported: "2009-07-22" },
      fields: { coverageReason: "REQUIRED" },
    });
    expect(await draftNotice(editor, { asOf: "2009-07-31", coverageReason: "  " })).toMatchObject({
      reason: "INVALID",
    });
    const id = await drafted({ asOf: "2009-07-31", coverageReason: "電話で確認" });
    const before = await findNotice(editor, id);
    expect(before).toMatchObject({
      coverageReason: "電話で確認",
      coverage: {
        companies: [
          {
            missing: [
              { from: "2009-07-23", to: "2009-07-24" },
              { from: "2009-07-27", to: "2009-07-31" },
            ],
          },
        ],
      },
    });
    await editNotice(editor, { id, coverageReason: "書面で確認" });
    expect((await findNotice(editor, id)).hash).not.toBe(before.hash);
    await database.asSuperuser("update publication set coverage_reason = null where id = $1", [id]);
    expect(await submitNotice(editor, { id })).toMatchObject({ reason: "COVERAGE_REASON_NEEDED" });
  });

  test("within it no reason is kept; a gap that was published over holds nothing back afterwards", async () => {
    const a = await layCompany("A");
    await layBatch(a, ["2009-07-14", "2009-07-22"]);
    await layBatch(a, ["2009-07-25", "2009-08-03"]);
    const first = await drafted({ asOf: "2009-07-22", coverageReason: "いらない" });
    expect((await findNotice(editor, first)).coverageReason).toBeNull();
    await published({ asOf: "2009-07-26", coverageReason: "欠けた日は照会なし" });
    expect(await prepareNotice(editor, {})).toMatchObject({ asOf: "2009-08-03", supported: "2009-08-03" });
    expect(await draftNotice(editor, { asOf: "2009-08-01" })).toMatchObject({ ok: true });
  });

  test("where the last finished day was published already, or none is over yet, there is nothing to propose", async () => {
    const a = await layCompany("A");
    await layBatch(a, ["2009-07-14", "2009-08-04"]);
    await published({ asOf: "2009-08-04" });
    expect(await prepareNotice(editor, {})).toMatchObject({ asOf: "2009-08-04", supported: null });
    await layIncident("2009-07-14");
    expect(await prepareNotice(editor, {})).toMatchObject({ proposal: { ok: false, reason: "BEFORE_START" } });
  });

  test("who says nothing about days, was never heard from, or ended binds no date; the first two are warnings", async () => {
    const [a, b, c] = [await layCompany("A"), await layCompany("B"), await layCompany("C")];
    await layBatch(a, null);
    await layBatch(c, ["2009-07-14", "2009-07-15"]);
    await db.company.update({ where: { id: c }, data: { endedAt: new Date("2009-07-16T00:00:00Z") } });
    expect(b).toBeGreaterThan(a);
    const id = await drafted({ asOf: "2009-07-31" });
    const { coverage, checklist } = await findNotice(editor, id);
    expect(coverage).toMatchObject({
      supportedTo: null,
      companies: [
        { code: "A", unsaid: 1, coveredTo: null },
        { code: "B", lastReceivedOn: null },
      ],
    });
    expect(checklist?.warnings.map(({ key }) => key)).toEqual(["coverageUnsaid:1", "neverHeard:1"]);
  });

  test("a new calculation looks at the coverage anew", async () => {
    const a = await layCompany("A");
    await layBatch(a, ["2009-07-14", "2009-07-22"]);
    const id = await drafted({ asOf: "2009-07-31", coverageReason: "電話で確認" });
    await layBatch(a, ["2009-07-23", "2009-08-02"]);
    expect((await findNotice(editor, id)).coverage?.supportedTo).toBe("2009-07-22");
    await refreshFigure(editor, { id });
    expect((await findNotice(editor, id)).coverage?.supportedTo).toBe("2009-07-31");
  });
});

describe("warnings", () => {
  async function withTwo(): Promise<number> {
    const a = await layCompany("A");
    await layBatch(a, ["2009-07-14", "2009-08-04"]);
    await layBatch(a, null, { state: "review", receivedOn: "2009-07-30" });
    await layBatch(a, null, { state: "review", receivedOn: "2009-08-02" });
    await db.review.create({ data: { kind: "rejoined", openedBlock: 1 } });
    // What somebody has decided is no longer open.
    const answered = { answer: "declined", answeredBy: "m", answeredByName: "m", answeredAt: new Date() };
    await db.review.create({ data: { kind: "rejoined", openedBlock: 1, ...answered } });
    return drafted({ asOf: "2009-07-31" });
  }

  test("each has to be acknowledged by itself; who and when are kept and hashed, and it is an edit", async () => {
    const id = await withTwo();
    expect(await submitNotice(editor, { id })).toMatchObject({ reason: "UNACKNOWLEDGED", details: { count: 2 } });
    const before = (await findNotice(editor, id)).hash;
    expect(await acknowledgeWarning(secondEditor, { id, key: "batchesOpen:1" })).toMatchObject({ ok: true });
    expect(await submitNotice(editor, { id })).toMatchObject({ reason: "UNACKNOWLEDGED", details: { count: 1 } });
    expect(await acknowledgeWarning(editor, { id, key: "rejoined:1" })).toMatchObject({ ok: true });
    const outcome = await submitNotice(editor, { id });
    const hash = outcome.ok ? outcome.value.hash : "";
    expect(hash).not.toBe(before);
    expect(await approveNotice(secondEditor, { id, hash })).toMatchObject({ reason: "EDITED_BY_YOU" });
    const row = await db.publication.findUniqueOrThrow({ where: { id } });
    expect(row.acknowledged).toMatchObject([
      { key: "batchesOpen:1", by: secondEditor.id, byName: "second", at: "2009-08-05T03:00:00.000Z" },
      { key: "rejoined:1", by: editor.id },
    ]);
    await database.asSuperuser("update publication set acknowledged = '[]' where id = $1", [id]);
    expect(await approveNotice(manager, { id, hash })).toMatchObject({ reason: "CONTENT_CHANGED" });
  });

  test("a warning that changed since it was read is another one", async () => {
    const id = await withTwo();
    await acknowledgeWarning(editor, { id, key: "batchesOpen:1" });
    await acknowledgeWarning(editor, { id, key: "rejoined:1" });
    await db.batch.updateMany({ where: { state: "review" }, data: { receivedOn: toDbDate("2009-07-29") } });
    expect(await acknowledgeWarning(editor, { id, key: "batchesOpen:1" })).toMatchObject({ reason: "WARNING_CHANGED" });
    expect(await submitNotice(editor, { id })).toMatchObject({ reason: "UNACKNOWLEDGED", details: { count: 1 } });
    await acknowledgeWarning(editor, { id, key: "batchesOpen:2" });
    expect(await submitNotice(editor, { id })).toMatchObject({ ok: true });
    const row = await db.publication.findUniqueOrThrow({ where: { id } });
    expect((row.acknowledged as { key: string }[]).map(({ key }) => key)).toEqual(["batchesOpen:2", "rejoined:1"]);
    expect(await acknowledgeWarning(editor, { id, key: "batchesOpen:2" })).toMatchObject({ reason: "STATE_CHANGED" });
  });

  test("a cumulative figure that falls is a warning", async () => {
    await published({ asOf: "2009-07-31" });
    await layBlock("void", [{ member: 1, on: "2009-07-20", delta: -1 }]);
    const { checklist } = await findNotice(editor, await drafted({ asOf: "2009-08-01" }));
    expect(checklist?.warnings.map(({ key }) => key)).toEqual(["figureFell:1"]);
  });

  test("records that wait in committed batches warn until a committed record answers them", async () => {
    const a = await layCompany("A");
    const batchId = await layBatch(a, ["2009-07-14", "2009-08-04"]);
    const record = { line: 1, companyId: a, outcome: "problem" };
    await db.record.createMany({ data: [1, 2].map((rowNo) => ({ ...record, batchId, rowNo })) });
    const answer = await layBatch(a, null, { receivedOn: "2009-08-03" });
    await db.record.create({
      data: { ...record, outcome: "new", batchId: answer, rowNo: 1, answersBatch: batchId, answersRow: 2 },
    });
    const keys = async (asOf: IsoDate) =>
      (await findNotice(editor, await drafted({ asOf }))).checklist?.warnings.map(({ key }) => key);
    expect(await keys("2009-07-31")).toEqual(["coverageUnsaid:1"]);
    expect(await keys("2009-08-04")).toEqual(["problemsWaiting:1", "coverageUnsaid:1"]);
  });

  test("roles: only who drafts acknowledges", async () => {
    const id = await withTwo();
    await expect(acknowledgeWarning(manager, { id, key: "rejoined:1" })).rejects.toThrow(Forbidden);
  });
});

describe("submission", () => {
  test("one language alone is refused", async () => {
    const id = await drafted({ asOf: "2009-07-31", noteJa: "日本語だけ" });
    expect(await submitNotice(editor, { id })).toMatchObject({ reason: "ONE_LANGUAGE_ONLY" });
  });

  test("the next approver sees what changed since the last one", async () => {
    const id = await drafted({ asOf: "2009-07-31", noteJa: "初め", noteEn: "first" });
    expect((await findNotice(manager, id)).changes).toBeNull();
    await submitNotice(editor, { id });
    expect((await findNotice(manager, id)).changes).toBeNull();
    await editNotice(editor, { id, noteJa: "二度目", noteEn: "second" });
    await layBlock("commit", [{ member: 3, on: "2009-07-30", delta: 1 }]);
    await refreshFigure(editor, { id });
    await submitNotice(editor, { id });
    const { changes } = await findNotice(manager, id);
    expect(changes?.map(({ field }) => field)).toEqual(["count", "blockNo", "bridge", "noteJa", "noteEn"]);
    expect(changes?.[0]).toEqual({ field: "count", before: "2", now: "3" });
    expect(changes?.[3]).toEqual({ field: "noteJa", before: "初め", now: "二度目" });
    await expect(database.asSuperuser("update publication_submission set hash = hash")).rejects.toThrow(/append-only/);
  });
});
