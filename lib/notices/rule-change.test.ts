import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { db, disconnect } from "@/lib/core/db";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { approveNotice } from "./commands/approve-notice";
import { draftNotice } from "./commands/draft-notice";
import { editNotice } from "./commands/edit-notice";
import { publishNotice } from "./commands/publish-notice";
import { refreshFigure } from "./commands/refresh-figure";
import { submitNotice } from "./commands/submit-notice";
import { listDivergences } from "./divergence";
import { findNotice } from "./find-notice";
import { layBlock, layIncident, person } from "./ground.fixture";
import { prepareNotice } from "./prepare";
import { readNoticeFacts } from "./published";
import { previewNotice } from "./queries";
import { findRules, isRulePending } from "./rule-versions";
import type { DraftInput } from "./schema";

const editor = person("editor", "editor");
const manager = person("manager", "manager");
const rule = { ruleJa: "新しい数え方", ruleEn: "The new rule" };

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
beforeEach(async () => {
  await database.reset();
  await layIncident("2009-08-05");
  await layBlock("commit", [
    { member: 1, on: "2009-07-20", delta: 1 },
    { member: 2, on: "2009-07-21", delta: 1 },
  ]);
});
afterAll(disconnect);

async function drafted(input: DraftInput): Promise<number> {
  const outcome = await draftNotice(editor, input);
  if (!outcome.ok) throw new Error(outcome.reason);
  return outcome.value.id;
}
async function approved(input: DraftInput): Promise<number> {
  const id = await drafted(input);
  const outcome = await submitNotice(editor, { id });
  if (!outcome.ok) throw new Error(outcome.reason);
  expect(await approveNotice(manager, { id, hash: outcome.value.hash })).toMatchObject({ ok: true });
  return id;
}
async function published(input: DraftInput): Promise<number> {
  const id = await approved(input);
  expect(await publishNotice(editor, { id })).toMatchObject({ ok: true });
  return id;
}
/** Another limit parts two cards of member 2, one of them of a later day. */
const changeLimits = () =>
  layBlock("rule_or_limit", [
    { member: 3, on: "2009-07-22", delta: 1 },
    { member: 4, on: "2009-08-03", delta: 1 },
  ]);

test("the first version is there from the beginning, and every publication names it", async () => {
  const id = await published({ asOf: "2009-07-31" });
  expect(await db.publication.findUniqueOrThrow({ where: { id } })).toMatchObject({ ruleVersion: 1, ruleJa: null });
  expect((await readNoticeFacts(db))?.rules).toMatchObject([{ version: 1, text: { ja: expect.any(String) } }]);
  await expect(database.asSuperuser("update counting_rule set text_ja = 'x'")).rejects.toThrow(/append-only/);
});

test("after a change of the limits nothing is published before the change of the rule is", async () => {
  const waiting = await approved({ asOf: "2009-07-25" });
  expect(await isRulePending(manager)).toBe(false);
  await layBlock("rule_or_limit", [{ member: 3, on: "2009-08-03", delta: 1 }]);
  expect(await isRulePending(manager)).toBe(true);
  // Its own day has not moved: it is held all the same, for its text names the old rule.
  expect(await publishNotice(editor, { id: waiting })).toMatchObject({ reason: "RULE_CHANGED" });
  expect((await findNotice(editor, waiting)).checklist?.checks.ruleSaid).toBe(false);
  expect(await draftNotice(editor, { asOf: "2009-07-31" })).toMatchObject({ reason: "RULE_CHANGED" });
  expect(await refreshFigure(editor, { id: waiting })).toMatchObject({ reason: "RULE_CHANGED" });
  expect(await prepareNotice(editor, {})).toMatchObject({ rulePending: true, proposal: { reason: "RULE_CHANGED" } });
});

