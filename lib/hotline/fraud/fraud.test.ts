import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { db, disconnect } from "@/lib/core/db";
import { Forbidden, NotFound } from "@/lib/core/errors";
import { layIncident, person } from "@/lib/notices/ground.fixture";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { enterReport } from "./commands/enter-report";
import { handOver, openContact, withdrawReport, writeExample } from "./commands/follow-report";
import { addPretext, offerPretext } from "./commands/pretexts";
import { findPatterns, listFraudWeeks } from "./patterns";
import { exportReports, findReport, listExamples, listPretexts, listReports, type ReportFilters } from "./queries";
import type { ReportInput } from "./schema";

const hotline = person("hotline", "hotline");
const manager = person("manager", "manager");
const editor = person("editor", "editor");
let database: TestDatabase;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);
beforeEach(async () => {
  await database.reset();
  await layIncident("2009-08-04");
});

const number = "03-0000-1234";
const input = (more: Partial<ReportInput> = {}): ReportInput => ({
  channel: "telephone",
  pretextId: 1,
  asked: ["card_number", "documents"],
  harm: "none",
  happenedOn: "2009-08-03",
  words: "調査会社を名乗り、書類を送るよう求めた。",
  contactKind: "phone",
  contact: number,
  ...more,
});
async function entered(more: Partial<ReportInput> = {}): Promise<number> {
  const outcome = await enterReport(hotline, input(more));
  if (!outcome.ok) throw new Error(JSON.stringify(outcome));
  return outcome.value.reportId;
}
const listed = async (filters: ReportFilters) =>
  (await listReports(manager, { filters, descending: true, size: 50 })).rows.map(({ id }) => id);
const events = async (type: string) => db.auditEvent.findMany({ where: { type } });

describe("the number or address that the stranger used", () => {
  test("stands nowhere in the database but sealed, and no list, page, export or trail tells it", async () => {
    const id = await entered();
    await entered({ contactKind: "mail", contact: "taro@refund-example.com" });
    const { rows } = await database.asSuperuser(
      "select to_jsonb(r)::text as text from fraud_report r union all select to_jsonb(e)::text from audit_event e",
    );
    const shown = [
      ...rows.map(({ text }) => text as string),
      JSON.stringify(await findReport(manager, id)),
      JSON.stringify(await listReports(manager, { filters: {}, descending: true, size: 50 })),
      JSON.stringify(await findPatterns(manager)),
    ];
    for await (const part of exportReports(manager, { filters: {}, descending: true }))
      shown.push(JSON.stringify(part));
    for (const text of shown) expect(text).not.toMatch(/0000-?1234|03000012|refund-example|taro/);
    expect((await findReport(manager, id)).contact).toEqual({ kind: "phone", mask: "…1234", reports: 1 });
  });

  test("groups the reports of the same, however it was written; a report taken back counts no more", async () => {
    const first = await entered();
    const second = await entered({ contact: "+81 3 0000 1234", channel: "sms", pretextId: 2 });
    await entered({ contact: "03-0000-9999" });
    expect(await enterReport(hotline, input({ contact: "０３００００１２３４" }))).toMatchObject({
      value: { same: 2 },
    });
    expect(await listed({ sameAs: second })).toEqual([4, second, first]);
    expect((await findReport(editor, first)).same.map(({ id }) => id)).toEqual([4, second]);
    expect((await findPatterns(manager)).contacts).toMatchObject([
      {
        reportId: first,
        mask: "…1234",
        reports: 3,
        pretexts: [{ en: expect.any(String) }, { en: expect.any(String) }],
      },
    ]);
    expect(await withdrawReport(hotline, { reportId: second, reason: "番号の聞き違い" })).toMatchObject({ ok: true });
    expect(await listed({ sameAs: first })).toEqual([4, first]);
    expect(await listed({ withdrawn: ["yes"] })).toEqual([second]);
  });

  test("is opened by who may, with an entry written first", async () => {
    const id = await entered();
    const bare = await entered({ contactKind: "", contact: "" });
    expect(await openContact(hotline, id)).toEqual({ ok: true, value: { contact: number } });
    expect(await events("fraudReport.contactOpened")).toMatchObject([{ subjectId: String(id), actorName: "hotline" }]);
    expect(await openContact(hotline, bare)).toMatchObject({ reason: "NO_CONTACT" });
    for (const role of ["editor", "auditor", "intake", "admin"] as const)
      await expect(openContact(person("x", role), id)).rejects.toThrow(Forbidden);
    expect(await events("fraudReport.contactOpened")).toHaveLength(1);
  });

  test("moved to another report it does not open", async () => {
    const [a, b] = [await entered(), await entered({ contact: "03-0000-9999" })];
    await database.asSuperuser(
      "update fraud_report r set sealed_contact = o.sealed_contact from fraud_report o where r.id = $1 and o.id = $2",
      [a, b],
    );
    await expect(openContact(hotline, a)).rejects.toThrow();
  });
});

