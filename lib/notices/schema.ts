import { z } from "zod";
import { type IsoDate, isIsoDate } from "@/lib/core/dates";
import type { BridgePart } from "./rules";

const day = z.string().refine(isIsoDate, "NOT_A_DATE");
/** One line or several; an empty text is a text. */
const note = z.string().trim().max(2_000, "TOO_LONG");
const reason = z.string().trim().min(1, "REQUIRED").max(1_000, "TOO_LONG");
const id = z.coerce.number().int().positive();
const correction = { correctionJa: reason.optional(), correctionEn: reason.optional() };

export const draftInput = z.strictObject({
  asOf: day,
  /** The publication that this one corrects; then the reason stands in both languages (RULEBOOK R7.2). */
  correctsId: id.optional(),
  ...correction,
  noteJa: note.default(""),
  noteEn: note.default(""),
});
export type DraftInput = z.input<typeof draftInput>;

export const editInput = z.strictObject({ id, noteJa: note.optional(), noteEn: note.optional(), ...correction });
export type EditInput = z.input<typeof editInput>;

export const noticeIdInput = z.strictObject({ id });
export const approveInput = z.strictObject({ id, hash: z.string().regex(/^[0-9a-f]{64}$/) });
export const reasonInput = z.strictObject({ id, reason });

/** Members by part: `in` are counted now and were not in the previous figure, `out` the reverse. */
export type Bridge = {
  readonly previous: number;
  readonly parts: Readonly<Record<BridgePart, { readonly in: number; readonly out: number }>>;
};

/** Everything that a person can meet; messages/notices.json has words for each. */
export type NoticeRefusal =
  | "INVALID"
  | "DAY_NOT_FINISHED"
  | "BEFORE_START"
  | "BEFORE_PREVIOUS"
  | "CORRECTION_NEEDED"
  | "CORRECTION_INCOMPLETE"
  | "ALREADY_CORRECTED"
  | "STATE_CHANGED"
  | "CONTENT_CHANGED"
  | "EDITED_BY_YOU"
  | "FIGURE_MOVED"
  | "PREVIOUS_CHANGED";

export type InBothLanguages = { readonly ja: string; readonly en: string };

/** One published figure as the public may know it: nothing of a card, a member or an inquiry (RULEBOOK R7.3). */
export type Figure = {
  /** 1, 2, 3 …, in the order of publication. */
  readonly version: number;
  readonly asOf: IsoDate;
  readonly count: number;
  readonly publishedAt: Date;
  /** Day of publication in the incident's time zone. */
  readonly publishedOn: IsoDate;
  readonly note: InBothLanguages;
  /** Version that this one corrects, and why. */
  readonly corrects: number | null;
  readonly correction: InBothLanguages | null;
  /** Version that corrects this one. */
  readonly correctedBy: number | null;
};

/** The files of a published notice that the office gives out, and their names on the shelf. */
export const shelvedFiles = {
  "notice-ja.html": "index.html",
  "notice-en.html": "en/index.html",
  "count.json": "count.json",
  "history.csv": "history.csv",
  "curve-ja.svg": "curve-ja.svg",
  "curve-en.svg": "curve-en.svg",
} as const;
export type ShelvedFile = keyof typeof shelvedFiles;

export const fileInput = z.strictObject({
  id,
  file: z.enum(Object.keys(shelvedFiles) as [ShelvedFile, ...ShelvedFile[]]),
});

/** What a rendered notice is made of. */
export type NoticeFacts = {
  readonly incident: {
    readonly name: InBothLanguages;
    readonly organisation: InBothLanguages;
    readonly startedOn: IsoDate;
    readonly timeZone: string;
    readonly isDemo: boolean;
  };
  /** In the order of their versions. */
  readonly figures: readonly Figure[];
  /** Versions that have a certificate beside the notice, as certificate-v<version>.json. */
  readonly certificates?: readonly number[];
};

/** One file of a rendered notice, with the paths under which it is served and its own headers. */
export type NoticeFile = {
  /** Path inside the folder, with slashes. */
  readonly name: string;
  readonly paths: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};
