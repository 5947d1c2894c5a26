import { type Actor, permit } from "@/lib/access/actor";
import { staleFactor } from "@/lib/access/step-up";
import { fingerprintOf, lineId, reviewLines } from "@/lib/accounts/account-review-lines";
import { type OwnLine, ownLineSchema, type SignReview, signReviewSchema } from "@/lib/accounts/schema";
import { change, changed } from "@/lib/audit/change";
import { businessClock, realNow } from "@/lib/core/clock";
import { toDbDate } from "@/lib/core/dates";
import type { Tx } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { type Result, refuse } from "@/lib/core/result";

export type SignRefusal = "INVALID" | "UNANSWERED" | "REMARK_NEEDED" | "STATE_CHANGED" | "OPEN" | "STEP_UP_NEEDED";

/**
 * Signs off every account and key as they stand. The signer's own line stays open: another manager answers it
 * (signOwnLine), and the review is complete with that. Refuses OPEN while an earlier one waits for that, STATE_CHANGED
 * where accounts or keys are no longer those that were looked at, UNANSWERED where a line has no answer, and
 * REMARK_NEEDED where one is not kept and does not say why.
 */
export async function signReview(actor: Actor, input: SignReview): Promise<Result<{ id: number }, SignRefusal>> {
  permit(actor, "accountReview.sign");
  const read = signReviewSchema.safeParse(input);
  if (!read.success) return refuse("INVALID");
  const stale = await staleFactor(actor, realNow());
  if (stale) return stale;
  const { fingerprint, answers } = read.data;
  return change(actor, async (tx) => {
    await lockReviews(tx);
    if ((await tx.accountReview.count({ where: { own: null } })) > 0) return refuse("OPEN");
    const lines = await reviewLines(tx);
    if (fingerprintOf(lines) !== fingerprint) return refuse("STATE_CHANGED");
    const answered = lines.map((line, at) => {
      const own = line.kind === "account" && line.subjectId === actor.id;
      const { answer = null, remark = "" } = own ? {} : (answers[lineId(line)] ?? {});
      return { no: at + 1, kind: line.kind, subjectId: line.subjectId, facts: line.facts, answer, remark, own };
    });
    const missing = answered.filter(({ answer, own }) => answer === null && !own);
    if (missing.length > 0) return refuse("UNANSWERED", { count: missing.length }, fieldsOf(missing, "UNANSWERED"));
    const unsaid = answered.filter(({ answer, remark }) => answer !== null && answer !== "keep" && remark === "");
    if (unsaid.length > 0) return refuse("REMARK_NEEDED", undefined, fieldsOf(unsaid, "REMARK_NEEDED"));
    const { now, today } = await businessClock(tx);
    const { id } = await tx.accountReview.create({
      data: { signedOn: toDbDate(today), signedAt: now, signedBy: actor.id, signedByName: actor.name },
      select: { id: true },
    });
    await tx.accountReviewLine.createMany({ data: answered.map(({ own: _, ...line }) => ({ reviewId: id, ...line })) });
    const count = (wanted: string) => answered.filter(({ answer }) => answer === wanted).length;
    const details = { keep: count("keep"), change: count("change"), disable: count("disable") };
    return changed({ id }, { type: "accountReview.signed", subject: "accountReview", subjectId: id, details });
  });
}

const fieldsOf = (lines: readonly { kind: string; subjectId: string }[], reason: string) =>
  Object.fromEntries(lines.map((line) => [`remark:${lineId(line)}`, reason]));

export type OwnRefusal = "INVALID" | "REMARK_NEEDED" | "OWN_LINE" | "SIGNED" | "STEP_UP_NEEDED";

/** Answers the line of the manager who signed: never that manager (OWN_LINE). Refuses SIGNED once it is answered. */
export async function signOwnLine(actor: Actor, input: OwnLine): Promise<Result<null, OwnRefusal>> {
  permit(actor, "accountReview.sign");
  const read = ownLineSchema.safeParse(input);
  if (!read.success) return refuse("INVALID");
  const stale = await staleFactor(actor, realNow());
  if (stale) return stale;
  const { reviewId, answer, remark } = read.data;
  return change(actor, async (tx) => {
    await lockReviews(tx);
    const review = await tx.accountReview.findUnique({ where: { id: reviewId }, include: { own: true } });
    if (!review) throw new NotFound(`account review ${reviewId}`);
    if (review.own) return refuse("SIGNED");
    if (review.signedBy === actor.id) return refuse("OWN_LINE");
    if (answer !== "keep" && remark === "") return refuse("REMARK_NEEDED", undefined, { remark: "REMARK_NEEDED" });
    const signedAt = (await businessClock(tx)).now;
    await tx.accountReviewOwn.create({
      data: { reviewId, answer, remark, signedAt, signedBy: actor.id, signedByName: actor.name },
      select: { reviewId: true },
    });
    const details = { answer };
    return changed(null, { type: "accountReview.ownSigned", subject: "accountReview", subjectId: reviewId, details });
  });
}

/** Two managers who sign at once take turns. */
async function lockReviews(tx: Tx): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('shokai'), hashtext('account-review'))`;
}
