"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { rowId } from "@/app/(office)/row-id";
import { officeAction } from "@/app/doors";
import type { Outcome } from "@/components/form/outcome";
import { type Result, refuse } from "@/lib/core/result";
import { maskCards } from "@/lib/core/text";
import { takeReviews } from "@/lib/inquiries/take-reviews";
import { answerReviews, askForSweep, reopenReview } from "@/lib/members/reviews/commands";
import type { ReviewRefusal } from "@/lib/members/schema";
import { withQuery } from "./address";

export type Answer = "take" | "declined" | "parked";

/**
 * Answers reviews and goes on.
 * @param fixed.next the review that is looked at next, null: the list
 * @param fixed.query the queue's filters, as its address has them
 */
export async function answerAction(
  fixed: { reviewIds: number[]; answer: Answer; next: number | null; query: string },
  _previous: Outcome<unknown> | null,
  form: FormData,
): Promise<Outcome<unknown>> {
  return officeAction(["review.answer", "review.park"], async (actor) => {
    const { reviewIds, answer, next, query } = fixed;
    const text = String(form.get("text") ?? "").trim();
    const fault =
      maskCards(text).found > 0 ? "CARD_NUMBER_IN_TEXT" : text || answer === "declined" ? null : missing(answer);
    if (fault) return { ...refuse(fault, undefined, { text: fault }), values: { text } };
    const outcome: Result<unknown, ReviewRefusal> =
      answer === "take"
        ? await takeReviews(actor, { reviewIds, reason: text })
        : await answerReviews(actor, { reviewIds, answer, note: text });
    if (!outcome.ok) return { ...outcome, values: { text } };
    revalidatePath("/", "layout");
    const done = reviewIds.length === 1 ? reviewIds[0] : undefined;
    redirect(withQuery(next === null ? "/reviews" : `/reviews/${next}`, query, done));
  });
}

const missing = (answer: Answer) => (answer === "parked" ? "NOTE_MISSING" : "REASON_MISSING");

/** Puts a review back into the queue, and goes to it. */
export async function reopenAction(fixed: { reviewId: number; query: string }): Promise<Outcome<unknown>> {
  const outcome = await officeAction("review.park", (actor) =>
    reopenReview(actor, { reviewId: rowId(String(fixed.reviewId)) }),
  );
  if (!outcome.ok) return outcome;
  revalidatePath("/", "layout");
  redirect(withQuery(`/reviews/${fixed.reviewId}`, fixed.query));
}

/** Has everything looked through again; what is found joins the list. */
export async function sweepAction(): Promise<Outcome<unknown>> {
  return officeAction("review.answer", (actor) => askForSweep(actor));
}
