import type { Actor } from "@/lib/access/actor";
import { lineId } from "@/lib/accounts/account-review-lines";
import { findReviewNow } from "@/lib/accounts/account-review-queries";
import { createUser } from "@/lib/accounts/commands/create-user";
import { disableUser } from "@/lib/accounts/commands/disable-user";
import { signOwnLine, signReview } from "@/lib/accounts/commands/sign-review";
import type { LineAnswer } from "@/lib/accounts/schema";
import { must } from "./must";
import type { Office } from "./office";

/** When the demonstration's review is signed: half a year later, when the demonstration stands, the next is overdue. */
export const reviewedAt = new Date("2011-09-20T11:00:00+09:00");

/** Somebody whose work ended before that review, and whose account nobody had thought of. */
export async function addFormer(admin: Actor): Promise<void> {
  const former = { login: "former1", displayName: "元受付担当 · Former intake", roles: ["intake" as const] };
  must(await createUser(admin, former), "former1");
}

/** One manager signs, the other answers the first one's line, and the administrator disables what was found. */
export async function reviewAccounts(office: Office): Promise<void> {
  const { manager, manager2, admin } = office.actors;
  const { lines, fingerprint } = await findReviewNow(manager);
  const answers: Record<string, LineAnswer> = {};
  let former: string | undefined;
  for (const line of lines) {
    if (line.subjectId === manager.id) continue;
    const left = line.kind === "account" && line.facts.login === "former1";
    if (left) former = line.subjectId;
    answers[lineId(line)] = left
      ? { answer: "disable", remark: "8月末で異動。受付の役割は不要。" }
      : { answer: "keep", remark: "" };
  }
  const { id } = must(await signReview(manager, { fingerprint, answers }), "account review");
  must(await signOwnLine(manager2, { reviewId: id, answer: "keep", remark: "" }), "signer's own line");
  if (former) must(await disableUser(admin, former), "former1");
}
