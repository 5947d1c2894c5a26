import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { mintUser } from "@/lib/access/actor";
import { db, disconnect } from "@/lib/core/db";
import { Forbidden, NotFound } from "@/lib/core/errors";
import { enterReport } from "@/lib/hotline/fraud/commands/enter-report";
import { enterOutreach } from "@/lib/hotline/outreach/commands";
import { layBlock, layIncident, layPublication, person } from "@/lib/notices/ground.fixture";
import { saveMeasure } from "@/lib/notices/measures/commands";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { approveReport, handIn, returnDraft } from "./commands/approve-report";
import { saveReport, submitReport, withdrawDraft } from "./commands/write-report";
import { reportHash } from "./content";
import { figuresAsOf } from "./figures";
import { findBeginning, findDraft, findReport, listReports, takeReport } from "./queries";
import { type ReportItem, reportItems, type SaveReportInput, type Texts } from "./schema";

const manager = person("manager", "manager");
const second = person("second", "manager");
const auditor = person("auditor", "auditor");
let database: TestDatabase;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);
beforeEach(async () => {
  await database.reset();
  await layIncident("2009-08-04");
  await layBlock("commit", [
    { member: 1, on: "2009-07-20", delta: 1 },
    { member: 2, on: "2009-07-28", delta: 1 },
    { member: 3, on: "2009-08-03", delta: 1 },
  ]);
});

const texts = (ja = "書いたこと"): Texts =>
  Object.fromEntries(reportItems.map((item) => [item, { ja: `${ja} ${item}`, en: `said ${item}` }])) as Record<
    ReportItem,
    { ja: string; en: string }
  >;
const input = (more: Partial<SaveReportInput> = {}): SaveReportInput => ({
  basedOn: 0,
  seen: "",
  fromOn: "",
  asOf: "2009-08-03",
  texts: texts(),
  ...more,
});
async function saved(more: Partial<SaveReportInput> = {}, who = manager): Promise<string> {
  const outcome = await saveReport(who, input(more));
  if (!outcome.ok) throw new Error(JSON.stringify(outcome));
  return outcome.value.hash;
}
async function submitted(more: Partial<SaveReportInput> = {}): Promise<string> {
  const outcome = await submitReport(manager, { hash: await saved(more) });
  if (!outcome.ok) throw new Error(JSON.stringify(outcome));
  return outcome.value.hash;
}
async function approved(more: Partial<SaveReportInput> = {}): Promise<void> {
  expect(await approveReport(second, { hash: await submitted(more) })).toMatchObject({ ok: true });
}

describe("the figures", () => {
  test("come from the ledger at a block, the publications and the registers, as of the day", async () => {
    await layPublication({ version: 1, asOf: "2009-07-25", count: 1 });
    const measure = { kind: "immediate" as const, state: "under_way" as const, sinceOn: "2009-08-01", dueOn: "" };
    const told = { measureId: null, basedOn: 0, textJa: "止める", textEn: "Stop it", note: "内部" };
    await layIncident("2009-08-03");
    await saveMeasure(manager, { ...measure, ...told });
    const report = { channel: "visit" as const, pretextId: 2, asked: ["card" as const], harm: "given" as const };
    const caller = { words: "カードを求めた。", contactKind: "" as const, contact: "" };
    await enterReport(person("h", "hotline"), { ...report, ...caller, happenedOn: "2009-08-03" });
    const list = {
      scopeJa: "範囲",
      scopeEn: "Scope",
      scopeVersion: "1",
      channel: "letter" as const,
      companyId: "" as const,
    };
    const step = { state: "sent" as const, onDay: "2009-08-03", persons: "130000", note: "" };
    await enterOutreach(manager, { ...list, ...step, purposeJa: "明細の確認", purposeEn: "Check" });
    // What is recorded on the day after is not known on the as-of day.
    await layIncident("2009-08-04");
    await saveMeasure(manager, { ...measure, ...told, measureId: 1, basedOn: 1, state: "done", sinceOn: "2009-08-02" });
    await enterReport(person("h", "hotline"), { ...report, ...caller, happenedOn: "2009-08-03" });

    const figures = await figuresAsOf(db, "2009-07-28", "2009-08-03");
    expect(figures.count).toMatchObject({ count: 3, before: 1, block: 1 });
    expect(figures.bridge).toMatchObject({ version: 1, count: 1, parts: { received: { in: 2, out: 0 } } });
    expect(figures.published).toMatchObject([{ version: 1, asOf: "2009-07-25", count: 1, corrects: null }]);
    expect(figures.measures).toMatchObject([{ measureId: 1, version: 1, state: "under_way" }]);
    expect(JSON.stringify(figures)).not.toContain("内部");
    expect(figures.outreach).toMatchObject([{ step: 1, state: "sent", persons: 130000 }]);
    expect(figures.fraud).toMatchObject({ total: 1, inPeriod: 1, given: 1, handedOver: 0, channels: { visit: 1 } });
    expect(figures.burden).toEqual({ carrying: 0, notYetKnown: 0, amounts: [] });
    const early = await figuresAsOf(db, null, "2009-07-20");
    expect(early).toMatchObject({
      count: { count: 1, before: null },
      published: [],
      bridge: null,
      fraud: { total: 0 },
    });
  });
});

