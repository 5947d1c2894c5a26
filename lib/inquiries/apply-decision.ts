import type { Actor } from "@/lib/access/actor";
import { businessClock } from "@/lib/core/clock";
import { toDbDate } from "@/lib/core/dates";
import type { Tx } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { done, type Refusal, refuse } from "@/lib/core/result";
import { lockLedger } from "@/lib/ledger/append";
import { type Figures, figuresNow, headBlock } from "@/lib/ledger/queries";
import type { Cause } from "@/lib/ledger/schema";
import { anchorOf, crossingEdges } from "@/lib/members/edges";
import { type MemberEffect, readEffect } from "@/lib/members/effect";
import { settle } from "@/lib/members/settle";
import { layWorkTables } from "@/lib/members/work-tables";
import { restate } from "./restate";
import type { DecisionInput, DecisionRefusal } from "./schema";
import { touchInquiries } from "./statements";

/*
 * What a person's decision does, inside the caller's transaction: the same for one that is taken, rehearsed, undone, or
 * taken in bulk out of the queue of reviews.
 */

/** What a step changes: the count and published figures before and after, and what becomes of the members it touches. */
export type Effect = {
  readonly before: Figures;
  readonly after: Figures;
  readonly members: readonly MemberEffect[];
};
export type Decided = Effect & { readonly decisionIds: readonly number[]; readonly block: number };

type Key = {
  kind?: DecisionInput["kind"];
  inquiryId?: number | null;
  content?: string;
  onDate?: Date;
  nodeA?: number | null;
  nodeB?: number | null;
};

const causeFor: Record<DecisionInput["kind"], Cause> = {
  void: "void",
  take: "amendment",
  refuse: "amendment",
  choose: "amendment",
  merge: "merge",
  split: "split",
  link: "reissue_link",
  approve_number: "rule_or_limit",
};

/** Takes one decision: refused where it says nothing new. */
export async function take(
  tx: Tx,
  actor: Actor,
  input: DecisionInput,
): Promise<{ ok: true; value: Decided } | Refusal<DecisionRefusal>> {
  await lockLedger(tx);
  const keys = await keysOf(tx, input);
  if (!keys.ok) return keys;
  const reasonCode = input.kind === "void" ? input.reasonCode : null;
  const taken = await takeKeys(tx, actor, { kind: input.kind, reason: input.reason, reasonCode, keys: keys.value });
  if (input.kind === "void") {
    const { now } = await businessClock(tx);
    await tx.inquiry.updateMany({
      where: { id: input.inquiryId, closedAs: null },
      data: { closedAs: "voided", closedAt: now, closedBy: actor.id },
    });
  }
  return done(taken);
}

/**
 * Writes decisions, a row for each key and all in one block, and works out what holds now. The caller holds the ledger's
 * lock and has looked whether the keys still stand.
 * @param made.kind of the keys that name none, and the block's cause
 */
export async function takeKeys(
  tx: Tx,
  actor: Actor,
  made: { kind: DecisionInput["kind"]; reason: string; reasonCode?: string | null; keys: readonly Key[] },
): Promise<Decided> {
  await layWorkTables(tx);
  const clock = await businessClock(tx);
  const before = await figuresNow(tx, clock.today);
  const block = (await headBlock(tx)).no + 1;
  const decisionIds: number[] = [];
  for (const key of made.keys) {
    const row = await tx.decision.create({
      data: {
        kind: made.kind,
        ...key,
        reason: made.reason.trim(),
        reasonCode: made.reasonCode ?? null,
        madeBy: actor.id,
        madeByName: actor.name,
        madeAt: clock.now,
        madeBlock: block,
      },
      select: { id: true },
    });
    decisionIds.push(row.id);
  }
  await reckon(tx, actor, causeFor[made.kind], `decision:${decisionIds[0]}`, made.keys, block);
  const members = await readEffect(tx);
  return { decisionIds, block, before, after: await figuresNow(tx, clock.today), members };
}

