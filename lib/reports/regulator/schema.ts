import { z } from "zod";
import { type IsoDate, isIsoDate } from "@/lib/core/dates";
import { maskCards, textDamage } from "@/lib/core/text";
import type { Channel } from "@/lib/hotline/fraud/schema";
import type { OutreachChannel, OutreachState } from "@/lib/hotline/outreach/schema";
import type { MeasureKind, MeasureState } from "@/lib/notices/measures/schema";
import type { BridgePart } from "@/lib/notices/rules";
import type { InBothLanguages } from "@/lib/notices/schema";

/**
 * What has to be reported of a leak of personal data (enforcement rules of the Act on the Protection of Personal
 * Information, Article 8 (1)), in its order.
 */
export const reportItems = [
  "outline",
  "data",
  "persons",
  "cause",
  "secondaryDamage",
  "personsAction",
  "publication",
  "prevention",
  "other",
] as const;
export type ReportItem = (typeof reportItems)[number];

/** What people write to each item, in both languages. */
export type Texts = Readonly<Record<ReportItem, InBothLanguages>>;

/** Everything that a person can meet; messages/regulatorReports.json has words for each under refusals. */
export type RegulatorRefusal =
  | "INVALID"
  | "DAY_NOT_FINISHED"
  | "BEFORE_START"
  | "PERIOD_BACKWARDS"
  | "DRAFT_CHANGED"
  | "REPORT_CHANGED"
  | "NO_DRAFT"
  | "STATE_CHANGED"
  | "CONTENT_CHANGED"
  | "INCOMPLETE"
  | "EDITED_BY_YOU"
  | "FIGURE_MOVED"
  | "STEP_UP_NEEDED"
  | "IN_THE_FUTURE"
  | "BEFORE_APPROVAL";

const words = (most: number) =>
  z
    .string()
    .transform((text) => text.replace(/\r\n?/g, "\n").replace(/^\n+|\s+$/g, ""))
    .pipe(
      z
        .string()
        .max(most, "TOO_LONG")
        .refine((text) => textDamage(text) === null, "UNSHOWABLE")
        .refine((text) => maskCards(text.normalize("NFKC")).found === 0, "CARD_NUMBER_IN_TEXT"),
    );
const day = z.string().refine(isIsoDate, "NOT_A_DATE");
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const text = z.strictObject({ ja: words(4_000), en: words(4_000) });
const reason = words(1_000).pipe(z.string().min(1, "REQUIRED"));

export const saveReportInput = z.strictObject({
  /** The report that stood when the form was opened, 0 for none. */
  basedOn: z.int().min(0),
  /** Hash of the draft that the form showed; empty where there was none. */
  seen: z.union([z.literal(""), hash]),
  fromOn: z.union([z.literal("").transform(() => null), day]),
  asOf: day,
  texts: z.strictObject(Object.fromEntries(reportItems.map((item) => [item, text])) as Record<ReportItem, typeof text>),
});
export type SaveReportInput = z.input<typeof saveReportInput>;
export const reportHashInput = z.strictObject({ hash });
export const reportReasonInput = z.strictObject({ reason });
export const handInInput = z.strictObject({
  no: z.int().positive(),
  recipient: words(200).pipe(z.string().min(1, "REQUIRED")),
  handedOn: day,
  reference: words(100),
});
export type HandInInput = z.input<typeof handInInput>;

/** Files in which a report is taken along. */
export const reportFiles = ["report-ja.pdf", "report-en.pdf", "report-ja.csv", "report-en.csv"] as const;
export type ReportFile = (typeof reportFiles)[number];

/**
 * The figures of a report, with the place that each comes from. Frozen with it: kept as JSON, so everything in it is a
 * number, a text, or made of them.
 */
export type Figures = {
  readonly incident: {
    readonly name: InBothLanguages;
    readonly organisation: InBothLanguages;
    readonly startedOn: IsoDate;
  };
  /** count(as of, block), and where there is a period, of the day before it at the same block (RULEBOOK R1.4). */
  readonly count: {
    readonly count: number;
    readonly before: number | null;
    readonly block: number;
    /** ISO 8601, of the business clock; null before the first block. */
    readonly blockAt: string | null;
  };
  /** From the figure that stood published on the as-of day to the count; null: none was published, or one of a later day. */
  readonly bridge: {
    readonly version: number;
    readonly asOf: IsoDate;
    readonly count: number;
    readonly parts: Readonly<Record<BridgePart, { readonly in: number; readonly out: number }>>;
  } | null;
  /** Published up to the as-of day. */
  readonly published: readonly {
    readonly version: number;
    readonly publishedOn: IsoDate;
    readonly asOf: IsoDate;
    readonly count: number;
    /** Version that it corrects. */
    readonly corrects: number | null;
  }[];
  /** Sections of the notice as they stood on the as-of day. */
  readonly sections: readonly { readonly key: string; readonly version: number; readonly updatedOn: IsoDate }[];
  /** Members, by what was booked and closed up to the as-of day, as known now. */
  readonly burden: {
    readonly carrying: number;
    readonly notYetKnown: number;
    readonly amounts: readonly { readonly currency: string; readonly amount: string }[];
  };
  /** Second-hand fraud reported up to the as-of day, and of it in the period; without a period the two are equal. */
  readonly fraud: {
    readonly total: number;
    readonly inPeriod: number;
    readonly given: number;
    readonly handedOver: number;
    readonly channels: Readonly<Partial<Record<Channel, number>>>;
    readonly pretexts: readonly { readonly name: InBothLanguages; readonly reports: number }[];
  };
  readonly measures: readonly {
    readonly measureId: number;
    readonly version: number;
    readonly kind: MeasureKind;
    readonly state: MeasureState;
    readonly sinceOn: IsoDate;
    readonly dueOn: IsoDate | null;
    readonly text: InBothLanguages;
  }[];
  readonly outreach: readonly {
    readonly id: number;
    /** The step of the list that was known. */
    readonly step: number;
    readonly purpose: InBothLanguages;
    readonly scope: InBothLanguages;
    readonly scopeVersion: number;
    readonly channel: OutreachChannel;
    readonly company: InBothLanguages | null;
    readonly state: OutreachState;
    readonly onDay: IsoDate;
    readonly persons: number;
  }[];
};
