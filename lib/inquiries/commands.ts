import type { Actor } from "@/lib/access/actor";
import { permit } from "@/lib/access/actor";
import { change, changed, rehearse } from "@/lib/audit/change";
import { businessClock } from "@/lib/core/clock";
import { toDbDate } from "@/lib/core/dates";
import { db, type Tx } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { done, type Refusal, type Result, refuse } from "@/lib/core/result";
import { lockLedger } from "@/lib/ledger/append";
import { type Figures, figuresNow, headBlock } from "@/lib/ledger/queries";
import type { Cause } from "@/lib/ledger/schema";
import { anchorOf, crossingEdges } from "@/lib/members/edges";
import { settle } from "@/lib/members/settle";
import { layWorkTables } from "@/lib/members/work-tables";
import { restate } from "./restate";
import { type DecisionInput, type DecisionRefusal, decisionSchema } from "./schema";
import { touchInquiries } from "./statements";

export type Decided = {
  readonly decisionIds: readonly number[];
  readonly block: number;
  readonly before: Figures;
  readonly after: Figures;
};

/**
 * Takes a decision of a person: void an inquiry, take or refuse an amendment, choose between deliveries in conflict,
 * merge or split members, link a reissued card, approve a member number. It holds against every later delivery until it
 * is undone (RULEBOOK R3.2, R4.4, R4.6).
 */
export async function decide(actor: Actor, input: DecisionInput): Promise<Result<Decided, DecisionRefusal>> {
  permit(actor, rightFor(input.kind));
  const parsed = decisionSchema.safeParse(input);
  if (!parsed.success) return refuse("INVALID");
  return change(
    actor,
    async (tx) => {
      const outcome = await take(tx, actor, parsed.data);
      if (!outcome.ok) return outcome;
      const { decisionIds, block, before, after } = outcome.value;
      return changed(outcome.value, {
        type: "decision.made",
        subject: input.kind === "merge" || input.kind === "split" ? "member" : "decision",
        subjectId: input.kind === "split" ? input.memberId : input.kind === "merge" ? input.memberA : decisionIds[0],
        details: {
          decisionId: decisionIds[0] as number,
          kind: input.kind,
          block,
          before: before.today,
          after: after.today,
        },
      });
    },
    { timeout: 60_000 },
  );
}

/** What a decision would change, in figures, read off a rehearsal. */
export async function previewDecision(
  actor: Actor,
  input: DecisionInput,
): Promise<Result<{ before: Figures; after: Figures }, DecisionRefusal>> {
  permit(actor, rightFor(input.kind));
  const parsed = decisionSchema.safeParse(input);
  if (!parsed.success) return refuse("INVALID");
  return rehearse((tx) => take(tx, actor, parsed.data));
}

/** Undoes a decision: what holds is again what the evidence and the older decisions say. */
export async function undoDecision(
  actor: Actor,
  input: { decisionId: number; reason: string },
): Promise<Result<Decided, DecisionRefusal>> {
  const kind = await kindOf(actor, input.decisionId);
  const reason = input.reason.trim();
  if (!reason) return refuse("REASON_MISSING");
  return change(
    actor,
    async (tx) => {
      const outcome = await undo(tx, actor, input.decisionId, reason);
      if (!outcome.ok) return outcome;
      const { block, before, after } = outcome.value;
      return changed(outcome.value, {
        type: "decision.undone",
        subject: "decision",
        subjectId: input.decisionId,
        details: { decisionId: input.decisionId, kind, block, before: before.today, after: after.today },
      });
    },
    { timeout: 60_000 },
  );
}

/** What undoing a decision would change, in figures. */
export async function previewUndo(
  actor: Actor,
  input: { decisionId: number },
): Promise<Result<{ before: Figures; after: Figures }, DecisionRefusal>> {
  await kindOf(actor, input.decisionId);
  return rehearse((tx) => undo(tx, actor, input.decisionId, "preview"));
}

async function kindOf(actor: Actor, decisionId: number): Promise<DecisionInput["kind"]> {
  const decision = await db.decision.findUnique({ where: { id: decisionId }, select: { kind: true } });
  if (!decision) throw new NotFound(`decision ${decisionId}`);
  const kind = decision.kind as DecisionInput["kind"];
  permit(actor, rightFor(kind));
  return kind;
}

function rightFor(kind: DecisionInput["kind"]) {
  if (kind === "void") return "inquiry.void" as const;
  if (kind === "take" || kind === "refuse" || kind === "choose") return "inquiry.decide" as const;
  return "member.decide" as const;
}

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

async function take(
  tx: Tx,
  actor: Actor,
  input: DecisionInput,
): Promise<{ ok: true; value: Decided } | Refusal<DecisionRefusal>> {
  await lockLedger(tx);
  await layWorkTables(tx);
  const clock = await businessClock(tx);
  const before = await figuresNow(tx, clock.today);
  const block = (await headBlock(tx)).no + 1;
  const keys = await keysOf(tx, input);
  if (!keys.ok) return keys;
  const decisionIds: number[] = [];
  for (const key of keys.value) {
    const row = await tx.decision.create({
      data: {
        ...key,
        kind: input.kind,
        reason: input.reason.trim(),
        reasonCode: input.kind === "void" ? input.reasonCode : null,
        madeBy: actor.id,
        madeByName: actor.name,
        madeAt: clock.now,
        madeBlock: block,
      },
      select: { id: true },
    });
    decisionIds.push(row.id);
  }
  const cause = causeFor[input.kind];
  await reckon(tx, actor, cause, `decision:${decisionIds[0]}`, keys.value, block);
  if (input.kind === "void") {
    await tx.inquiry.updateMany({
      where: { id: input.inquiryId, closedAs: null },
      data: { closedAs: "voided", closedAt: clock.now, closedBy: actor.id },
    });
  }
  return done({ decisionIds, block, before, after: await figuresNow(tx, clock.today) });
}

async function undo(
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
  // A split strikes several edges at once: they were one decision of the person, and are undone as one.
  const group = await tx.decision.findMany({
    where: { madeBlock: decision.madeBlock, kind: decision.kind, undoneAt: null },
  });
  if (decision.undoneAt) return refuse("ALREADY_UNDONE");
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
  return done({ decisionIds: [decisionId], block, before, after: await figuresNow(tx, clock.today) });
}

type Key = { inquiryId?: number | null; content?: string; onDate?: Date; nodeA?: number | null; nodeB?: number | null };

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
