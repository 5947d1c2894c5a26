import { randomUUID } from "node:crypto";
import naughty from "big-list-of-naughty-strings/blns.json" with { type: "json" };
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { mintUser } from "@/lib/access/actor";
import { db, disconnect } from "@/lib/core/db";
import { Forbidden, NotFound } from "@/lib/core/errors";
import { maskCards, textDamage } from "@/lib/core/text";
import { layIncident, person } from "@/lib/notices/ground.fixture";
import { readNoticeFacts } from "@/lib/notices/published";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { approveSection } from "./commands/approve-section";
import { returnSection, withdrawSection } from "./commands/end-draft";
import { saveSection } from "./commands/save-section";
import { submitSection } from "./commands/submit-section";
import { differenceOf } from "./difference";
import { blocksOf } from "./markup";
import { findSection, listSections } from "./queries";
import type { SaveSectionInput, SectionKey } from "./schema";

const editor = person("editor", "editor");
const second = person("second", "editor");
const manager = person("manager", "manager");

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
beforeEach(async () => {
  await database.reset();
  await layIncident("2009-08-04");
});
afterAll(disconnect);

const texts = {
  textJa: "注意してください。",
  textEn: "Please beware.",
  summaryJa: "はじめて掲載",
  summaryEn: "First text",
};
const input = (more: Partial<SaveSectionInput> = {}): SaveSectionInput => ({
  key: "fraud",
  basedOn: 0,
  seen: "",
  ...texts,
  ...more,
});

async function saved(more: Partial<SaveSectionInput> = {}, who = editor): Promise<string> {
  const outcome = await saveSection(who, input(more));
  if (!outcome.ok) throw new Error(JSON.stringify(outcome));
  return outcome.value.hash;
}
async function approved(more: Partial<SaveSectionInput> = {}): Promise<void> {
  const hash = await saved(more);
  const key = more.key ?? "fraud";
  expect(await submitSection(editor, { key, hash })).toMatchObject({ ok: true });
  expect(await approveSection(manager, { key, hash })).toMatchObject({ ok: true });
}
const jobs = async () =>
  (await database.asSuperuser("select task_identifier from graphile_worker.jobs")).rows.map((r) => r.task_identifier);

describe("a version of a section", () => {
  test("is saved, submitted, approved by another person, dated that day, and the notice is drawn anew", async () => {
    await approved();
    const [row] = (await listSections(manager)).rows.filter(({ key }) => key === "fraud");
    expect(row).toMatchObject({
      draft: null,
      standing: { version: 1, approvedOn: "2009-08-04", approvedByName: "manager", text: { ja: texts.textJa } },
    });
    expect(await jobs()).toEqual(["render-notice"]);
    expect((await readNoticeFacts(db))?.sections).toMatchObject([{ key: "fraud", version: 1 }]);
    const types = (await findSection(manager, "fraud")).steps.map(({ type }) => type);
    expect(types).toEqual(["section.approved", "section.submitted", "section.saved"]);
  });

  test("follows the one before it, which stays; a draft changes nothing that the public reads", async () => {
    await approved();
    await layIncident("2009-09-11");
    await saved({ basedOn: 1, textJa: "あたらしい。" });
    expect((await readNoticeFacts(db))?.sections.map((one) => one.version)).toEqual([1]);
    const { draft } = await findSection(editor, "fraud");
    await submitSection(editor, { key: "fraud", hash: draft?.hash ?? "" });
    await approveSection(second, { key: "fraud", hash: draft?.hash ?? "" });
    expect(
      (await findSection(editor, "fraud")).versions.map((one) => [one.version, one.approvedOn, one.text.ja]),
    ).toEqual([
      [2, "2009-09-11", "あたらしい。"],
      [1, "2009-08-04", texts.textJa],
    ]);
  });

  test("is never changed or taken away, not by the owner's own programs either", async () => {
    await approved();
    await expect(db.noticeSectionVersion.updateMany({ data: { textJa: "x" } })).rejects.toThrow();
    await expect(db.noticeSectionVersion.deleteMany()).rejects.toThrow();
    await expect(database.asSuperuser("update notice_section_version set text_ja = 'x'")).rejects.toThrow(
      /append-only/,
    );
    await expect(database.asSuperuser("truncate notice_section_version")).rejects.toThrow(/append-only/);
    const [row] = await db.noticeSectionVersion.findMany();
    if (!row) throw new Error("no version");
    await expect(db.noticeSectionVersion.create({ data: { ...row, version: 3 } })).rejects.toThrow(/does not follow/);
    await expect(
      db.noticeSectionVersion.create({ data: { ...row, version: 2, approvedBy: row.editors[0] as string } }),
    ).rejects.toThrow();
  });
});

