import { z } from "zod";
import type { IsoDate } from "@/lib/core/dates";
import { plainText } from "@/lib/core/text";

/** How many cards one member number may tie before a person has to approve it, and which numbers mean "none" (R3.4). */
export const limitsSchema = z.strictObject({
  numberLimit: z.int().min(1).max(10_000),
  /** Kept in the form in which member numbers are read, so that one means the other. */
  placeholders: z.array(z.string().transform(plainText).pipe(z.string().min(1).max(100))).max(500),
});
export type LimitsInput = z.infer<typeof limitsSchema>;

/** A member's place in the relief: one case with a burden decides, then one that is not known. */
export const memberReliefs = ["carries_burden", "not_yet_known", "clear"] as const;
export type MemberRelief = (typeof memberReliefs)[number];

/** Pairs of nodes that could be one member, which nothing ties: found after a commit, decided by a person. */
export const pairKinds = ["reissue", "near_number", "masked_card", "same_use"] as const;
export type PairKind = (typeof pairKinds)[number];

/** What waits in the queue: the pairs, and what the evidence itself raised (RULEBOOK R3.2, R3.4, R4.4). */
export const reviewKinds = [...pairKinds, "number_over_limit", "rejoined", "statement_conflict"] as const;
export type ReviewKind = (typeof reviewKinds)[number];

/**
 * open: nobody has answered. parked: put aside with a note. taken: it became a decision that holds. declined: it stays
 * as it is, and is remembered. closed: the evidence settled it, or it no longer stands.
 */
export const reviewStates = ["open", "parked", "taken", "declined", "closed"] as const;
export type ReviewState = (typeof reviewStates)[number];

/** What lib/members/reviews/find-doubts.ts writes beside a pair: what the page has to tell the two apart. */
export type PairDetails = {
  companyId: number;
  /** Nothing that the finder looks at speaks against it: may be taken in bulk. */
  obvious: boolean;
  /** The inquiry that raised it. */
  inquiryId: number | null;
  /** reissue: which of the two nodes is the card that was replaced. */
  oldCardId?: number;
  /** reissue: the account number under which both came. */
  numberId?: number;
};

/** Answers in bulk: as many as a person has looked through. */
export const mostAnswered = 200;

const ids = z.array(z.int().positive()).min(1).max(mostAnswered);
export const answerSchema = z.strictObject({
  reviewIds: ids,
  answer: z.enum(["declined", "parked"]),
  /** Why; a parked one needs it. */
  note: z.string().trim().max(2000),
});
export const takeSchema = z.strictObject({ reviewIds: ids, reason: z.string().trim().min(1).max(2000) });
export type AnswerInput = z.infer<typeof answerSchema>;
export type TakeInput = z.infer<typeof takeSchema>;

export type ReviewRefusal =
  | "INVALID"
  | "NOTE_MISSING"
  | "REASON_MISSING"
  /** Somebody answered, or the evidence changed, since the page was opened. */
  | "CHANGED_MEANWHILE"
  /** A conflict of statements is decided at its inquiry. */
  | "NOT_DECLINABLE"
  /** Only a pair can be taken. */
  | "NOT_A_PAIR"
  | "NOT_ANSWERED";

/** A node of the evidence graph as a queue names it. */
export type NodeName =
  | { kind: "card"; id: number; bin: string; last4: string }
  | { kind: "number"; id: number; number: string; companyId: number };

export type ReviewRow = {
  id: number;
  kind: ReviewKind;
  state: ReviewState;
  a: NodeName | null;
  b: NodeName | null;
  companyId: number | null;
  nameJa: string | null;
  nameEn: string | null;
  memberId: number | null;
  inquiryId: number | null;
  reference: string | null;
  obvious: boolean;
  openedOn: IsoDate;
  note: string | null;
  answeredByName: string | null;
};
