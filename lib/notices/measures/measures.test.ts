import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { db, disconnect } from "@/lib/core/db";
import { Forbidden, NotFound } from "@/lib/core/errors";
import { layIncident, person } from "@/lib/notices/ground.fixture";
import { blocksOf } from "@/lib/notices/sections/markup";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { saveMeasure } from "./commands";
import { findMeasure, listMeasures, measuresKnown } from "./queries";
import { isOverdue, sectionTextOf } from "./rules";
import type { SaveMeasureInput } from "./schema";

const manager = person("manager", "manager");
let database: TestDatabase;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);
beforeEach(async () => {
  await database.reset();
  await layIncident("2009-08-04");
});

const input = (more: Partial<SaveMeasureInput> = {}): SaveMeasureInput => ({
  measureId: null,
  basedOn: 0,
  kind: "immediate",
  state: "under_way",
  sinceOn: "2009-08-01",
  dueOn: "",
  textJa: "外部との接続を止める",
  textEn: "Close connections to the outside",
  note: "",
  ...more,
});
async function entered(more: Partial<SaveMeasureInput> = {}): Promise<number> {
  const outcome = await saveMeasure(manager, input(more));
  if (!outcome.ok) throw new Error(JSON.stringify(outcome));
  return outcome.value.measureId;
}

describe("the register", () => {
  test("keeps every version of a measure with its person and its day, and shows the newest", async () => {
    const measureId = await entered();
    await layIncident("2009-09-11");
    const next = input({ measureId, basedOn: 1, state: "done", sinceOn: "2009-09-10", note: "点検で確認" });
    expect(await saveMeasure(manager, next)).toEqual({ ok: true, value: { measureId, version: 2 } });
    const { measures } = await listMeasures(person("x", "editor"));
    expect(measures).toMatchObject([{ measureId, version: 2, state: "done", sinceOn: "2009-09-10" }]);
    const { versions } = await findMeasure(person("x", "auditor"), measureId);
    expect(versions.map(({ version, state, savedByName }) => [version, state, savedByName])).toEqual([
      [2, "done", "manager"],
      [1, "under_way", "manager"],
    ]);
    const events = await db.auditEvent.findMany({ where: { subject: "measure" }, orderBy: { seq: "asc" } });
    expect(events.map(({ type, details }) => [type, details])).toEqual([
      ["measure.entered", { version: 1, kind: "immediate", state: "under_way" }],
      ["measure.changed", { version: 2, kind: "immediate", state: "done" }],
    ]);
  });

  test("is given again as it was known before an instant", async () => {
    const measureId = await entered();
    await layIncident("2009-09-11");
    await saveMeasure(manager, input({ measureId, basedOn: 1, state: "done", sinceOn: "2009-09-10" }));
    await entered({ textEn: "Later" });
    const then = await measuresKnown(db, new Date("2009-09-01T00:00:00+09:00"));
    expect(then.map(({ version, state }) => [version, state])).toEqual([[1, "under_way"]]);
    expect(await measuresKnown(db, null)).toHaveLength(2);
  });

  test("is never edited or emptied, not by the owner's own programs either", async () => {
    const measureId = await entered();
    await expect(db.preventionMeasureVersion.updateMany({ data: { textJa: "x" } })).rejects.toThrow();
    for (const statement of [
      "update prevention_measure_version set text_ja = 'x'",
      "delete from prevention_measure_version",
      "truncate prevention_measure cascade",
    ])
      await expect(database.asSuperuser(statement), statement).rejects.toThrow(/append-only/);
    const [row] = await db.preventionMeasureVersion.findMany({ where: { measureId } });
    if (!row) throw new Error("no version");
    await expect(db.preventionMeasureVersion.create({ data: { ...row, version: 3 } })).rejects.toThrow(
      /does not follow/,
    );
  });
});

