import { z } from "zod";
import type { IsoDate } from "@/lib/core/dates";
import { maskCards, textDamage } from "@/lib/core/text";
import type { InBothLanguages } from "@/lib/notices/schema";

/** The sections of the public notice, in the order of the page; their titles are words (publicNotice.sections). */
export const sectionKeys = ["misuse", "hotline", "leaked", "fraud", "customers", "findings", "prevention"] as const;
export type SectionKey = (typeof sectionKeys)[number];

export function isSectionKey(text: string): text is SectionKey {
  return (sectionKeys as readonly string[]).includes(text);
}

/** Everything that a person can meet; messages/notices.json has words for each under sections.refusals. */
export type SectionRefusal =
  | "INVALID"
  | "NOTHING_CHANGED"
  | "VERSION_CHANGED"
  | "DRAFT_CHANGED"
  | "NO_DRAFT"
  | "STATE_CHANGED"
  | "CONTENT_CHANGED"
  | "EDITED_BY_YOU"
  | "STEP_UP_NEEDED";

/** Kept as typed; nothing of a card goes out (RULEBOOK R7.3), and what cannot be shown is not taken. */
const words = (most: number) =>
  z
    .string()
    .transform((text) => text.replace(/\r\n?/g, "\n").replace(/^\n+|\s+$/g, ""))
    .pipe(
      z
        .string()
        .min(1, "REQUIRED")
        .max(most, "TOO_LONG")
        .refine((text) => textDamage(text) === null, "UNSHOWABLE")
        .refine((text) => maskCards(text).found === 0, "HOLDS_CARD"),
    );
const key = z.enum(sectionKeys);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const reason = z.string().trim().min(1, "REQUIRED").max(1_000, "TOO_LONG");

export const saveSectionInput = z.strictObject({
  key,
  /** Version that stood when the form was opened, 0 for none. */
  basedOn: z.number().int().min(0),
  /** Hash of the draft that the form showed; empty where there was none. */
  seen: z.union([z.literal(""), hash]),
  textJa: words(20_000),
  textEn: words(20_000),
  summaryJa: words(300),
  summaryEn: words(300),
});
export type SaveSectionInput = z.input<typeof saveSectionInput>;
export const sectionHashInput = z.strictObject({ key, hash });
export const sectionReasonInput = z.strictObject({ key, reason });

/** One approved version of a section, as the public may know it. */
export type SectionVersion = {
  readonly key: SectionKey;
  /** 1, 2, 3 … of this section. */
  readonly version: number;
  readonly text: InBothLanguages;
  /** What changed with it, in a sentence. */
  readonly summary: InBothLanguages;
  readonly approvedAt: Date;
  /** Day of approval in the incident's time zone: the date that stands beside the section. */
  readonly approvedOn: IsoDate;
};
