import { z } from "zod";
import type { IsoDate } from "@/lib/core/dates";

/** A card's number was in use from a day on (since), or up to the day before (until): then another took its place. */
export const dayKinds = ["since", "until"] as const;
export type DayKind = (typeof dayKinds)[number];

const note = z.string().trim().max(1000);

export const cardDayInput = z.strictObject({
  inquiryId: z.int().positive(),
  kind: z.enum(dayKinds),
  happenedOn: z.iso.date(),
  note: note.default(""),
});
export type CardDayInput = z.input<typeof cardDayInput>;

export const takeBackDayInput = z.strictObject({ dayId: z.int().positive(), reason: note.min(1) });

export type CardDayRefusal =
  | "INVALID"
  | "IN_THE_FUTURE"
  | "NOT_LIVE"
  | "CARD_MASKED"
  | "ALREADY_SAID"
  | "TURNED"
  | "CARD_NUMBER_IN_TEXT"
  | "REASON_MISSING"
  | "ALREADY_REVERSED"
  | "IS_A_REVERSAL";

/** What a card that was misused says of the day of the leak: on `from` or later, before `until`. */
export type CardBounds = {
  readonly memberId: number;
  readonly cardId: number;
  readonly inquiryId: number;
  readonly bin: string;
  readonly last4: string;
  /** Its number is in use since; null: not known. */
  readonly since: IsoDate | null;
  /** Another number took its place on that day; null: not known. */
  readonly replacedOn: IsoDate | null;
  readonly misusedOn: IsoDate | null;
};

export type MemberBounds = {
  readonly memberId: number;
  readonly cards: readonly CardBounds[];
  /** Half-open, as days: the leak lies in [from, until). */
  readonly from: IsoDate | null;
  readonly until: IsoDate | null;
};

/** agrees with the window; contradicts it; contradicts itself, and is left out. */
export const verdicts = ["agrees", "contradicts", "itself"] as const;
export type Verdict = (typeof verdicts)[number];
