import { type Actor, permit } from "@/lib/access/actor";
import { witness } from "@/lib/audit/change";
import { businessClock } from "@/lib/core/clock";
import { dayOf, fromDbDate, type IsoDate } from "@/lib/core/dates";
import { db, type Reader } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { fingerprintOf, lineId, type ReviewLine, reviewLines } from "./account-review-lines";
import { dueAfter } from "./rules";
import type { ReviewAnswer } from "./schema";

export type SignedLine = ReviewLine & {
  readonly no: number;
  /** Null on the signer's own line until another manager has answered it. */
  readonly answer: ReviewAnswer | null;
  readonly remark: string;
  readonly own: boolean;
};

export type SignedReview = {
  readonly id: number;
  readonly signedOn: IsoDate;
  readonly signedAt: Date;
  readonly signedBy: string;
  readonly signedByName: string;
  /** Who answered the signer's own line, and when: with it the review is complete. */
  readonly own: { readonly signedByName: string; readonly signedAt: Date } | null;
  readonly lines: readonly SignedLine[];
};

const whole = { lines: { orderBy: { no: "asc" } }, own: true } as const;
type Row = NonNullable<Awaited<ReturnType<typeof readReview>>>;
const readReview = (id: number) => db.accountReview.findUnique({ where: { id }, include: whole });

function reviewOf(row: Row): SignedReview {
  const { id, signedAt, signedBy, signedByName, own } = row;
  const lines = row.lines.map((line) => {
    const mine = line.kind === "account" && line.subjectId === signedBy;
    const { answer, remark } = mine && own ? own : line;
    return { ...line, answer, remark, own: mine } as unknown as SignedLine;
  });
  return { id, signedOn: fromDbDate(row.signedOn), signedAt, signedBy, signedByName, own, lines };
}

export type ReviewDue = { readonly dueOn: IsoDate; readonly overdue: boolean };

/**
 * When the next review is due: six months after the last complete one, else after the incident's first day or the trail's,
 * whichever is later.
 */
export async function reviewDue(reader: Reader): Promise<ReviewDue> {
  const { today, timeZone } = await businessClock(reader);
  const last = await reader.accountReview.findFirst({
    where: { own: { isNot: null } },
    orderBy: { id: "desc" },
    select: { signedOn: true },
  });
  const from = last ? fromDbDate(last.signedOn) : await firstDay(reader, timeZone, today);
  const dueOn = dueAfter(from);
  return { dueOn, overdue: dueOn < today };
}

/** A deployment may be set up years after its incident began: nothing could be reviewed before that. */
async function firstDay(reader: Reader, timeZone: string, today: IsoDate): Promise<IsoDate> {
  const { startedOn } = await reader.incident.findUniqueOrThrow({ where: { id: 1 }, select: { startedOn: true } });
  const oldest = await reader.auditEvent.findFirst({ orderBy: { seq: "asc" }, select: { businessAt: true } });
  const began = [fromDbDate(startedOn), oldest ? dayOf(oldest.businessAt, timeZone) : today];
  return began.sort().at(-1) as IsoDate;
}

/** When the next review is due, for the dashboard. */
export async function findReviewDue(actor: Actor): Promise<ReviewDue> {
  permit(actor, "accountReview.read");
  return reviewDue(db);
}

export type ReviewNow = {
  readonly lines: readonly ReviewLine[];
  /** Sent back with the signature: what was looked at is what is signed. */
  readonly fingerprint: string;
  readonly due: ReviewDue;
  /** Signed, with the signer's own line still to be answered by another manager. */
  readonly open: SignedReview | null;
  /** Answered with change or disable in the newest review, and not done yet. */
  readonly toDo: readonly SignedLine[];
};

/** What is to be reviewed as it stands, and what the newest review left to be done. */
export async function findReviewNow(actor: Actor): Promise<ReviewNow> {
  permit(actor, "accountReview.read");
  const [lines, due, newest] = await Promise.all([
    reviewLines(db),
    reviewDue(db),
    db.accountReview.findFirst({ orderBy: { id: "desc" }, include: whole }),
  ]);
  const last = newest && reviewOf(newest);
  return {
    lines,
    fingerprint: fingerprintOf(lines),
    due,
    open: last && !last.own ? last : null,
    toDo: last ? last.lines.filter((line) => isToDo(line, lines)) : [],
  };
}

/** Done is what changed since: the account is off or the key gone; or it has other roles. */
function isToDo(line: SignedLine, now: readonly ReviewLine[]): boolean {
  if (line.answer === null || line.answer === "keep") return false;
  const present = now.find((one) => lineId(one) === lineId(line));
  if (!present) return false;
  if (present.kind === "account" && line.kind === "account") {
    if (present.facts.state === "disabled") return false;
    return line.answer === "disable" || String(present.facts.roles) === String(line.facts.roles);
  }
  // A key's scopes never change: another key is issued, and this one revoked.
  return true;
}

/** Signed reviews, the newest first. */
export async function listReviews(actor: Actor): Promise<SignedReview[]> {
  permit(actor, "accountReview.read");
  const rows = await db.accountReview.findMany({ orderBy: { id: "desc" }, take: 40, include: whole });
  return rows.map(reviewOf);
}

/** One signed review with its lines as they stood. Throws NotFound. */
export async function findReview(actor: Actor, id: number): Promise<SignedReview> {
  permit(actor, "accountReview.read");
  const row = await readReview(id);
  if (!row) throw new NotFound(`account review ${id}`);
  return reviewOf(row);
}

/** A review to take along; that it was taken is told to the trail. */
export async function downloadReview(actor: Actor, id: number): Promise<SignedReview> {
  const review = await findReview(actor, id);
  await witness(actor, { type: "accountReview.downloaded", subject: "accountReview", subjectId: id, details: {} });
  return review;
}