describe("entering is refused", () => {
  test.each([
    [{ words: "カードは4111 1111 1111 1111" }, { fields: { words: "CARD_NUMBER_IN_TEXT" } }],
    [{ words: "カードは４１１１１１１１１１１１１１１１" }, { fields: { words: "CARD_NUMBER_IN_TEXT" } }],
    [{ contact: "4111111111111111" }, { fields: { contact: "CARD_NUMBER_IN_TEXT" } }],
    [{ words: "03(0000)1234から電話" }, { reason: "CONTACT_IN_TEXT", fields: { words: "CONTACT_IN_TEXT" } }],
    [{ words: " " }, { fields: { words: "REQUIRED" } }],
    [{ contact: "非通知" }, { reason: "NOT_A_CONTACT" }],
    [{ contactKind: "" }, { reason: "NOT_A_CONTACT" }],
    [{ contact: "" }, { reason: "NOT_A_CONTACT" }],
    [{ happenedOn: "2009-08-05" }, { reason: "IN_THE_FUTURE" }],
    [{ pretextId: 99 }, { reason: "UNKNOWN_PRETEXT" }],
    [{ asked: [] }, { fields: { asked: "REQUIRED" } }],
    [{ asked: ["nothing", "card"] }, { reason: "INVALID" }],
  ] as const)("%j: %j", async (more, refusal) => {
    expect(await enterReport(hotline, input(more as Partial<ReportInput>))).toMatchObject({ ok: false, ...refusal });
    expect(await db.fraudReport.count()).toBe(0);
  });

  test("to whoever may not", async () => {
    const reportId = await entered();
    for (const role of ["intake", "editor", "auditor", "admin"] as const) {
      await expect(enterReport(person("x", role), input())).rejects.toThrow(Forbidden);
      await expect(withdrawReport(person("x", role), { reportId, reason: "x" })).rejects.toThrow(Forbidden);
    }
    for (const role of ["intake", "admin"] as const)
      await expect(findReport(person("x", role), reportId)).rejects.toThrow(Forbidden);
    await expect(addPretext(hotline, { nameJa: "a", nameEn: "b" })).rejects.toThrow(Forbidden);
    await expect(writeExample(hotline, { reportId, textJa: "a", textEn: "b" })).rejects.toThrow(Forbidden);
    await expect(findReport(manager, 99)).rejects.toThrow(NotFound);
  });
});

describe("what follows a report", () => {
  test("handed over with body, day and reference; not before it came, nor one that was taken back", async () => {
    const reportId = await entered();
    const given = { reportId, body: "police" as const, whom: "中央警察署", handedOn: "2009-08-04", reference: "甲12" };
    expect(await handOver(hotline, { ...given, handedOn: "2009-08-03" })).toMatchObject({ reason: "BEFORE_REPORTED" });
    expect(await handOver(hotline, { ...given, handedOn: "2009-08-05" })).toMatchObject({ reason: "IN_THE_FUTURE" });
    expect(await handOver(hotline, { ...given, whom: "" })).toMatchObject({ fields: { whom: "REQUIRED" } });
    expect(await handOver(hotline, given)).toMatchObject({ ok: true });
    expect((await findReport(editor, reportId)).handovers).toMatchObject([{ whom: "中央警察署", reference: "甲12" }]);
    expect(await listed({ handedOver: ["yes"] })).toEqual([reportId]);
    expect(await listed({ handedOver: ["no"] })).toEqual([]);
    await withdrawReport(manager, { reportId, reason: "重複" });
    expect(await handOver(hotline, given)).toMatchObject({ reason: "WITHDRAWN" });
    expect(await withdrawReport(manager, { reportId, reason: "重複" })).toMatchObject({ reason: "WITHDRAWN" });
  });

  test("an example tells neither card nor the stranger's number, and goes with the report that was taken back", async () => {
    const reportId = await entered();
    const texts = { textJa: "調査会社を名乗る\n電話", textEn: "A caller claims to investigate" };
    const told = { ...texts, textEn: "A call from +81 3 0000 1234" };
    expect(await writeExample(editor, { reportId, ...told })).toMatchObject({ fields: { textEn: "CONTACT_IN_TEXT" } });
    expect(await writeExample(editor, { reportId, ...texts })).toMatchObject({ ok: true });
    expect(await listExamples(editor)).toMatchObject([{ reportId, ja: "調査会社を名乗る 電話" }]);
    await withdrawReport(hotline, { reportId, reason: "誤り" });
    expect(await listExamples(editor)).toEqual([]);
  });

  test("nothing of it is edited, not by the owner's own programs either", async () => {
    const reportId = await entered();
    await writeExample(editor, { reportId, textJa: "例", textEn: "example" });
    for (const statement of [
      "update fraud_report set words = 'x'",
      "update fraud_report set contact_mask = 'x'",
      "update fraud_report set reported_on = '2009-08-01'",
    ])
      await expect(database.asSuperuser(statement), statement).rejects.toThrow(/taken back/);
    for (const statement of ["delete from fraud_report", "update fraud_example set text_en = 'x'"])
      await expect(database.asSuperuser(statement), statement).rejects.toThrow(/append-only/);
  });
});

