import type { Actor } from "@/lib/access/actor";
import { permit } from "@/lib/access/actor";
import { change, changed, rehearse } from "@/lib/audit/change";
import { db } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { type Result, refuse } from "@/lib/core/result";
import { type Decided, type Effect, take, undo } from "./apply-decision";
import { type DecisionInput, type DecisionRefusal, decisionSchema } from "./schema";

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
export async function previewDecision(actor: Actor, input: DecisionInput): Promise<Result<Effect, DecisionRefusal>> {
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
): Promise<Result<Effect, DecisionRefusal>> {
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
