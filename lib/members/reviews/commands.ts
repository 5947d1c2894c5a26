import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import type { AuditEvent } from "@/lib/audit/events";
import { businessClock } from "@/lib/core/clock";
import { enqueue } from "@/lib/core/enqueue";
import { done, type Result, refuse } from "@/lib/core/result";
import { type AnswerInput, answerSchema, type ReviewRefusal } from "@/lib/members/schema";

/**
 * Says of reviews that they stay as they are ("not the same"; remembered by key), or puts them aside with a note. All
 * or none: refuses CHANGED_MEANWHILE where one of them was answered or closed since.
 */
export async function answerReviews(
  actor: Actor,
  input: AnswerInput,
): Promise<Result<{ reviewIds: number[] }, ReviewRefusal>> {
  permit(actor, input.answer === "parked" ? "review.park" : "review.answer");
  const parsed = answerSchema.safeParse(input);
  if (!parsed.success) return refuse("INVALID");
  const { answer } = parsed.data;
  const note = parsed.data.note || null;
  if (answer === "parked" && note === null) return refuse("NOTE_MISSING");
  const reviewIds = [...new Set(parsed.data.reviewIds)];
  return change<{ reviewIds: number[] }, ReviewRefusal>(actor, async (tx) => {
    const clock = await businessClock(tx);
    const bound = { id: { in: reviewIds } };
    if (answer === "declined" && (await tx.review.count({ where: { ...bound, kind: "statement_conflict" } })) > 0) {
      return refuse("NOT_DECLINABLE");
    }
    const { count } = await tx.review.updateMany({
      where: { ...bound, closedBlock: null, OR: [{ answer: null }, { answer: "parked" }] },
      data: { answer, note, answeredBy: actor.id, answeredByName: actor.name, answeredAt: clock.now },
    });
    if (count !== reviewIds.length) return refuse("CHANGED_MEANWHILE");
    const events = reviewIds.map(
      (id): AuditEvent => ({ type: "review.answered", subject: "review", subjectId: id, details: { answer } }),
    );
    return changed({ reviewIds }, ...(events as [AuditEvent, ...AuditEvent[]]));
  });
}

/** Takes back "not the same" or a parking: it waits again. What became a decision is undone as a decision. */
export async function reopenReview(
  actor: Actor,
  input: { reviewId: number },
): Promise<Result<{ reviewId: number }, ReviewRefusal>> {
  permit(actor, "review.park");
  const { reviewId } = input;
  return change<{ reviewId: number }, ReviewRefusal>(actor, async (tx) => {
    const found = await tx.review.findUnique({ where: { id: reviewId }, select: { answer: true } });
    if (found?.answer === "declined") permit(actor, "review.answer");
    const { count } = await tx.review.updateMany({
      where: { id: reviewId, answer: { in: ["declined", "parked"] } },
      data: { answer: null, note: null, answeredBy: null, answeredByName: null, answeredAt: null },
    });
    if (count === 0) return refuse("NOT_ANSWERED");
    return changed({ reviewId }, { type: "review.reopened", subject: "review", subjectId: reviewId, details: {} });
  });
}

/** Has every card and number looked at again; the worker does it. */
export async function askForSweep(actor: Actor): Promise<Result<null>> {
  permit(actor, "review.answer");
  const outcome = await change<null, never>(actor, async (tx) => {
    await enqueue(tx, "find-doubts", { subject: "all" }, "find-doubts:all");
    return changed(null, { type: "review.sweepAsked", subject: "review", details: {} });
  });
  return outcome.ok ? done(null) : outcome;
}