describe("saving is refused", () => {
  test.each([
    [{ sinceOn: "2009-08-05" }, { reason: "IN_THE_FUTURE" }],
    [{ state: "given_up" }, { reason: "REASON_NEEDED", fields: { note: "REASON_NEEDED" } }],
    [{ dueOn: "2009-07-31" }, { reason: "DUE_BEFORE_STATE" }],
    [{ textJa: " \n" }, { fields: { textJa: "REQUIRED" } }],
    [{ textEn: "x".repeat(301) }, { fields: { textEn: "TOO_LONG" } }],
    [{ textJa: "4111 1111 1111 1111" }, { fields: { textJa: "CARD_NUMBER_IN_TEXT" } }],
    [{ note: "4111-1111-1111-1111" }, { fields: { note: "CARD_NUMBER_IN_TEXT" } }],
    [{ sinceOn: "2009-02-30" }, { fields: { sinceOn: "NOT_A_DATE" } }],
  ] as const)("%j: %j", async (more, refusal) => {
    expect(await saveMeasure(manager, input(more))).toMatchObject({ ok: false, ...refusal });
    expect(await db.preventionMeasure.count()).toBe(0);
  });

  test("from an older form, unchanged, or with a day before the last state's", async () => {
    const measureId = await entered();
    const save = (more: Partial<SaveMeasureInput>) => saveMeasure(manager, input({ measureId, ...more }));
    expect(await save({ basedOn: 0, state: "done" })).toMatchObject({ reason: "VERSION_CHANGED" });
    expect(await save({ basedOn: 1 })).toMatchObject({ reason: "NOTHING_CHANGED" });
    expect(await save({ basedOn: 1, sinceOn: "2009-07-31" })).toMatchObject({ reason: "BEFORE_LAST_STATE" });
    await expect(saveMeasure(manager, input({ measureId: 99 }))).rejects.toThrow(NotFound);
  });

  test("two who save the same version at once: one of them is told", async () => {
    const measureId = await entered();
    const outcomes = await Promise.all(
      ["A", "B", "C"].map((note) => saveMeasure(manager, input({ measureId, basedOn: 1, note }))),
    );
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
  });

  test("to whoever may not", async () => {
    for (const role of ["intake", "hotline", "editor", "auditor", "admin"] as const)
      await expect(saveMeasure(person("x", role), input())).rejects.toThrow(Forbidden);
    for (const role of ["intake", "hotline", "admin"] as const)
      await expect(listMeasures(person("x", role))).rejects.toThrow(Forbidden);
  });
});

describe("the text for the notice", () => {
  test("has a heading for each kind and an item for each measure; what was given up and notes stay inside", async () => {
    await entered({ kind: "ongoing", textJa: "弱点の検査\nを続ける", note: "内部の事情" });
    await entered();
    await entered({ state: "given_up", textJa: "やめたこと", note: "効果がない" });
    const { measures } = await listMeasures(manager);
    const text = sectionTextOf(measures, {
      intro: "次のとおりです。",
      heading: (kind) => kind,
      item: ({ text, state }) => `${text.ja}(${state})`,
    });
    expect(blocksOf(text)).toEqual([
      { kind: "paragraph", lines: ["次のとおりです。"] },
      { kind: "heading", text: "immediate" },
      { kind: "list", items: ["外部との接続を止める(under_way)"] },
      { kind: "heading", text: "ongoing" },
      { kind: "list", items: ["弱点の検査 を続ける(under_way)"] },
    ]);
  });

  test("overdue is what is not done on the day after the one it was due by", () => {
    expect(isOverdue({ state: "under_way", dueOn: "2009-08-03" }, "2009-08-04")).toBe(true);
    expect(isOverdue({ state: "planned", dueOn: "2009-08-04" }, "2009-08-04")).toBe(false);
    expect(isOverdue({ state: "done", dueOn: "2009-08-03" }, "2009-08-04")).toBe(false);
    expect(isOverdue({ state: "planned", dueOn: null }, "2009-08-04")).toBe(false);
  });
});
