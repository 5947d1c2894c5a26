import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { mintUser, systemActor } from "@/lib/access/actor";
import { fromDbDate } from "@/lib/core/dates";
import { db, disconnect } from "@/lib/core/db";
import { Forbidden } from "@/lib/core/errors";
import { commitBatch } from "@/lib/intake/commit/commit";
import { revertBatch } from "@/lib/intake/commit/revert";
import { countAsOf } from "@/lib/ledger/queries";
import { answerReviews, reopenReview } from "@/lib/members/reviews/commands";
import { findDoubts } from "@/lib/members/reviews/find-doubts";
import { findReview } from "@/lib/members/reviews/find-review";
import { countOpenReviews, exportReviews, findNeighbours, listReviews } from "@/lib/members/reviews/queries";
import type { ReviewKind } from "@/lib/members/schema";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { cardOf, delivery } from "@/testing/histories";
import { layIncident, stage } from "@/testing/history";
import { decide, undoDecision } from "./commands";
import { previewTake, takeReviews } from "./take-reviews";

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(disconnect);
beforeEach(async () => {
  await database.reset();
  await layIncident();
});

const finder = systemActor("find-doubts");
const manager = mintUser({ id: "u1", name: "管理者", roles: ["manager"], locale: "ja" });
const intake = mintUser({ id: "u2", name: "受付", roles: ["intake"], locale: "ja" });
const today = "2009-12-31";

/** Commits a delivery and looks around it, as the worker does. @returns the batch's id */
async function deliver(on: string, lines: string[], more: { account?: boolean; expiry?: string; look?: boolean } = {}) {
  const one = delivery(on, lines, { account: more.account });
  await stage(one);
  if (more.expiry) await db.record.updateMany({ where: { batchId: one.id }, data: { expiry: more.expiry } });
  await commitBatch(manager, { batchId: one.id });
  if (more.look !== false) await findDoubts(finder, `batch:${one.id}`);
  return one.id;
}
const queue = async (filters = {}) => (await listReviews(manager, { filters, descending: false, size: 50 })).rows;
const kinds = async () => (await queue()).map((row) => row.kind);
const count = () => countAsOf(db, today);

const reissue = () => deliver("07-20", ["r1 c1 a1 07-01 500 X", "r2 c2 a1 07-15 700 Y"], { account: true });

describe("what the finder raises", () => {
  test("a card first used a week after the last use of the other one under an account number, and not sooner", async () => {
    await reissue();
    expect(await kinds()).toEqual(["reissue"]);
    await deliver("07-21", ["r3 c3 a2 07-01 500 X", "r4 c4 a2 07-05 700 Y"], { account: true });
    // A family: one of five, used one after the other by chance.
    await deliver(
      "07-22",
      [5, 6, 7, 8, 9].map((n) => `r1${n} c${n} a3 07-0${n - 4} 500 X`),
      { account: true },
    );
    expect(await kinds()).toEqual(["reissue"]);
    const [row] = await queue();
    const { sides, points } = await findReview(manager, row?.id as number);
    expect(sides?.map((side) => side.last4)).toEqual(["0001", "0002"]);
    expect(points?.for.map((point) => point.code)).toContain("NEW_AFTER_OLD");
  });

  test("a card that came back is none that was replaced", async () => {
    await deliver("07-20", ["r1 c1 a1 07-01 500 X", "r2 c2 a1 07-15 700 Y"], { account: true, look: false });
    await deliver("07-25", ["r3 c1 a1 07-20 500 X"], { account: true });
    expect(await kinds()).toEqual([]);
  });

  test("member numbers of one company that differ in form alone, whichever came first", async () => {
    await deliver("07-20", ["r1 c1 0012345", "r2 c2 ab-12345"]);
    await deliver("07-21", ["r3 c3 12345", "r4 c4 AB12345", "r5 c5 012346"]);
    expect(await kinds()).toEqual(["near_number", "near_number"]);
    await deliver("07-22", ["r6 c6 12346"]);
    expect(await kinds()).toHaveLength(3);
  });

  test("a masked number that fits one known card by ten digits and expiry, not two, and not another expiry", async () => {
    await deliver("07-20", ["r1 c1 m1", "r2 c2 m2"], { expiry: "2010-03" });
    await deliver("07-21", ["r3 *1 m9", "r4 *3 m8"], { expiry: "2010-03" });
    await deliver("07-21", ["r5 *2 m7"], { expiry: "2011-03" });
    expect(await kinds()).toEqual(["masked_card"]);
    // The card can come after the masked number as well.
    await deliver("07-22", ["r6 c3 m3"], { expiry: "2010-03" });
    expect(await kinds()).toEqual(["masked_card", "masked_card"]);
  });

  test("one use told of two numbers with the same last four", async () => {
    const one = delivery("07-20", ["r1 c1 - 07-01 500 X"]);
    const typo = delivery("07-21", ["r2 c2 - 07-01 500 X", "r3 c3 - 07-01 500 X"]);
    for (const row of typo.rows.slice(0, 1)) row.card = "9999010000000001";
    for (const each of [one, typo]) {
      await stage(each);
      await commitBatch(manager, { batchId: each.id });
      await findDoubts(finder, `batch:${each.id}`);
    }
    expect(await kinds()).toEqual(["same_use"]);
  });

  test("nothing twice; a look that finds nothing leaves no entry", async () => {
    const batchId = await reissue();
    expect(await findDoubts(finder, `batch:${batchId}`)).toBe(0);
    expect(await findDoubts(finder, "all")).toBe(0);
    expect(await db.auditEvent.count({ where: { type: "review.found" } })).toBe(1);
  });

  test("a sweep finds what no look around a commit has found", async () => {
    await deliver("07-20", ["r1 c1 0012345"], { look: false });
    await deliver("07-21", ["r2 c2 12345"], { look: false });
    expect(await findDoubts(finder, "all")).toBe(1);
  });

  test("a commit leaves the look to the worker", async () => {
    const batchId = await deliver("07-20", ["r1 c1 m1"], { look: false });
    const { rows } = await database.asSuperuser(
      "select key, queue_name from graphile_worker.jobs where key like 'find%'",
    );
    expect(rows).toEqual([{ key: `find-doubts:batch:${batchId}`, queue_name: "find-doubts" }]);
  });

  test("what no longer stands is out of the queue at once, closed by the next look, and back when it stands again", async () => {
    await deliver("07-20", ["r1 c1 0012345"]);
    const batchId = await deliver("07-21", ["r2 c2 12345"]);
    expect(await countOpenReviews(manager)).toBe(1);
    await revertBatch(manager, { batchId, reason: "test" });
    expect(await countOpenReviews(manager)).toBe(0);
    await findDoubts(finder, `batch:${batchId}`);
    expect((await db.review.findFirstOrThrow()).closedBlock).not.toBeNull();
    await deliver("07-22", ["r3 c3 12345"]);
    expect(await kinds()).toEqual(["near_number"]);
  });
});