describe("approval", () => {
  test("never by who edited or submitted it, whatever their roles", async () => {
    const hash = await saved();
    const again = await saved({ seen: hash, textJa: "二人目が直した。" }, second);
    await submitSection(editor, { key: "fraud", hash: again });
    for (const who of [editor, second, person("second", "manager", "admin")])
      expect(await approveSection(who, { key: "fraud", hash: again })).toMatchObject({ reason: "EDITED_BY_YOU" });
    expect(await approveSection(manager, { key: "fraud", hash: again })).toMatchObject({ ok: true });
  });

  test("of exactly what was submitted: another hash, a row changed behind it, a draft not submitted", async () => {
    const hash = await saved();
    expect(await approveSection(manager, { key: "fraud", hash })).toMatchObject({ reason: "STATE_CHANGED" });
    await submitSection(editor, { key: "fraud", hash });
    expect(await approveSection(manager, { key: "fraud", hash: "0".repeat(64) })).toMatchObject({
      reason: "CONTENT_CHANGED",
    });
    await database.asSuperuser("update notice_section_draft set text_en = 'x'");
    expect(await approveSection(manager, { key: "fraud", hash })).toMatchObject({ reason: "CONTENT_CHANGED" });
    expect((await readNoticeFacts(db))?.sections).toEqual([]);
  });

  test("a change after submission takes it back; twice at once has one effect", async () => {
    const hash = await saved();
    await submitSection(editor, { key: "fraud", hash });
    const later = await saved({ seen: hash, textEn: "A word more." });
    expect(await approveSection(manager, { key: "fraud", hash })).toMatchObject({ reason: "STATE_CHANGED" });
    await submitSection(editor, { key: "fraud", hash: later });
    const outcomes = await Promise.all(
      [manager, second, manager].map((who) => approveSection(who, { key: "fraud", hash: later })),
    );
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
  });

  test("only roles that may", async () => {
    for (const role of ["intake", "hotline", "manager", "auditor", "admin"] as const)
      await expect(saveSection(person("x", role), input())).rejects.toThrow(Forbidden);
    for (const role of ["intake", "hotline", "auditor", "admin"] as const)
      await expect(approveSection(person("x", role), { key: "fraud", hash: "" })).rejects.toThrow(Forbidden);
    await expect(listSections(person("x", "hotline"))).rejects.toThrow(Forbidden);
    await expect(findSection(editor, "__proto__")).rejects.toThrow(NotFound);
  });
});

