import { createHash } from "node:crypto";
import fc from "fast-check";
import { addDays } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import { decide, undoDecision } from "@/lib/inquiries/commands";
import { contentKey } from "@/lib/inquiries/rules";
import { takeReviews } from "@/lib/inquiries/take-reviews";
import { commitBatch } from "@/lib/intake/commit/commit";
import { correctReceivedOn, revertBatch } from "@/lib/intake/commit/revert";
import { changeLimits } from "@/lib/members/commands";
import { answerReviews, reopenReview } from "@/lib/members/reviews/commands";
import { findDoubts } from "@/lib/members/reviews/find-doubts";
import { cardNumber, keeper } from "./history";
import type { Delivery, Row } from "./oracle";

/*
 * Random histories: few cards, numbers and references, so that they meet often; deliveries and every command that can
 * change who is one member.
 */

const cardName = fc.integer({ min: 1, max: 6 }).map((n) => `c${n}`);
const rowArb: fc.Arbitrary<Row> = fc
  .record({
    ref: fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: 1, max: 6 }).map((n) => `r${n}`) },
      { weight: 1, arbitrary: fc.constant(null) },
    ),
    kind: fc.oneof(
      { weight: 8, arbitrary: fc.constant("new" as const) },
      { weight: 1, arbitrary: fc.constant("amend" as const) },
      { weight: 2, arbitrary: fc.constant("withdraw" as const) },
      { weight: 2, arbitrary: fc.constant("reactivate" as const) },
    ),
    card: cardName,
    masked: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    number: fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom("m1", "m2", "m3", "00012345", "12345") },
      { weight: 1, arbitrary: fc.constantFrom(null, "0000") },
    ),
    amount: fc.constantFrom(undefined, 100, 200),
    on: fc.constantFrom(undefined, undefined, "2009-06-01", "2009-06-20"),
    oldCard: fc.oneof({ weight: 8, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: cardName }),
  })
  .map(({ masked, card, oldCard, amount, on, number, ref, kind }) => {
    // What the check before staging refuses never gets here: a masked number with no usable member number beside it.
    const hidden = masked && number !== null && number !== "0000";
    return {
      ref,
      kind,
      card: hidden ? `999900*${cardNumber(card).slice(-4)}` : cardNumber(card),
      number,
      ...(amount !== undefined && { amount }),
      ...(on !== undefined && { on }),
      ...(oldCard !== undefined && { oldCard: cardNumber(oldCard) }),
    };
  });

export const deliveryArb: fc.Arbitrary<Omit<Delivery, "id">> = fc
  .record({
    company: fc.constantFrom(1, 1, 1, 2),
    receivedOn: fc.integer({ min: -3, max: 9 }).map((n) => addDays("2009-07-14", n)),
    account: fc.oneof({ weight: 6, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    rows: fc.array(rowArb, { minLength: 1, maxLength: 4 }),
    salt: fc.nat(),
  })
  .map(({ salt, account, ...one }) => ({
    ...one,
    account,
    // An account number identifies nobody, so masked records beside it are refused before staging as well.
    rows: one.rows.map((row) => (account && row.card?.includes("*") ? { ...row, card: cardNumber("c1") } : row)),
    sha: createHash("sha256")
      .update(JSON.stringify(one) + salt)
      .digest("hex"),
  }));

export type Move =
  | { do: "commit" | "revert" | "redate"; at: number; day: number }
  | { do: "commitTwo"; at: number; other: number }
  | { do: "void" | "refuse" | "choose" | "merge" | "split" | "link" | "approve" | "undo"; at: number; other: number }
  | { do: "limit"; limit: number; placeholder: boolean }
  | { do: "look" | "takeReviews" | "declineReview" | "parkReview" | "reopenReview"; at: number; other: number };

const nat = fc.nat({ max: 1000 });
export const moveArb: fc.Arbitrary<Move> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant("commit" as const), at: nat, day: nat }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("commitTwo" as const), at: nat, other: nat }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("revert" as const, "redate" as const), at: nat, day: nat }) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom(
        "void",
        "refuse",
        "choose",
        "merge",
        "split",
        "link",
        "approve",
        "undo",
      ) as fc.Arbitrary<"void">,
      at: nat,
      other: nat,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom(
        "look",
        "takeReviews",
        "takeReviews",
        "declineReview",
        "parkReview",
        "reopenReview",
      ) as fc.Arbitrary<"look">,
      at: nat,
      other: nat,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("limit" as const),
      limit: fc.integer({ min: 1, max: 3 }),
      placeholder: fc.boolean(),
    }),
  },
);

const pick = <T>(list: readonly T[], at: number): T | undefined => list[at % Math.max(1, list.length)];

async function contents(inquiryId: number) {
  const inquiry = await db.inquiry.findUniqueOrThrow({ where: { id: inquiryId } });
  const said = await db.record.findMany({
    where: { companyId: inquiry.companyId, key: inquiry.key, kind: { not: "withdraw" } },
    orderBy: [{ batchId: "asc" }, { rowNo: "asc" }],
  });
  const batches = await db.batch.findMany({ where: { state: "committed" } });
  return said
    .filter((record) => batches.some((batch) => batch.id === record.batchId))
    .map((record) => ({
      on: batches
        .find((batch) => batch.id === record.batchId)
        ?.receivedOn.toISOString()
        .slice(0, 10) as string,
      content: contentKey({
        hash: Buffer.from(record.contentHash as Uint8Array).toString("hex"),
        card: { token: null, head: record.bin ?? record.maskHead ?? "", tail: record.last4 ?? record.maskTail ?? "" },
      }),
    }));
}

