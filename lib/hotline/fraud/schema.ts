import { z } from "zod";
import { type IsoDate, isIsoDate } from "@/lib/core/dates";
import { maskCards, textDamage } from "@/lib/core/text";

/** How a stranger approached somebody. */
export const channels = ["telephone", "visit", "post", "mail", "sms"] as const;
export type Channel = (typeof channels)[number];

/** What a stranger asked for. */
export const wanted = ["card", "card_number", "pin", "documents", "money", "personal", "nothing"] as const;
export type Wanted = (typeof wanted)[number];

/** Whether something was handed over. */
export const harms = ["none", "given", "unknown"] as const;
export type Harm = (typeof harms)[number];

/** What kind of number or address the stranger used. */
export const contactKinds = ["phone", "mail", "web", "address"] as const;
export type ContactKind = (typeof contactKinds)[number];

/** Whom a report can be handed to. */
export const bodies = ["police", "consumer_centre", "other"] as const;
export type Body = (typeof bodies)[number];

/** Everything that a person can meet; messages/fraudReports.json has words for each under refusals. */
export type FraudRefusal =
  | "INVALID"
  | "IN_THE_FUTURE"
  | "BEFORE_REPORTED"
  | "UNKNOWN_PRETEXT"
  | "NOT_A_CONTACT"
  | "CONTACT_IN_TEXT"
  | "ALREADY_THERE"
  | "WITHDRAWN"
  | "NO_CONTACT"
  | "UNKNOWN_CALL"
  | "ERASED";

/** Text of a person: kept as typed, without card numbers. */
const text = (most: number) =>
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
const needed = (most: number) => text(most).pipe(z.string().min(1, "REQUIRED"));
const line = (most: number) => needed(most).pipe(z.string().transform((typed) => typed.replace(/\s+/g, " ")));
const day = z.string().refine(isIsoDate, "NOT_A_DATE");
const id = z.int().positive().max(2_147_483_647);

export const reportInput = z.strictObject({
  channel: z.enum(channels),
  pretextId: id,
  asked: z
    .array(z.enum(wanted))
    .min(1, "REQUIRED")
    .refine((all) => new Set(all).size === all.length && (all.length === 1 || !all.includes("nothing"))),
  harm: z.enum(harms),
  happenedOn: day,
  /** What the caller said, in short. */
  words: needed(2_000),
  /** Empty where the stranger left none. */
  contactKind: z.union([z.literal(""), z.enum(contactKinds)]),
  contact: text(300),
  /** The call of the hotline in which it was told. */
  callId: id.optional(),
});
export type ReportInput = z.input<typeof reportInput>;

export const handOverInput = z.strictObject({
  reportId: id,
  body: z.enum(bodies),
  whom: line(200),
  handedOn: day,
  reference: text(100),
});
export type HandOverInput = z.input<typeof handOverInput>;

export const exampleInput = z.strictObject({ reportId: id, textJa: line(300), textEn: line(300) });
export type ExampleInput = z.input<typeof exampleInput>;

export const withdrawInput = z.strictObject({ reportId: id, reason: line(500) });
export type WithdrawInput = z.input<typeof withdrawInput>;

export const pretextInput = z.strictObject({ nameJa: line(60), nameEn: line(60) });
export type PretextInput = z.input<typeof pretextInput>;

export type Pretext = {
  readonly id: number;
  readonly nameJa: string;
  readonly nameEn: string;
  /** Offered no more. */
  readonly ended: boolean;
};

/** What of a report lists, pages and exports show: never the number or the address itself. */
export type ReportRow = {
  readonly id: number;
  readonly channel: Channel;
  readonly pretext: Pick<Pretext, "id" | "nameJa" | "nameEn">;
  readonly asked: readonly Wanted[];
  readonly harm: Harm;
  readonly happenedOn: IsoDate;
  readonly reportedOn: IsoDate;
  readonly words: string;
  readonly contact: { readonly kind: ContactKind; readonly mask: string; readonly reports: number } | null;
  readonly handedOver: boolean;
  readonly example: boolean;
  readonly madeByName: string;
  readonly withdrawn: boolean;
  readonly erasedOn: IsoDate | null;
};