describe("a report", () => {
  test("is frozen with its figures at submission, approved by another manager, and stays as it was", async () => {
    await approved();
    await layIncident("2009-08-10");
    await layBlock("commit", [{ member: 4, on: "2009-08-02", delta: 1 }]);
    const report = await findReport(auditor, 1);
    expect(report).toMatchObject({ no: 1, approvedByName: "second", draftedByName: "manager", asOf: "2009-08-03" });
    expect(report.figures.count).toMatchObject({ count: 3, block: 1 });
    expect((await figuresAsOf(db, null, "2009-08-03")).count).toMatchObject({ count: 4, block: 2 });
    const content = { basedOn: 0, fromOn: null, asOf: report.asOf, texts: report.texts, figures: report.figures };
    expect(Buffer.from(reportHash(content)).toString("hex")).toBe(report.hash);
    for (const statement of [
      "update regulator_report set texts = '{}'",
      "delete from regulator_report",
      "truncate regulator_report cascade",
    ])
      await expect(database.asSuperuser(statement), statement).rejects.toThrow(/append-only/);
    const types = await db.auditEvent.findMany({ where: { subject: "regulatorReport" }, orderBy: { seq: "asc" } });
    expect(types.map(({ type }) => type)).toEqual([
      "regulatorReport.saved",
      "regulatorReport.submitted",
      "regulatorReport.approved",
    ]);
  });

  test("the next one begins with the texts of the last, for the days since", async () => {
    await approved();
    await layIncident("2009-09-12");
    expect(await findBeginning(manager)).toMatchObject({ basedOn: 1, fromOn: "2009-08-04", asOf: "2009-09-11" });
    await approved({ basedOn: 1, fromOn: "2009-08-04", asOf: "2009-09-11", texts: texts("次の") });
    const { reports, draft } = await listReports(auditor);
    expect(reports.map(({ no, fromOn, asOf }) => [no, fromOn, asOf])).toEqual([
      [2, "2009-08-04", "2009-09-11"],
      [1, null, "2009-08-03"],
    ]);
    expect(draft).toBeNull();
    expect((await findReport(auditor, 1)).texts.cause.ja).toBe("書いたこと cause");
  });

  test("what was handed in is written down beside it; files leave an entry first", async () => {
    await approved();
    const given = { no: 1, recipient: "監督当局", handedOn: "2009-08-04", reference: "受12" };
    expect(await handIn(manager, { ...given, handedOn: "2009-08-03" })).toMatchObject({ reason: "BEFORE_APPROVAL" });
    expect(await handIn(manager, { ...given, handedOn: "2009-08-05" })).toMatchObject({ reason: "IN_THE_FUTURE" });
    expect(await handIn(manager, given)).toMatchObject({ ok: true });
    expect((await takeReport(auditor, 1, "report-ja.pdf")).handings).toMatchObject([{ recipient: "監督当局" }]);
    expect(await db.auditEvent.findMany({ where: { type: "regulatorReport.downloaded" } })).toMatchObject([
      { subjectId: "1", details: { file: "report-ja.pdf" }, actorName: "auditor" },
    ]);
    await expect(handIn(manager, { ...given, no: 2 })).rejects.toThrow(NotFound);
  });
});

