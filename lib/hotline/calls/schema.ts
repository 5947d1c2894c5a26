import { z } from "zod";
import type { IsoDate } from "@/lib/core/dates";
import { maskCards, textDamage } from "@/lib/core/text";

/** The language in which the caller is answered. */
export const languages = ["ja", "en"] as const;
export type Language = (typeof languages)[number];

/** Why somebody calls. */
export const callReasons = ["affected", "charge", "replacement", "fraud"] as const;
export type CallReason = (typeof callReasons)[number];

/** What a caller is told of a card (R6.1); no_register: nothing can be said yet. */
export const toldClasses = [
  "identified",
  "possibly_exposed",
  "not_in_files",
  "cannot_determine",
  "no_register",
] as const;
export type Told = (typeof toldClasses)[number];

/** What is recognised as numbers being tried out; lib/hotline/calls/rules.ts says how. */
export const patterns = ["many", "near", "missed", "expiry"] as const;
export type Pattern = (typeof patterns)[number];

/** Everything that a person can meet; messages/calls.json has words for each under refusals. */
export type CallRefusal =
  | "INVALID"
  | "NUMBER_FORMAT"
  | "NUMBER_NEEDED"
  | "READ_BACK"
  | "EXPIRY_FORMAT"
  | "EXPIRY_NEEDED"
  | "TOO_MANY_PERSON"
  | "TOO_MANY_ADDRESS"
  | "TOO_MANY_TOTAL"
  | "NOT_YOUR_CALL"
  | "OTHER_NUMBER"
  | "ALREADY_KEPT"
  | "NOTHING_TO_KEEP"
  | "NO_CONTACT"
  | "ERASED"
  | "ALREADY_SEEN"
  | "UNCHANGED";

/** Text of a person: kept as typed, without card numbers. */
export const text = (most: number) =>
  z
    .string()
    .transform((typed) => typed.replace(/\r\n?/g, "\n").trim())
    .pipe(
      z
        .string()
        .max(most, "TOO_LONG")
        .refine((typed) => textDamage(typed) === null, "UNSHOWABLE")
        .refine((typed) => maskCards(typed.normalize("NFKC")).found === 0, "CARD_NUMBER_IN_TEXT"),
    );
export const needed = (most: number) => text(most).pipe(z.string().min(1, "REQUIRED"));
export const rowId = z.int().positive().max(2_147_483_647);

export const askInput = z.strictObject({
  language: z.enum(languages),
  reason: z.enum(callReasons),
  /** As the caller reads it out: all of it, or what can be seen of it. Never kept in clear. */
  number: z.string().max(60),
  expiry: z.string().max(10),
  /** The number fails its check digit, and was read back. */
  readBack: z.boolean(),
});
export type AskInput = z.infer<typeof askInput>;

/** What is kept after the answer: the caller's own words in short, and how to reach who agreed to it. */
export const keepInput = z.strictObject({
  callId: rowId,
  note: text(500),
  agreed: z.boolean(),
  contact: text(100),
  reference: text(60),
  /** As it was looked up: sealed beside the contact. */
  number: z.string().max(60),
});
export type KeepInput = z.infer<typeof keepInput>;

const perHour = (most: number) => z.coerce.number().pipe(z.int().min(1).max(most));
export const limitsInput = z.strictObject({
  personHour: perHour(10_000),
  addressHour: perHour(100_000),
  totalHour: perHour(1_000_000),
  manyNumbers: z.coerce.number().pipe(z.int().min(5).max(10_000)),
  nearNumbers: z.coerce.number().pipe(z.int().min(3).max(100)),
  missedShare: z.coerce.number().pipe(z.int().min(50).max(100)),
});
export type Limits = z.infer<typeof limitsInput>;
export const limitNames = Object.keys(limitsInput.shape) as (keyof Limits)[];

export const seenInput = z.strictObject({ alertId: rowId, note: needed(500) });

/** On what an answer rests. */
export type Ground = {
  readonly scope: { readonly id: number; readonly version: number; readonly publishedOn: IsoDate | null } | null;
  readonly loads: readonly number[];
};

export type Answer = Ground & {
  readonly callId: number;
  readonly language: Language;
  readonly reason: CallReason;
  /** Null: no card was asked about. */
  readonly told: Told | null;
  readonly bin: string | null;
  readonly last4: string | null;
  /** The card company by the number's first digits. */
  readonly companyId: number | null;
  /** The sources whose files hold the card. */
  readonly sources: readonly { readonly nameJa: string; readonly nameEn: string }[];
  /** Open cases of the card; null for whoever may not see them. */
  readonly cases:
    | readonly { readonly inquiryId: number; readonly reference: string | null; readonly receivedOn: IsoDate }[]
    | null;
};