describe("what a person answers", () => {
  const first = async (kind: ReviewKind = "reissue") => (await queue({ kinds: [kind] }))[0]?.id as number;

  test("a proposed reissue taken is a link that holds: the count says what the preview said", async () => {
    await reissue();
    const reviewIds = [await first()];
    expect(await count()).toBe(2);
    const preview = await previewTake(manager, { reviewIds });
    if (!preview.ok) throw new Error(preview.reason);
    expect([preview.value.before.today, preview.value.after.today]).toEqual([2, 1]);
    expect(preview.value.members.map((one) => [one.before, one.after, one.endsInto === null])).toEqual([
      ["2009-07-20", null, false],
      ["2009-07-20", "2009-07-20", true],
    ]);
    expect(await count()).toBe(2);
    const taken = await takeReviews(manager, { reviewIds, reason: "カード会社に確認" });
    if (!taken.ok) throw new Error(taken.reason);
    expect(await count()).toBe(1);
    const [old, fresh] = [await cardOf("c1"), await cardOf("c2")];
    expect(await db.decision.findFirst()).toMatchObject({ kind: "link", nodeA: old.id, nodeB: fresh.id });
    expect(await queue()).toEqual([]);
    expect((await queue({ states: ["taken"] })).map((row) => row.id)).toEqual(reviewIds);
    expect(await takeReviews(manager, { reviewIds, reason: "again" })).toMatchObject({ reason: "CHANGED_MEANWHILE" });

    // Undone, it waits again.
    await undoDecision(manager, { decisionId: taken.value.decisionIds[0] as number, reason: "別人だった" });
    expect(await count()).toBe(2);
    expect((await queue()).map((row) => row.id)).toEqual(reviewIds);
  });

  test("taken in bulk each is a decision of its own, and one can be undone by itself", async () => {
    await deliver("07-20", ["r1 c1 0012345", "r2 c2 0067890"]);
    await deliver("07-21", ["r3 c3 12345", "r4 c4 67890"]);
    const reviewIds = (await queue()).map((row) => row.id);
    const taken = await takeReviews(manager, { reviewIds, reason: "先頭のゼロが落ちたもの" });
    if (!taken.ok) throw new Error(taken.reason);
    expect(await count()).toBe(2);
    expect(await db.ledgerBlock.count({ where: { cause: "merge" } })).toBe(1);
    await undoDecision(manager, { decisionId: taken.value.decisionIds[1] as number, reason: "こちらは別人" });
    expect(await count()).toBe(3);
    expect((await queue()).map((row) => row.id)).toEqual([reviewIds[1]]);
  });

  test("'not the same' is remembered: no later delivery raises the pair again; it can be taken back", async () => {
    await reissue();
    const reviewId = await first();
    await answerReviews(manager, { reviewIds: [reviewId], answer: "declined", note: "家族カード" });
    await deliver("07-25", ["r3 c2 a1 07-21 900 Z"], { account: true });
    await findDoubts(finder, "all");
    expect(await queue()).toEqual([]);
    expect(await takeReviews(manager, { reviewIds: [reviewId], reason: "x" })).toMatchObject({ ok: false });
    expect(await reopenReview(manager, { reviewId })).toMatchObject({ ok: true });
    expect((await queue()).map((row) => row.id)).toEqual([reviewId]);
    expect(await reopenReview(manager, { reviewId })).toEqual({ ok: false, reason: "NOT_ANSWERED" });
  });

  test("parked it keeps its note and can still be taken; without a note it is not parked", async () => {
    await reissue();
    const reviewIds = [await first()];
    expect(await answerReviews(intake, { reviewIds, answer: "parked", note: " " })).toMatchObject({
      reason: "NOTE_MISSING",
    });
    await answerReviews(intake, { reviewIds, answer: "parked", note: "回答待ち" });
    expect(await queue()).toEqual([]);
    expect(await queue({ states: ["parked"] })).toMatchObject([{ note: "回答待ち", answeredByName: "受付" }]);
    expect(await takeReviews(manager, { reviewIds, reason: "確認済み" })).toMatchObject({ ok: true });
  });

  test("a merge elsewhere settles the pair: there is nothing left to take", async () => {
    await deliver("07-20", ["r1 c1 0012345"]);
    await deliver("07-21", ["r2 c2 12345"]);
    const reviewId = await first("near_number");
    const [a, b] = [await cardOf("c1"), await cardOf("c2")];
    await decide(manager, { kind: "merge", memberA: a.memberId, memberB: b.memberId, reason: "test" });
    expect(await queue()).toEqual([]);
    expect(await takeReviews(manager, { reviewIds: [reviewId], reason: "x" })).toMatchObject({
      reason: "CHANGED_MEANWHILE",
    });
  });

  test("a finding of the evidence can be left as it is, a conflict of statements is decided at its inquiry", async () => {
    await db.incident.update({ where: { id: 1 }, data: { numberLimit: 1 } });
    await deliver("07-20", ["r1 c1 m1", "r2 c2 m1"]);
    await deliver("07-21", ["r3 c3 m3 07-01 500 X"]);
    await deliver("07-21", ["r3 c3 m3 07-01 900 X"]);
    expect((await kinds()).toSorted()).toEqual(["number_over_limit", "statement_conflict"]);
    const ids = async (kind: ReviewKind) => [await first(kind)];
    const declined = { answer: "declined", note: "" } as const;
    expect(await takeReviews(manager, { reviewIds: await ids("number_over_limit"), reason: "x" })).toMatchObject({
      reason: "NOT_A_PAIR",
    });
    expect(await answerReviews(manager, { reviewIds: await ids("statement_conflict"), ...declined })).toMatchObject({
      reason: "NOT_DECLINABLE",
    });
    expect(await answerReviews(manager, { reviewIds: await ids("number_over_limit"), ...declined })).toMatchObject({
      ok: true,
    });
    await deliver("07-22", ["r4 c4 m1"]);
    expect(await kinds()).toEqual(["statement_conflict"]);
  });

  test("who may not, may not", async () => {
    await reissue();
    const reviewIds = [await first()];
    await expect(takeReviews(intake, { reviewIds, reason: "x" })).rejects.toThrow(Forbidden);
    await expect(answerReviews(intake, { reviewIds, answer: "declined", note: "" })).rejects.toThrow(Forbidden);
    const hotline = mintUser({ id: "u3", name: "電話", roles: ["hotline"], locale: "ja" });
    await expect(listReviews(hotline, { filters: {}, descending: false, size: 1 })).rejects.toThrow(Forbidden);
    await expect(exportReviews(hotline, { filters: {}, descending: false }).next()).rejects.toThrow(Forbidden);
    expect(await countOpenReviews(hotline)).toBe(0);
  });
});