describe("approval", () => {
  test("never by who edited or submitted it", async () => {
    const hash = await saved();
    const again = await saved({ seen: hash, texts: texts("直した") }, second);
    const outcome = await submitReport(manager, { hash: again });
    const frozen = outcome.ok ? outcome.value.hash : "";
    for (const who of [manager, second])
      expect(await approveReport(who, { hash: frozen })).toMatchObject({ reason: "EDITED_BY_YOU" });
    expect(await approveReport(person("third", "manager"), { hash: frozen })).toMatchObject({ ok: true });
  });

  test("of exactly what was submitted, and only while the ledger says the same", async () => {
    const hash = await submitted();
    expect(await approveReport(second, { hash: "0".repeat(64) })).toMatchObject({ reason: "CONTENT_CHANGED" });
    await layBlock("commit", [{ member: 4, on: "2009-08-02", delta: 1 }]);
    expect(await approveReport(second, { hash })).toMatchObject({
      reason: "FIGURE_MOVED",
      details: { frozen: 3, now: 4 },
    });
    expect(await returnDraft(second, { reason: "人数が変わった" })).toMatchObject({ ok: true });
    const { hash: seen, state, figures } = await findDraft(manager);
    expect([state, figures.count.count]).toEqual(["draft", 4]);
    const next = await submitReport(manager, { hash: seen });
    await database.asSuperuser("update regulator_draft set figures = jsonb_set(figures, '{count,count}', '5')");
    expect(await approveReport(second, { hash: next.ok ? next.value.hash : "" })).toMatchObject({
      reason: "CONTENT_CHANGED",
    });
  });

  test("asks for a fresh factor, and of two at once one has its effect", async () => {
    const hash = await submitted();
    const stale = mintUser({ ...second, id: randomUUID(), sessionId: randomUUID() });
    expect(await approveReport(stale, { hash })).toEqual({ ok: false, reason: "STEP_UP_NEEDED" });
    const outcomes = await Promise.all(["a", "b", "c"].map((name) => approveReport(person(name, "manager"), { hash })));
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await db.regulatorReport.count()).toBe(1);
  });
});

describe("saving and submitting is refused", () => {
  test.each([
    [{ asOf: "2009-08-04" }, { reason: "DAY_NOT_FINISHED" }],
    [{ asOf: "2009-07-13" }, { reason: "BEFORE_START" }],
    [{ fromOn: "2009-08-04" }, { reason: "PERIOD_BACKWARDS" }],
    [{ asOf: "x" }, { fields: { asOf: "NOT_A_DATE" } }],
    [
      { texts: { ...texts(), cause: { ja: "4111 1111 1111 1111", en: "" } } },
      { fields: { "texts.cause.ja": "CARD_NUMBER_IN_TEXT" } },
    ],
    [{ basedOn: 1 }, { reason: "REPORT_CHANGED" }],
    [{ seen: "0".repeat(64) }, { reason: "DRAFT_CHANGED" }],
  ] as const)("%j", async (more, refusal) => {
    expect(await saveReport(manager, input(more as Partial<SaveReportInput>))).toMatchObject({ ok: false, ...refusal });
    expect(await db.regulatorDraft.count()).toBe(0);
  });

  test("while an item is empty in one language; a change after submission takes it back", async () => {
    const empty = { ...texts(), other: { ja: "なし", en: "" } };
    const hash = await saved({ texts: empty });
    expect(await submitReport(manager, { hash })).toMatchObject({
      reason: "INCOMPLETE",
      fields: { other: "REQUIRED" },
    });
    const whole = await saved({ seen: hash });
    await submitReport(manager, { hash: whole });
    const { hash: seen } = await findDraft(manager);
    await saved({ seen, texts: texts("また") });
    expect((await findDraft(manager)).state).toBe("draft");
    expect(await withdrawDraft(manager, { reason: "不要になった" })).toMatchObject({ ok: true });
    expect(await withdrawDraft(manager, { reason: "不要になった" })).toMatchObject({ reason: "NO_DRAFT" });
    await expect(findDraft(manager)).rejects.toThrow(NotFound);
  });

  test("to whoever may not", async () => {
    for (const role of ["intake", "hotline", "editor", "auditor", "admin"] as const)
      await expect(saveReport(person("x", role), input())).rejects.toThrow(Forbidden);
    for (const role of ["intake", "hotline", "editor", "admin"] as const) {
      await expect(listReports(person("x", role))).rejects.toThrow(Forbidden);
      await expect(takeReport(person("x", role), 1, "report-ja.pdf")).rejects.toThrow(Forbidden);
    }
    await expect(approveReport(auditor, { hash: "" })).rejects.toThrow(Forbidden);
  });
});
