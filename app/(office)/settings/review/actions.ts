"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { rowId } from "@/app/(office)/row-id";
import { officeAction } from "@/app/doors";
import type { Outcome } from "@/components/form/outcome";
import { signOwnLine, signReview } from "@/lib/accounts/commands/sign-review";
import { type LineAnswer, reviewAnswers } from "@/lib/accounts/schema";
import { refuse } from "@/lib/core/result";

const text = (value: FormDataEntryValue | null) => (typeof value === "string" ? value : "");

/** Signs the review: of every line the answer and the remark, by the line's id. */
export async function signReviewAction(_previous: Outcome | null, form: FormData): Promise<Outcome> {
  return officeAction("accountReview.sign", async (actor) => {
    const answers: Record<string, LineAnswer> = {};
    for (const [name, value] of form) {
      const answer = reviewAnswers.find((one) => one === value);
      const id = /^answer:(.+)$/.exec(name)?.[1];
      if (id && answer) answers[id] = { answer, remark: text(form.get(`remark:${id}`)) };
    }
    const outcome = await signReview(actor, { fingerprint: text(form.get("fingerprint")), answers });
    revalidatePath("/settings/review");
    if (outcome.ok) redirect(`/settings/review/${outcome.value.id}`);
    return outcome;
  });
}

/** Answers the line of the manager who signed. */
export async function signOwnAction(reviewId: number, _previous: Outcome | null, form: FormData): Promise<Outcome> {
  return officeAction("accountReview.sign", async (actor) => {
    const answer = reviewAnswers.find((one) => one === form.get("answer"));
    if (!answer) return refuse("UNANSWERED", { count: 1 }, { answer: "INVALID" });
    const id = rowId(String(reviewId));
    const outcome = await signOwnLine(actor, { reviewId: id, answer, remark: text(form.get("remark")) });
    revalidatePath("/settings/review");
    if (outcome.ok) redirect(`/settings/review/${id}`);
    return outcome;
  });
}