describe("pretexts and weeks", () => {
  test("a manager extends the list and ends an entry; reports keep theirs", async () => {
    const reportId = await entered({ pretextId: 2 });
    expect(await addPretext(manager, { nameJa: "抽選に当たった", nameEn: "A prize was won" })).toMatchObject({
      ok: true,
    });
    expect(await addPretext(manager, { nameJa: "抽選に当たった", nameEn: "other" })).toMatchObject({
      fields: { nameJa: "ALREADY_THERE" },
    });
    expect(await offerPretext(manager, 2, false)).toMatchObject({ ok: true });
    expect((await listPretexts(hotline)).filter(({ ended }) => ended).map(({ id }) => id)).toEqual([2]);
    expect(await enterReport(hotline, input({ pretextId: 2 }))).toMatchObject({ reason: "UNKNOWN_PRETEXT" });
    expect((await findReport(hotline, reportId)).pretext.id).toBe(2);
    await offerPretext(manager, 2, true);
    expect(await enterReport(hotline, input({ pretextId: 2 }))).toMatchObject({ ok: true });
  });

  test("weeks follow one another without gaps, and recent days stand against those before", async () => {
    await layIncident("2009-07-15");
    await entered({ happenedOn: "2009-07-15" });
    await layIncident("2009-08-04");
    await entered({ pretextId: 2, harm: "given" });
    await entered({ pretextId: 2 });
    await layIncident("2009-08-15");
    const { weeks, total, recent, given } = await listFraudWeeks(editor);
    expect(weeks.map(({ from, values }) => [from, values])).toEqual([
      ["2009-07-13", { 1: 1 }],
      ["2009-07-20", {}],
      ["2009-07-27", {}],
      ["2009-08-03", { 2: 2 }],
      ["2009-08-10", {}],
    ]);
    expect({ total, recent, given }).toEqual({ total: 3, recent: 2, given: 1 });
    const { pretexts } = await findPatterns(editor);
    expect(pretexts.slice(0, 2)).toMatchObject([
      { id: 2, reports: 2, recent: 2, before: 0, given: 1 },
      { id: 1, reports: 1, recent: 0, before: 1, firstOn: "2009-07-15" },
    ]);
  });

  test("filters and pages go together, in both directions", async () => {
    for (let n = 0; n < 5; n++) await entered({ channel: n % 2 ? "visit" : "telephone", contactKind: "", contact: "" });
    const read = (at: { after?: string; before?: string }) =>
      listReports(manager, { filters: { channels: ["telephone"] }, descending: true, size: 2, ...at });
    const first = await read({});
    expect(first).toMatchObject({ rows: [{ id: 5 }, { id: 3 }], previous: null, count: { value: 3 } });
    const second = await read({ after: first.next ?? "" });
    expect(second).toMatchObject({ rows: [{ id: 1 }], next: null });
    expect((await read({ before: second.previous ?? "" })).rows.map(({ id }) => id)).toEqual([5, 3]);
    expect(await listed({ asked: ["pin"] })).toEqual([]);
    expect(await listed({ reportedOn: { to: "2009-08-03" } })).toEqual([]);
  });
});
