import { type Actor, may } from "@/lib/access/actor";
import { findReview } from "@/lib/members/reviews/find-review";
import type { Answered } from "./done-bar";

/** What became of the review that was answered on the page before; null where none was, or it is open again. */
export async function findAnswered(actor: Actor, reviewId: number | null): Promise<Answered | null> {
  if (reviewId === null) return null;
  const review = await findReview(actor, reviewId).catch(() => null);
  if (!review) return null;
  const { state } = review;
  if (state !== "taken" && state !== "declined" && state !== "parked") return null;
  return { id: reviewId, state, undoHref: may(actor, "member.decide") ? undoHrefOf(review) : null };
}

/** Where the decision that a review became is undone. */
export function undoHrefOf(review: { memberId: number | null; decisionId: number | null }): string | null {
  const { memberId, decisionId } = review;
  return memberId !== null && decisionId !== null ? `/members/${memberId}/undo/${decisionId}` : null;
}