async function reviewsWith(answers: readonly (string | null)[]): Promise<number[]> {
  const rows = await db.review.findMany({ orderBy: { id: "asc" }, select: { id: true, answer: true, nodeB: true } });
  return rows.filter((row) => row.nodeB !== null && answers.includes(row.answer)).map((row) => row.id);
}

/** Makes one move with the real commands; what they refuse is refused. */
export async function make(move: Move, deliveries: readonly Delivery[]): Promise<void> {
  const batch = "at" in move ? (pick(deliveries, move.at)?.id as number) : 0;
  switch (move.do) {
    case "commit":
      return void (await commitBatch(keeper, { batchId: batch }));
    case "commitTwo": {
      const other = pick(deliveries, move.other)?.id as number;
      return void (await Promise.all([
        commitBatch(keeper, { batchId: batch }),
        commitBatch(keeper, { batchId: other }),
      ]));
    }
    case "revert":
      return void (await revertBatch(keeper, { batchId: batch, reason: "test" }));
    case "redate": {
      const receivedOn = addDays("2009-07-12", move.day % 12);
      return void (await correctReceivedOn(keeper, { batchId: batch, receivedOn, reason: "test" }));
    }
    case "limit": {
      const placeholders = move.placeholder ? ["0000", "m3"] : ["0000"];
      return void (await changeLimits(keeper, { numberLimit: move.limit, placeholders }));
    }
    case "undo": {
      const made = pick(await db.decision.findMany({ where: { undoneAt: null }, orderBy: { id: "asc" } }), move.at);
      if (made) await undoDecision(keeper, { decisionId: made.id, reason: "test" });
      return;
    }
    case "approve": {
      const number = pick(await db.memberNumber.findMany({ orderBy: { id: "asc" } }), move.at);
      if (number) await decide(keeper, { kind: "approve_number", numberId: number.id, reason: "test" });
      return;
    }
    case "void": {
      const inquiry = pick(await db.inquiry.findMany({ orderBy: { id: "asc" } }), move.at);
      if (inquiry)
        await decide(keeper, { kind: "void", inquiryId: inquiry.id, reasonCode: "keyed_in_error", reason: "test" });
      return;
    }
    case "refuse":
    case "choose": {
      const inquiry = pick(
        await db.inquiry.findMany({ where: { sightings: { gt: 1 } }, orderBy: { id: "asc" } }),
        move.at,
      );
      const said = inquiry && pick(await contents(inquiry.id), move.other);
      if (!inquiry || !said) return;
      const base = { inquiryId: inquiry.id, content: said.content, reason: "test" };
      await decide(
        keeper,
        move.do === "refuse" ? { kind: "refuse", ...base } : { kind: "choose", onDate: said.on, ...base },
      );
      return;
    }
    case "look":
      return void (await findDoubts(keeper, batch % 2 ? `batch:${batch}` : "all"));
    case "takeReviews": {
      // What waits is looked for first, or a short history would seldom have any; one or two at once, as in bulk.
      await findDoubts(keeper, "all");
      const waiting = await reviewsWith([null, "parked"]);
      const ids = [pick(waiting, move.at), ...(move.other % 3 ? [] : [pick(waiting, move.other)])];
      const reviewIds = ids.flatMap((id) => id ?? []);
      if (reviewIds.length > 0) await takeReviews(keeper, { reviewIds, reason: "test" });
      return;
    }
    case "declineReview":
    case "parkReview": {
      const id = pick(await reviewsWith([null, "parked"]), move.at);
      const answer = move.do === "parkReview" ? "parked" : "declined";
      if (id) await answerReviews(keeper, { reviewIds: [id], answer, note: "test" });
      return;
    }
    case "reopenReview": {
      const id = pick(await reviewsWith(["declined", "parked"]), move.at);
      if (id) await reopenReview(keeper, { reviewId: id });
      return;
    }
    case "link": {
      const cards = await db.card.findMany({ orderBy: { id: "asc" } });
      const [a, b] = [pick(cards, move.at), pick(cards, move.other)];
      if (a && b) await decide(keeper, { kind: "link", oldCardId: a.id, newCardId: b.id, reason: "test" });
      return;
    }
    case "merge": {
      const members = await db.member.findMany({ where: { endedBlock: null }, orderBy: { id: "asc" } });
      const [a, b] = [pick(members, move.at), pick(members, move.other)];
      if (a && b) await decide(keeper, { kind: "merge", memberA: a.id, memberB: b.id, reason: "test" });
      return;
    }
    case "split": {
      const node = pick(await db.card.findMany({ orderBy: { id: "asc" } }), move.at);
      if (node) await decide(keeper, { kind: "split", memberId: node.memberId, nodes: [node.id], reason: "test" });
      return;
    }
  }
}
