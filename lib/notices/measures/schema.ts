import { z } from "zod";
import { type IsoDate, isIsoDate } from "@/lib/core/dates";
import { maskCards, textDamage } from "@/lib/core/text";
import type { InBothLanguages } from "@/lib/notices/schema";

/** When in the incident a measure belongs: at once, once the path was found, lasting, or still to come. */
export const measureKinds = ["immediate", "after_cause", "ongoing", "planned"] as const;
export type MeasureKind = (typeof measureKinds)[number];

export const measureStates = ["planned", "under_way", "done", "given_up"] as const;
export type MeasureState = (typeof measureStates)[number];

/** Everything that a person can meet; messages/measures.json has words for each under refusals. */
export type MeasureRefusal =
  | "INVALID"
  | "VERSION_CHANGED"
  | "NOTHING_CHANGED"
  | "IN_THE_FUTURE"
  | "BEFORE_LAST_STATE"
  | "DUE_BEFORE_STATE"
  | "REASON_NEEDED";

/** One line: in the notice it is an item of a list, where a line's end would begin something else. */
const line = (most: number) =>
  z
    .string()
    .transform((text) => text.replace(/\s+/g, " ").trim())
    .pipe(
      z
        .string()
        .max(most, "TOO_LONG")
        .refine((text) => textDamage(text) === null, "UNSHOWABLE")
        .refine((text) => maskCards(text).found === 0, "CARD_NUMBER_IN_TEXT"),
    );
const day = z.string().refine(isIsoDate, "NOT_A_DATE");

export const saveMeasureInput = z.strictObject({
  /** Null: a new measure. */
  measureId: z.int().positive().max(2_147_483_647).nullable(),
  /** The version that the form showed; 0 for a new measure. */
  basedOn: z.int().min(0),
  kind: z.enum(measureKinds),
  state: z.enum(measureStates),
  sinceOn: day,
  dueOn: z.union([z.literal("").transform(() => null), day]),
  textJa: line(300).pipe(z.string().min(1, "REQUIRED")),
  textEn: line(300).pipe(z.string().min(1, "REQUIRED")),
  note: line(1_000),
});
export type SaveMeasureInput = z.input<typeof saveMeasureInput>;

/** What was known of a measure with one of its versions. */
export type MeasureVersion = {
  readonly measureId: number;
  /** 1, 2, 3 … of this measure. */
  readonly version: number;
  readonly kind: MeasureKind;
  readonly state: MeasureState;
  /** The day since which the state holds. */
  readonly sinceOn: IsoDate;
  /** The day by which it is to be done; null: none was set. */
  readonly dueOn: IsoDate | null;
  readonly text: InBothLanguages;
  readonly note: string;
  readonly savedByName: string;
  /** By the business clock. */
  readonly savedAt: Date;
};
