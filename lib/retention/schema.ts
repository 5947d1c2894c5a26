import { z } from "zod";

/** Classes of data with a period of their own, in the order in which a run takes them. */
export const classes = [
  "deliveries",
  "cards",
  "evidence",
  "caseEvidence",
  "caseNotes",
  "fraudReports",
  "register",
  "callers",
  "searches",
  "sessions",
  "trail",
] as const;
export type DataClass = (typeof classes)[number];

/**
 * Days that a class is kept where nobody has set another period. Deliveries and the evidence of their mends for three
 * years, in which a card company may still come back on them; what was attached to a case or noted of it for five after its end; what people told of
 * strangers for three; how callers are reached for half a year; card numbers for a year after the last case was relieved;
 * the trail for five, never less than one (PCI DSS 10.5.1).
 */
export const defaultDays: Record<DataClass, number> = {
  deliveries: 1_095,
  cards: 365,
  evidence: 1_095,
  caseEvidence: 1_825,
  caseNotes: 1_825,
  fraudReports: 1_095,
  register: 1_825,
  callers: 180,
  searches: 30,
  sessions: 365,
  trail: 1_825,
};
export const leastDays: Record<DataClass, number> = {
  deliveries: 30,
  cards: 30,
  evidence: 30,
  caseEvidence: 30,
  caseNotes: 30,
  fraudReports: 30,
  register: 30,
  callers: 7,
  searches: 1,
  sessions: 30,
  trail: 365,
};
export const MOST_DAYS = 36_500;

export const periodSchema = z
  .strictObject({ dataClass: z.enum(classes), days: z.number().int().min(1).max(MOST_DAYS) })
  .refine(({ dataClass, days }) => days >= leastDays[dataClass], { path: ["days"] });
export type PeriodInput = z.infer<typeof periodSchema>;

/** Classes whose days are the business clock's; the others are of this deployment and follow the real one. */
export const businessClasses: readonly DataClass[] = [
  "deliveries",
  "cards",
  "evidence",
  "caseEvidence",
  "caseNotes",
  "fraudReports",
  "register",
  "callers",
];

export const holdScopes = ["incident", "company", "batch", "member"] as const;
export type HoldScope = (typeof holdScopes)[number];

const reason = z.string().trim().min(3).max(500);
export const holdSchema = z
  .strictObject({
    scope: z.enum(holdScopes),
    subjectId: z.number().int().positive().max(2_147_483_647).nullable(),
    reason,
  })
  .refine(({ scope, subjectId }) => (scope === "incident") === (subjectId === null), { path: ["subjectId"] });
export type HoldInput = z.infer<typeof holdSchema>;
export const endHoldSchema = z.strictObject({ holdId: z.number().int().positive(), reason });

export type PeriodRefusal = "INVALID";
export type HoldRefusal = "INVALID" | "NO_SUCH_SUBJECT";
export type EndHoldRefusal = "INVALID" | "ENDED" | "OWN_HOLD";

/** A hold as a report names it. */
export type HoldLine = { readonly id: number; readonly scope: HoldScope; readonly subjectId: number | null };
