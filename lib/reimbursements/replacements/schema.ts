import { z } from "zod";

/** What happens to a card that was misused, in its order. */
export const replacementKinds = ["requested", "stopped", "reissued"] as const;
export type ReplacementKind = (typeof replacementKinds)[number];

const note = z.string().trim().max(1000);

export const replacementInput = z.strictObject({
  inquiryId: z.int().positive(),
  kind: z.enum(replacementKinds),
  happenedOn: z.iso.date(),
  /** Of a reissue: the new card's number as typed; never kept in clear. */
  newNumber: z.string().max(60).default(""),
  note: note.default(""),
});
export type ReplacementInput = z.input<typeof replacementInput>;

export const takeBackInput = z.strictObject({ stepId: z.int().positive(), reason: note.min(1) });

export type ReplacementRefusal =
  | "INVALID"
  | "IN_THE_FUTURE"
  | "NOT_LIVE"
  | "ALREADY_SAID"
  | "NUMBER_FORMAT"
  | "NOT_REISSUED"
  | "SAME_CARD"
  | "CARD_MASKED"
  | "CARD_NUMBER_IN_TEXT"
  | "REASON_MISSING"
  | "ALREADY_REVERSED"
  | "IS_A_REVERSAL";
