import { z } from "zod";
import { type IsoDate, isIsoDate } from "@/lib/core/dates";
import type { BridgePart } from "./rules";
import type { SectionVersion } from "./sections/schema";

const day = z.string().refine(isIsoDate, "NOT_A_DATE");
/** One line or several; an empty text is a text. */
const note = z.string().trim().max(2_000, "TOO_LONG");
const reason = z.string().trim().min(1, "REQUIRED").max(1_000, "TOO_LONG");
/** A text that the public reads whole. */
const text = z.string().trim().min(1, "REQUIRED").max(2_000, "TOO_LONG");
const id = z.coerce.number().int().positive();
const correction = { correctionJa: reason.optional(), correctionEn: reason.optional() };

export const draftInput = z.strictObject({
  asOf: day,
  /** The publication that this one corrects; then the reason stands in both languages (RULEBOOK R7.2). */
  correctsId: id.optional(),
  ...correction,
  /** The new public text of the counting rule: then the publication is the change of the rule. */
  ruleJa: text.optional(),
  ruleEn: text.optional(),
  /** Needed where the day lies beyond what the deliveries cover; not kept where it does not. */
  coverageReason: reason.optional(),
  noteJa: note.default(""),
  noteEn: note.default(""),
  /** Says as well that no customer bears a cost as of the day: only where that is true (RULEBOOK R5.5). */
  noBurden: z.boolean().default(false),
});
export type DraftInput = z.input<typeof draftInput>;

export const editInput = z.strictObject({
  id,
  /** Another day: the figure is frozen anew as of it. */
  asOf: day.optional(),
  noteJa: note.optional(),
  noteEn: note.optional(),
  noBurden: z.boolean().optional(),
  ...correction,
  ruleJa: text.optional(),
  ruleEn: text.optional(),
  coverageReason: reason.optional(),
});
export type EditInput = z.input<typeof editInput>;

export const noticeIdInput = z.strictObject({ id });
export const approveInput = z.strictObject({ id, hash: z.string().regex(/^[0-9a-f]{64}$/) });
export const reasonInput = z.strictObject({ id, reason });
/** The warning as it was read: with other figures in it, it is another one. */
export const acknowledgeInput = z.strictObject({ id, key: z.string().max(100) });
export const scheduleInput = z.strictObject({ id, at: z.date("NOT_A_TIME") });
export const explainInput = z.strictObject({ publicationId: id, ja: text, en: text });
export const rewordInput = z.strictObject({ id, ja: text, en: text });

/** Members by part: `in` are counted now and were not in the previous figure, `out` the reverse. */
export type Bridge = {
  readonly previous: number;
  readonly parts: Readonly<Record<BridgePart, { readonly in: number; readonly out: number }>>;
};

/** Days from … to, both inclusive. */
export type Span = { readonly from: IsoDate; readonly to: IsoDate };

/** What one card company's committed deliveries cover, from the start date to the as-of date. */
export type CompanyCoverage = {
  readonly id: number;
  readonly code: string;
  readonly name: InBothLanguages;
  /** Days covered, each once. */
  readonly days: number;
  readonly coveredTo: IsoDate | null;
  /** Days after the previous as-of date that nothing covers; the last one may be the as-of date itself. */
  readonly missing: readonly Span[];
  readonly lastReceivedOn: IsoDate | null;
  /** Deliveries that do not say what they cover. */
  readonly unsaid: number;
};

export type Coverage = {
  /** Up to here every card company that says what it covers has covered every day; null: none says. */
  readonly supportedTo: IsoDate | null;
  readonly companies: readonly CompanyCoverage[];
};

/** A warning that a person has read and lets stand. */
export type Acknowledged = {
  /** The warning's name and its figures: a warning that changed is not acknowledged. */
  readonly key: string;
  readonly by: string;
  readonly byName: string;
  /** ISO 8601, of the business clock. */
  readonly at: string;
};

/** Why a scheduled publication did not go out. */
export type Held = {
  readonly reason: NoticeRefusal;
  readonly details: Readonly<Record<string, string | number>>;
  readonly at: string;
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
  | "PREVIOUS_CHANGED"
  | "COVERAGE_REASON_NEEDED"
  | "RULE_CHANGED"
  | "RULE_INCOMPLETE"
  | "ONE_LANGUAGE_ONLY"
  | "UNACKNOWLEDGED"
  | "WARNING_CHANGED"
  | "TIME_PAST"
  | "NOT_SCHEDULED"
  | "STEP_UP_NEEDED"
  | "NOT_PUBLISHED"
  | "BURDEN_LEFT";

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
  /** Version of the counting rule, and, where this publication changed it, the new text and the figure under the old rule. */
  readonly ruleVersion: number;
  readonly ruleChange: { readonly text: InBothLanguages; readonly oldCount: number } | null;
  /** It says as well that no customer bears a cost as of its day. */
  readonly noBurden: boolean;
};

/** An explanation beside a published figure: the figure stays as it is. */
export type Note = {
  /** Of the figure. */
  readonly version: number;
  readonly text: InBothLanguages;
  readonly publishedAt: Date;
  readonly publishedOn: IsoDate;
};

/** A version of the counting rule as the public reads it. */
export type Rule = { readonly version: number; readonly text: InBothLanguages };

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
  /** Explanatory notes in the order of their publication. */
  readonly notes: readonly Note[];
  /** The counting rule's versions, the one in force last. */
  readonly rules: readonly Rule[];
  /** Versions that have a certificate beside the notice, as certificate-v<version>.json. */
  readonly certificates: readonly number[];
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