/** Undoes one decision; what a split struck together is undone together. */
export async function undo(
  tx: Tx,
  actor: Actor,
  decisionId: number,
  reason: string,
): Promise<{ ok: true; value: Decided } | Refusal<DecisionRefusal>> {
  await lockLedger(tx);
  await layWorkTables(tx);
  const clock = await businessClock(tx);
  const before = await figuresNow(tx, clock.today);
  const block = (await headBlock(tx)).no + 1;
  const decision = await tx.decision.findUniqueOrThrow({ where: { id: decisionId } });
  if (decision.undoneAt) return refuse("ALREADY_UNDONE");
  // A split strikes several edges at once: they were one decision of the person, and are undone as one. What was taken
  // in bulk shares a block as well, and each of it is a decision of its own.
  const group =
    decision.kind === "split"
      ? await tx.decision.findMany({ where: { madeBlock: decision.madeBlock, kind: "split", undoneAt: null } })
      : [decision];
  await tx.decision.updateMany({
    where: { id: { in: group.map((one) => one.id) } },
    data: { undoneAt: clock.now, undoneBy: actor.id, undoneByName: actor.name, undoReason: reason, undoneBlock: block },
  });
  await reckon(
    tx,
    actor,
    "undo",
    `decision:${decisionId}`,
    group.map(({ inquiryId, nodeA, nodeB }) => ({ inquiryId, nodeA, nodeB })),
    block,
  );
  if (decision.kind === "void") {
    await tx.inquiry.updateMany({
      where: { id: decision.inquiryId as number, closedAs: "voided", voided: false },
      data: { closedAs: null, closedAt: null, closedBy: null },
    });
  }
  // What was taken out of the queue waits there again.
  await tx.review.updateMany({
    where: { decisionId: { in: group.map((one) => one.id) } },
    data: { answer: null, note: null, answeredBy: null, answeredByName: null, answeredAt: null, decisionId: null },
  });
  const members = await readEffect(tx);
  return done({ decisionIds: [decisionId], block, before, after: await figuresNow(tx, clock.today), members });
}

/** Weighs the inquiries of the decided keys again and settles the members around their nodes. */
async function reckon(
  tx: Tx,
  actor: Actor,
  cause: Cause,
  subject: string,
  keys: readonly Key[],
  block: number,
): Promise<void> {
  await touchInquiries(
    tx,
    keys.flatMap((key) => key.inquiryId ?? []),
  );
  await restate(tx, cause, block);
  const nodes = keys.flatMap((key) => [key.nodeA, key.nodeB].flatMap((node) => node ?? []));
  await settle(tx, actor, { cause, subject, nodes: [...new Set(nodes)] });
}

/** The keys that a decision is kept by; refused where it says nothing new or names what does not belong together. */
async function keysOf(tx: Tx, input: DecisionInput): Promise<{ ok: true; value: Key[] } | Refusal<DecisionRefusal>> {
  switch (input.kind) {
    case "void": {
      const inquiry = await tx.inquiry.findUnique({ where: { id: input.inquiryId }, select: { voided: true } });
      if (!inquiry) throw new NotFound(`inquiry ${input.inquiryId}`);
      return inquiry.voided ? refuse("ALREADY_DECIDED") : done([{ inquiryId: input.inquiryId }]);
    }
    case "take":
    case "refuse":
    case "choose": {
      const inquiry = await tx.inquiry.findUnique({ where: { id: input.inquiryId }, select: { id: true } });
      if (!inquiry) throw new NotFound(`inquiry ${input.inquiryId}`);
      const onDate = input.kind === "choose" ? { onDate: toDbDate(input.onDate) } : {};
      return done([{ inquiryId: input.inquiryId, content: input.content, ...onDate }]);
    }
    case "merge": {
      if (input.memberA === input.memberB) return refuse("SAME_MEMBER");
      const a = await anchorOf(tx, input.memberA);
      const b = await anchorOf(tx, input.memberB);
      return a && b ? done([{ nodeA: a, nodeB: b }]) : refuse("MEMBER_ENDED");
    }
    case "split": {
      const edges = await crossingEdges(tx, input.memberId, input.nodes);
      if (edges === null) return refuse("NOT_OF_THIS_MEMBER");
      if (edges.length === 0) return refuse("NOTHING_TO_SPLIT");
      return done(edges.map(({ a, b }) => ({ nodeA: a, nodeB: b })));
    }
    case "link": {
      if (input.oldCardId === input.newCardId) return refuse("SAME_CARD");
      const cards = await tx.card.count({ where: { id: { in: [input.oldCardId, input.newCardId] } } });
      if (cards !== 2) throw new NotFound("card");
      return done([{ nodeA: input.oldCardId, nodeB: input.newCardId }]);
    }
    case "approve_number": {
      const number = await tx.memberNumber.findUnique({ where: { id: input.numberId }, select: { id: true } });
      if (!number) throw new NotFound(`number ${input.numberId}`);
      const approved = await tx.decision.count({
        where: { kind: "approve_number", nodeA: input.numberId, undoneAt: null },
      });
      return approved ? refuse("ALREADY_DECIDED") : done([{ nodeA: input.numberId }]);
    }
  }
}
