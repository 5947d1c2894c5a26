import { z } from "zod";
import { type IsoDate, isIsoDate } from "@/lib/core/dates";
import { maskCards, textDamage } from "@/lib/core/text";

/** By the organisation's own letter or call, or by a card company. */
export const outreachChannels = ["letter", "telephone", "company"] as const;
export type OutreachChannel = (typeof outreachChannels)[number];

export const outreachStates = ["planned", "sent", "confirmed", "given_up"] as const;
export type OutreachState = (typeof outreachStates)[number];

/** Everything that a person can meet; messages/outreach.json has words for each under refusals. */
export type OutreachRefusal =
  | "INVALID"
  | "IN_THE_FUTURE"
  | "IN_THE_PAST"
  | "BEFORE_LAST_STEP"
  | "COMPANY_NEEDED"
  | "REASON_NEEDED"
  | "NOT_THE_NEXT_STEP"
  | "STEP_CHANGED"
  | "NOTHING_CHANGED";

const line = (most: number) =>
  z
    .string()
    .transform((text) => text.replace(/\s+/g, " ").trim())
    .pipe(
      z
        .string()
        .max(most, "TOO_LONG")
        .refine((text) => textDamage(text) === null, "UNSHOWABLE")
        .refine((text) => maskCards(text.normalize("NFKC")).found === 0, "CARD_NUMBER_IN_TEXT"),
    );
const needed = (most: number) => line(most).pipe(z.string().min(1, "REQUIRED"));
const id = z.int().positive().max(2_147_483_647);
const whole = (least: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, "NOT_A_NUMBER")
    .transform(Number)
    .pipe(z.int().min(least, "NOT_A_NUMBER"));

const step = {
  state: z.enum(outreachStates),
  onDay: z.string().refine(isIsoDate, "NOT_A_DATE"),
  /** Persons addressed, as typed. */
  persons: whole(0),
  note: line(500),
};

export const outreachInput = z.strictObject({
  scopeJa: needed(100),
  scopeEn: needed(100),
  scopeVersion: whole(1),
  channel: z.enum(outreachChannels),
  companyId: z.union([z.literal("").transform(() => null), z.coerce.number().pipe(id)]),
  purposeJa: needed(300),
  purposeEn: needed(300),
  ...step,
});
export type OutreachInput = z.input<typeof outreachInput>;

export const outreachStepInput = z.strictObject({
  outreachId: id,
  /** The last step that the form showed. */
  after: z.int().min(1),
  ...step,
});
export type OutreachStepInput = z.input<typeof outreachStepInput>;

export type OutreachStepRow = {
  readonly no: number;
  readonly state: OutreachState;
  /** When it is planned for, was sent, was confirmed. */
  readonly onDay: IsoDate;
  readonly persons: number;
  readonly note: string;
  readonly madeByName: string;
  readonly madeAt: Date;
};

/** One list with its newest step. */
export type OutreachRow = {
  readonly id: number;
  readonly scope: { readonly ja: string; readonly en: string };
  readonly scopeVersion: number;
  readonly channel: OutreachChannel;
  readonly company: { readonly id: number; readonly nameJa: string; readonly nameEn: string } | null;
  readonly purpose: { readonly ja: string; readonly en: string };
  readonly last: OutreachStepRow;
};
