import { z } from "zod";
import { type IsoDate, toDbDate, ymd } from "@/lib/core/dates";
import { maskCards } from "@/lib/core/text";

/** Months after which every account and key is looked through again (PCI DSS 7.2.4). */
export const reviewMonths = 6;

/** What a manager answers to a line; the administrator then does it with the steps that there are. */
export const reviewAnswers = ["keep", "change", "disable"] as const;
export type ReviewAnswer = (typeof reviewAnswers)[number];

/** The day on which the next review is due, after a complete one or the incident's first day; the 31st becomes the 30th. */
export function dueAfter(day: IsoDate): IsoDate {
  const date = toDbDate(day);
  const month = date.getUTCMonth() + reviewMonths;
  const [year, of] = [date.getUTCFullYear() + Math.floor(month / 12), (month % 12) + 1];
  const last = new Date(Date.UTC(year, of, 0)).getUTCDate();
  return ymd(year, of, Math.min(date.getUTCDate(), last)) ?? day;
}

const remark = z
  .string()
  .trim()
  .max(300)
  .regex(/^[^\p{Cc}]*$/u)
  .refine((text) => maskCards(text).found === 0);

/** What is not kept as it is needs a remark: the administrator has nothing else to go by. */
const answer = z.strictObject({ answer: z.enum(reviewAnswers), remark });
export type LineAnswer = z.input<typeof answer>;

export const signReviewSchema = z.strictObject({
  /** Of the lines that were looked at. */
  fingerprint: z.string().regex(/^[0-9a-f]{64}$/),
  /** By the line's id, account:… or key:…; the signer's own line is left out. */
  answers: z.record(z.string().regex(/^(account|key):[0-9a-f-]{1,36}$/), answer),
});
export type SignReview = z.input<typeof signReviewSchema>;

export const ownLineSchema = answer.extend({ reviewId: z.int().positive() });
export type OwnLine = z.input<typeof ownLineSchema>;