describe("saving", () => {
  test("from a form that is older than what stands, or than another's draft, is refused", async () => {
    const hash = await saved();
    expect(await saveSection(second, input())).toMatchObject({ reason: "DRAFT_CHANGED" });
    await submitSection(editor, { key: "fraud", hash });
    await approveSection(manager, { key: "fraud", hash });
    expect(await saveSection(second, input({ textJa: "別の文" }))).toMatchObject({ reason: "VERSION_CHANGED" });
    expect(await saveSection(second, input({ basedOn: 1 }))).toMatchObject({ reason: "NOTHING_CHANGED" });
  });

  test.each([
    ["textEn", "", "REQUIRED"],
    ["summaryJa", " \n", "REQUIRED"],
    ["textJa", "x".repeat(20_001), "TOO_LONG"],
    ["textJa", "card 4111 1111 1111 1111", "HOLDS_CARD"],
    ["summaryEn", "4111-1111-1111-1111", "HOLDS_CARD"],
    ["textJa", "a\u0000b", "UNSHOWABLE"],
  ] as const)("%s with %j is refused: %s", async (field, text, reason) => {
    expect(await saveSection(editor, input({ [field]: text }))).toMatchObject({ fields: { [field]: reason } });
    expect(await db.noticeSectionDraft.count()).toBe(0);
  });

  test("returned it is a draft again; withdrawn it is gone, and the trail says why", async () => {
    const hash = await saved();
    await submitSection(editor, { key: "fraud", hash });
    expect(await returnSection(manager, { key: "fraud", reason: " " })).toMatchObject({
      fields: { reason: "REQUIRED" },
    });
    expect(await returnSection(manager, { key: "fraud", reason: "例が足りない" })).toMatchObject({ ok: true });
    expect((await findSection(editor, "fraud")).draft?.state).toBe("draft");
    expect(await withdrawSection(editor, { key: "fraud", reason: "中止" })).toMatchObject({ ok: true });
    expect(await withdrawSection(editor, { key: "fraud", reason: "中止" })).toMatchObject({ reason: "NO_DRAFT" });
    expect((await findSection(editor, "fraud")).steps.slice(0, 2)).toMatchObject([
      { type: "section.withdrawn", reason: "中止" },
      { type: "section.returned", reason: "例が足りない" },
    ]);
  });

  test("every naughty string that can be shown is kept as typed", async () => {
    const strings = naughty.filter((text) => textDamage(text) === null && maskCards(text).found === 0 && text.trim());
    const textJa = strings.join("\n\n").replace(/^\n+|\s+$/g, "");
    await approved({ textJa, textEn: textJa });
    const [version] = (await readNoticeFacts(db))?.sections ?? [];
    expect(version?.text.ja).toBe(textJa.replace(/\r\n?/g, "\n"));
    expect(strings.length).toBeGreaterThan(400);
  });
});

describe("reading a text", () => {
  test("paragraphs, line ends, lists and headings; everything else is as typed", () => {
    expect(blocksOf("一行目\n二行目\n\n## 例\n・電話\n- 訪問\n続き\n##そのまま\n-そのまま\n- ")).toEqual([
      { kind: "paragraph", lines: ["一行目", "二行目"] },
      { kind: "heading", text: "例" },
      { kind: "list", items: ["電話", "訪問"] },
      { kind: "paragraph", lines: ["続き", "##そのまま", "-そのまま", "- "] },
    ]);
  });

  test("a difference puts both texts together again", () => {
    for (const [before, after, locale] of [
      ["電話で書類を求められたら断ってください。", "電話や訪問で書類を求められたら、断ってください。", "ja"],
      ["Refuse if a caller asks.", "Refuse if a caller or visitor asks.", "en"],
    ] as const) {
      const pieces = differenceOf(before, after, locale);
      const join = (not: string) =>
        pieces
          .filter(({ kind }) => kind !== not)
          .map(({ text }) => text)
          .join("");
      expect([join("in"), join("out")]).toEqual([before, after]);
      expect(pieces.some(({ kind }) => kind === "same")).toBe(true);
    }
  });
});

const everyKey: readonly SectionKey[] = ["misuse", "hotline", "leaked", "fraud", "customers", "findings", "prevention"];
test("every section has a title in both languages", async () => {
  const { readMessages } = await import("@/lib/core/messages");
  for (const locale of ["ja", "en"] as const)
    expect(Object.keys((readMessages(locale).publicNotice as { sections: object }).sections).sort()).toEqual(
      [...everyKey].sort(),
    );
});

test("a section is not approved without a fresh factor", async () => {
  const hash = await saved();
  await submitSection(editor, { key: "fraud", hash });
  const stale = mintUser({ ...manager, id: randomUUID(), sessionId: randomUUID() });
  expect(await approveSection(stale, { key: "fraud", hash })).toEqual({ ok: false, reason: "STEP_UP_NEEDED" });
  expect((await approveSection(manager, { key: "fraud", hash })).ok).toBe(true);
});
