import { z } from "zod";
import { type IsoDate, isIsoDate } from "@/lib/core/dates";
import { needed, rowId, text } from "@/lib/hotline/calls/schema";

/** What a caller reports that goes to the card company. */
export const reportKinds = ["charge", "replacement"] as const;
export type ReportKind = (typeof reportKinds)[number];

/** Taken down; passed on to the card company; answered by it; closed. */
export const reportStates = ["open", "passed", "answered", "closed"] as const;
export type ReportState = (typeof reportStates)[number];

/** What can follow a state. */
export const nextStates: Readonly<Record<ReportState, readonly ReportState[]>> = {
  open: ["passed", "closed"],
  passed: ["answered", "closed"],
  answered: ["closed"],
  closed: [],
};

/** Everything that a person can meet; messages/callReports.json has words for each under refusals. */
export type ReportRefusal =
  | "INVALID"
  | "NO_SUCH_CALL"
  | "ALREADY_REPORTED"
  | "UNKNOWN_COMPANY"
  | "IN_THE_FUTURE"
  | "BEFORE_LAST_STEP"
  | "NOT_THE_NEXT_STEP"
  | "STEP_CHANGED"
  | "REASON_NEEDED";

const day = z.string().refine(isIsoDate, "NOT_A_DATE");

export const reportInput = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("charge"),
    callId: rowId,
    companyId: z.coerce.number().pipe(rowId),
    usedOn: day,
    /** Yen, as the statement says it. */
    amount: z
      .string()
      .transform((typed) => typed.normalize("NFKC").replace(/[,\s円¥]/g, ""))
      .pipe(z.string().regex(/^[1-9]\d{0,9}$/, "NOT_A_NUMBER"))
      .transform(Number),
    merchant: needed(100),
  }),
  z.strictObject({ kind: z.literal("replacement"), callId: rowId, companyId: z.coerce.number().pipe(rowId) }),
]);
export type ReportInput = z.input<typeof reportInput>;

export const stepInput = z.strictObject({
  reportId: rowId,
  /** The last step that the form showed. */
  after: z.int().min(1),
  state: z.enum(["passed", "answered", "closed"]),
  onDay: day,
  note: text(500),
});
export type StepInput = z.input<typeof stepInput>;

export type ReportRow = {
  readonly id: number;
  readonly callId: number;
  readonly kind: ReportKind;
  readonly company: { readonly id: number; readonly nameJa: string; readonly nameEn: string };
  readonly bin: string | null;
  readonly last4: string | null;
  readonly usedOn: IsoDate | null;
  readonly amount: number | null;
  readonly merchant: string;
  readonly reportedOn: IsoDate;
  readonly state: ReportState;
  /** Of the newest step. */
  readonly since: IsoDate;
  /** Live inquiries of the card. */
  readonly inquiries: number;
  readonly madeByName: string;
};
