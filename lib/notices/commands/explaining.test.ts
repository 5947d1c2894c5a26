import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { db, disconnect } from "@/lib/core/db";
import { Forbidden, NotFound } from "@/lib/core/errors";
import { findNotice } from "@/lib/notices/find-notice";
import { layBlock, layIncident, layPublication, person } from "@/lib/notices/ground.fixture";
import { readNoticeFacts } from "@/lib/notices/published";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { draftNotice } from "./draft-notice";
import { approveNote, explainFigure, rewordNote, withdrawNote } from "./explain-figure";

const editor = person("editor", "editor");
const secondEditor = person("second", "editor");
const manager = person("manager", "manager");
const words = { ja: "範囲外の照会を含みます。", en: "Includes inquiries outside the set." };

let database: TestDatabase;
let publicationId: number;
beforeAll(async () => {
  database = await freshDatabase();
});
beforeEach(async () => {
  await database.reset();
  await layIncident("2009-08-05");
  await layBlock("commit", [{ member: 1, on: "2009-07-20", delta: 1 }]);
  publicationId = await layPublication({ version: 1, asOf: "2009-07-31", count: 1 });
});
afterAll(disconnect);

async function written(): Promise<{ id: number; hash: string }> {
  const outcome = await explainFigure(editor, { publicationId, ...words });
  if (!outcome.ok) throw new Error(outcome.reason);
  const { notes } = await findNotice(manager, publicationId);
  return { id: outcome.value.id, hash: notes.find((note) => note.id === outcome.value.id)?.hash ?? "" };
}

test("written by one, approved by another, dated, public, frozen; the figure stays as it is", async () => {
  const before = await db.publication.findUniqueOrThrow({ where: { id: publicationId } });
  const { id, hash } = await written();
  expect((await readNoticeFacts(db))?.notes).toEqual([]);
  expect(await approveNote(editor, { id, hash })).toMatchObject({ reason: "EDITED_BY_YOU" });
  expect(await approveNote(manager, { id, hash })).toMatchObject({ ok: true });
  const facts = await readNoticeFacts(db);
  expect(facts?.notes).toMatchObject([{ version: 1, text: words, publishedOn: "2009-08-05" }]);
  expect(facts?.figures).toMatchObject([{ version: 1, count: 1, corrects: null, correctedBy: null }]);
  expect(await db.publication.findUniqueOrThrow({ where: { id: publicationId } })).toEqual(before);
  const jobs = await database.asSuperuser("select task_identifier as task from graphile_worker.jobs");
  expect(jobs.rows).toEqual([{ task: "render-notice" }]);
  expect(await rewordNote(editor, { id, ja: "x", en: "x" })).toMatchObject({ reason: "STATE_CHANGED" });
  expect(await withdrawNote(editor, { id, reason: "x" })).toMatchObject({ reason: "STATE_CHANGED" });
  await expect(db.publicationNote.update({ where: { id }, data: { ja: "x" } })).rejects.toThrow(/frozen/);
  await expect(database.asSuperuser("delete from publication_note")).rejects.toThrow(/frozen/);
});

test("other words need another approval, by somebody who wrote none of them", async () => {
  const { id, hash } = await written();
  await rewordNote(secondEditor, { id, ja: "別の言葉", en: "other words" });
  expect(await approveNote(manager, { id, hash })).toMatchObject({ reason: "CONTENT_CHANGED" });
  const now = (await findNotice(manager, publicationId)).notes[0]?.hash ?? "";
  expect(await approveNote(secondEditor, { id, hash: now })).toMatchObject({ reason: "EDITED_BY_YOU" });
  // The database holds it too, whatever a program does.
  await expect(
    db.publicationNote.update({
      where: { id },
      data: { state: "published", approvedBy: editor.id, publishedAt: new Date() },
    }),
  ).rejects.toThrow();
  await database.asSuperuser("update publication_note set en = 'changed behind it' where id = $1", [id]);
  expect(await approveNote(manager, { id, hash: now })).toMatchObject({ reason: "CONTENT_CHANGED" });
});

test("refused: both languages are needed, only a published figure is explained, roles", async () => {
  expect(await explainFigure(editor, { publicationId, ja: "片方", en: " " })).toMatchObject({
    reason: "INVALID",
    fields: { en: "REQUIRED" },
  });
  const draft = await draftNotice(editor, { asOf: "2009-08-01" });
  expect(await explainFigure(editor, { publicationId: draft.ok ? draft.value.id : 0, ...words })).toMatchObject({
    reason: "NOT_PUBLISHED",
  });
  await expect(explainFigure(editor, { publicationId: 999, ...words })).rejects.toThrow(NotFound);
  await expect(explainFigure(manager, { publicationId, ...words })).rejects.toThrow(Forbidden);
  const { id, hash } = await written();
  await expect(approveNote(person("a", "auditor"), { id, hash })).rejects.toThrow(Forbidden);
  expect(await withdrawNote(editor, { id, reason: "重複" })).toMatchObject({ ok: true });
  expect(await approveNote(manager, { id, hash })).toMatchObject({ reason: "STATE_CHANGED" });
});