test("the queue in pages, and one's neighbours in the same order", async () => {
  await deliver("07-20", ["r1 c1 0012345", "r2 c2 0067890", "r3 c3 0055555"]);
  await deliver("07-21", ["r4 c4 12345", "r5 c5 67890", "r6 c6 55555"]);
  const all = (await queue()).map((row) => row.id);
  const page = await listReviews(manager, { filters: {}, descending: false, size: 2 });
  expect(page.rows.map((row) => row.id)).toEqual(all.slice(0, 2));
  const next = await listReviews(manager, { filters: {}, descending: false, size: 2, after: page.next as string });
  expect(next.rows.map((row) => row.id)).toEqual(all.slice(2));
  const exported: number[] = [];
  for await (const part of exportReviews(manager, { filters: {}, descending: true })) {
    exported.push(...part.map((row) => row.id));
  }
  expect(exported).toEqual([...all].reverse());
  const told = await db.auditEvent.findMany({ where: { type: "list.exported" } });
  expect(told).toMatchObject([{ details: { list: "reviews", rows: 3 } }]);
  const around = (descending: boolean) =>
    findNeighbours(manager, { reviewId: all[1] as number, filters: {}, descending });
  expect(await around(false)).toEqual({ previous: all[0], next: all[2] });
  expect(await around(true)).toEqual({ previous: all[2], next: all[0] });
  expect(page.rows[0]).toMatchObject({ openedOn: fromDbDate(new Date("2009-12-31")), companyId: 1, state: "open" });
});
