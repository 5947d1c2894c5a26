import { type Actor, permit } from "@/lib/access/actor";
import { change, changed, rehearse } from "@/lib/audit/change";
import type { AuditEvent } from "@/lib/audit/events";
import { businessClock } from "@/lib/core/clock";
import type { Tx } from "@/lib/core/db";
import { done, type Refusal, type Result, refuse } from "@/lib/core/result";
import { lockLedger } from "@/lib/ledger/append";
import { type PairDetails, type ReviewRefusal, type TakeInput, takeSchema } from "@/lib/members/schema";
import { type Decided, type Effect, takeKeys } from "./apply-decision";

/**
 * Takes doubtful pairs out of the queue: each becomes a decision of its own, a reissue link or a merge, all in one
 * ledger block; each can be undone by itself. All or none: refuses CHANGED_MEANWHILE where one was answered since, or
 * its two ends are one member already.
 */
export async function takeReviews(actor: Actor, input: TakeInput): Promise<Result<Decided, ReviewRefusal>> {
  permit(actor, "review.answer");
  permit(actor, "member.decide");
  const parsed = takeSchema.safeParse(input);
  if (!parsed.success) return refuse(input.reason.trim() ? "INVALID" : "REASON_MISSING");
  return change(
    actor,
    async (tx) => {
      const outcome = await take(tx, actor, parsed.data);
      if (!outcome.ok) return outcome;
      const { taken, kinds } = outcome.value;
      const { decisionIds, block, before, after } = taken;
      // The figures are those of the whole block: what was taken together changed them together.
      const events = decisionIds.map(
        (decisionId, at): AuditEvent => ({
          type: "decision.made",
          subject: "decision",
          subjectId: decisionId,
          details: { decisionId, kind: kinds[at] as string, block, before: before.today, after: after.today },
        }),
      );
      return changed(taken, ...(events as [AuditEvent, ...AuditEvent[]]));
    },
    { timeout: 120_000 },
  );
}

/** What taking the pairs would change, in figures, read off a rehearsal. */
export async function previewTake(
  actor: Actor,
  input: { reviewIds: readonly number[] },
): Promise<Result<Effect, ReviewRefusal>> {
  permit(actor, "review.read");
  const parsed = takeSchema.safeParse({ reviewIds: [...input.reviewIds], reason: "preview" });
  if (!parsed.success) return refuse("INVALID");
  const outcome = await rehearse((tx) => take(tx, actor, parsed.data), { timeout: 120_000 });
  return outcome.ok ? done(outcome.value.taken) : outcome;
}

type Pair = { id: number; kind: string; nodeId: number; nodeB: number; details: PairDetails };

async function take(
  tx: Tx,
  actor: Actor,
  input: TakeInput,
): Promise<{ ok: true; value: { taken: Decided; kinds: string[] } } | Refusal<ReviewRefusal>> {
  await lockLedger(tx);
  const reviewIds = [...new Set(input.reviewIds)];
  const pairs = await tx.$queryRaw<(Pair & { stands: boolean })[]>`
    with node as not materialized (select id, member_id from card union all select id, member_id from member_number)
    select r.id, r.kind, r.node_id as "nodeId", r.node_b as "nodeB", r.details,
      r.closed_block is null and (r.answer is null or r.answer = 'parked') and x.member_id <> y.member_id as stands
    from review r left join node x on x.id = r.node_id left join node y on y.id = r.node_b
    where r.id = any (${reviewIds}::int[]) order by r.id for update of r`;
  if (pairs.some((pair) => pair.nodeB === null)) return refuse("NOT_A_PAIR");
  if (pairs.length !== reviewIds.length || pairs.some((pair) => !pair.stands)) return refuse("CHANGED_MEANWHILE");
  const keys = pairs.map(({ kind, nodeId, nodeB, details }) =>
    kind === "reissue"
      ? {
          kind: "link" as const,
          nodeA: details.oldCardId ?? nodeId,
          nodeB: details.oldCardId === nodeB ? nodeId : nodeB,
        }
      : { kind: "merge" as const, nodeA: nodeId, nodeB },
  );
  const kind = keys.every((key) => key.kind === "link") ? "link" : "merge";
  const taken = await takeKeys(tx, actor, { kind, reason: input.reason, keys });
  const { now } = await businessClock(tx);
  for (const [at, pair] of pairs.entries()) {
    await tx.review.update({
      where: { id: pair.id },
      data: {
        answer: "taken",
        note: null,
        answeredBy: actor.id,
        answeredByName: actor.name,
        answeredAt: now,
        decisionId: taken.decisionIds[at],
      },
      select: { id: true },
    });
  }
  return done({ taken, kinds: keys.map((key) => key.kind) });
}