test("the change shows both figures, is approved by two, and puts the new version in force", async () => {
  const first = await published({ asOf: "2009-07-31" });
  await changeLimits();
  await layBlock("commit", [{ member: 5, on: "2009-08-01", delta: 1 }]);
  const id = await approved({ asOf: "2009-08-02", ...rule });
  // As of that day: two and the late one under the old rule; the limits part one more.
  expect(await db.publication.findUniqueOrThrow({ where: { id } })).toMatchObject({
    count: 4,
    oldRuleCount: 3,
    ruleVersion: 2,
  });
  const preview = await previewNotice(manager, id);
  expect(preview.rules.map(({ version }) => version)).toEqual([1, 2]);
  expect(await publishNotice(editor, { id })).toMatchObject({ ok: true });
  const facts = await readNoticeFacts(db);
  expect(facts?.figures.at(-1)).toMatchObject({
    count: 4,
    ruleVersion: 2,
    ruleChange: { oldCount: 3, text: { ja: "新しい数え方", en: "The new rule" } },
  });
  expect(await findRules(manager)).toMatchObject([
    { version: 1, publication: null, numberLimit: null },
    { version: 2, publication: { id }, numberLimit: 10, fromBlock: 3 },
  ]);
  expect(await isRulePending(manager)).toBe(false);
  // What the rule did to an earlier day is no mistake in what was published then.
  expect(await listDivergences(manager)).toEqual([]);
  await layBlock("commit", [{ member: 6, on: "2009-07-30", delta: 1 }]);
  expect(await listDivergences(manager)).toMatchObject([
    { asOf: "2009-08-02", published: 4, now: 5 },
    { id: first, published: 2, now: 3 },
  ]);
  expect(await published({ asOf: "2009-08-03" })).toBeGreaterThan(id);
});

test("of the same day as the figure that stands: what the rule did is no correction, anything else is", async () => {
  await published({ asOf: "2009-07-31" });
  await changeLimits();
  expect(await draftNotice(editor, { asOf: "2009-07-31", ...rule })).toMatchObject({ ok: true });
  await layBlock("commit", [{ member: 5, on: "2009-07-30", delta: 1 }]);
  expect(await draftNotice(editor, { asOf: "2009-07-31", ...rule })).toMatchObject({
    reason: "CORRECTION_NEEDED",
    details: { published: 2, now: 3 },
  });
});

test("limits that change again while it waits hold it; a fresh figure says both", async () => {
  await changeLimits();
  const id = await approved({ asOf: "2009-08-02", ...rule });
  await layBlock("rule_or_limit", [{ member: 7, on: "2009-08-04", delta: 1 }]);
  expect(await publishNotice(editor, { id })).toMatchObject({ reason: "RULE_CHANGED" });
  expect(await refreshFigure(editor, { id })).toMatchObject({ ok: true });
  expect(await submitNotice(editor, { id })).toMatchObject({ ok: true });
});

test("the text alone can change, with the figure as it was; both languages; never with a correction", async () => {
  const first = await published({ asOf: "2009-07-31" });
  expect(await draftNotice(editor, { asOf: "2009-08-01", ruleJa: "片方" })).toMatchObject({
    reason: "RULE_INCOMPLETE",
    fields: { ruleEn: "REQUIRED" },
  });
  const correction = { correctsId: first, correctionJa: "訂正", correctionEn: "correction" };
  expect(await draftNotice(editor, { asOf: "2009-07-31", ...correction, ...rule })).toMatchObject({
    reason: "RULE_INCOMPLETE",
  });
  const plain = await drafted({ asOf: "2009-08-01" });
  expect(await editNotice(editor, { id: plain, ...rule })).toMatchObject({ reason: "INVALID" });
  const id = await published({ asOf: "2009-07-31", ...rule });
  expect(await db.publication.findUniqueOrThrow({ where: { id } })).toMatchObject({ count: 2, oldRuleCount: 2 });
  // Two changes of one rule: the second was drafted under the first version and is held.
  expect(await submitNotice(editor, { id: plain })).toMatchObject({ ok: false });
});
