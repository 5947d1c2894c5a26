import { z } from "zod";
import { type IsoDate, isIsoDate } from "@/lib/core/dates";
import type { BridgePart } from "./rules";
import type { SectionVersion } from "./sections/schema";

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

/** The files of a publication that the office gives out: each lies under the publication's own address on the shelf. */
export const shelvedFiles = {
  "notice-ja.html": (version: number) => `editions/${version}/index.html`,
  "notice-en.html": (version: number) => `en/editions/${version}/index.html`,
  "count.json": (version: number) => `editions/${version}/count.json`,
  "history.csv": (version: number) => `editions/${version}/history.csv`,
  "curve-ja.svg": (version: number) => `editions/${version}/curve-ja.svg`,
  "curve-en.svg": (version: number) => `editions/${version}/curve-en.svg`,
  "curve-ja.png": (version: number) => `editions/${version}/curve-ja.png`,
  "curve-en.png": (version: number) => `editions/${version}/curve-en.png`,
  "press-ja.pdf": (version: number) => `editions/${version}/press-ja.pdf`,
  "press-en.pdf": (version: number) => `editions/${version}/press-en.pdf`,
} as const satisfies Record<string, (version: number) => string>;
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
  /** Every approved version of every section, by section and version. */
  readonly sections: readonly SectionVersion[];
};

export type NoticeBody = string | Uint8Array;

/**
 * One file of a rendered notice. It lies in a folder that any web server can serve, so everything in it that names
 * another file names it relative to itself. Served by the app it is found under /notice/ and its name.
 */
export type NoticeFile = {
  /** Path inside the folder, with slashes. */
  readonly name: string;
  /** Headers of its own; where others serve the folder they may be missing. */
  readonly headers: Readonly<Record<string, string>>;
  /** Names all that it is drawn from: what the last release has under the same name and mark is taken as it is. */
  readonly mark: string;
  readonly draw: () => NoticeBody | Promise<NoticeBody>;
};
