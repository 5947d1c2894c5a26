import { z } from "zod";
import { encodings, type Field, inquiryFields, separatorSchema } from "@/lib/companies/schema";
import { type IsoDate, isIsoDate } from "@/lib/core/dates";

export const batchStates = [
  "received",
  "reading",
  "unreadable",
  "review",
  "committing",
  "committed",
  "rejected",
  "reverted",
] as const;
export type BatchState = (typeof batchStates)[number];

/** How a delivery came: uploaded, typed, by a key, laid in a folder, from a shell on the server. */
export const batchSources = ["file", "typed", "api", "folder", "shell"] as const;
export type BatchSource = (typeof batchSources)[number];

/** What becomes of a record: exactly one of these (RULEBOOK R4.2). */
export const outcomes = [
  "new",
  "duplicate",
  "amendment",
  "amendment_refused",
  "withdrawal",
  "reactivation",
  "set_aside",
  "problem",
  "skipped",
] as const;
export type Outcome = (typeof outcomes)[number];

/** What was or has to be done to records: mended; a warning that nobody took yet; mended rest of a committed batch. */
export const works = ["mended", "warning", "ready", "answered", "outside"] as const;
export type Work = (typeof works)[number];

export const levels = ["error", "warning", "note"] as const;
export type Level = (typeof levels)[number];

/** Every finding there is, with its level. An error keeps its record from being committed. */
export const findingLevels = {
  CARD_MISSING: "error",
  CARD_FORMAT: "error",
  CARD_LENGTH: "error",
  CARD_DESTROYED: "error",
  CARD_LUHN: "warning",
  CARD_NOT_THIS_COMPANYS: "warning",
  CARD_MASKED: "note",
  MEMBER_NEEDED: "error",
  MEMBER_PLACEHOLDER: "error",
  MEMBER_IS_ACCOUNT: "error",
  PLACEHOLDER_TIES_NOTHING: "note",
  OLD_CARD_FORMAT: "error",
  OLD_CARD_SAME: "error",
  OLD_CARD_NEEDS_CARD: "warning",
  NEW_CARD_FORMAT: "error",
  NEW_CARD_SAME: "error",
  NEW_CARD_WITH_OLD: "error",
  RELIEF_STATUS_MISSING: "warning",
  RELIEF_AMOUNT_MISSING: "warning",
  RELIEF_TO_COME: "warning",
  RELIEF_ONLY: "note",
  RELIEF_INQUIRY_UNKNOWN: "error",
  RELIEF_CASE_CLOSED: "warning",
  RELIEF_OTHER_CURRENCY: "warning",
  REFERENCE_MISSING: "warning",
  WEAK_IDENTITY: "warning",
  KIND_UNKNOWN: "error",
  DATE_FORMAT: "error",
  DATE_IMPOSSIBLE: "error",
  DATE_TWO_DIGIT_YEAR: "error",
  DATE_AFTER_RECEIPT: "warning",
  AMOUNT_FORMAT: "error",
  AMOUNT_AMBIGUOUS: "error",
  AMOUNT_NEGATIVE: "error",
  AMOUNT_FRACTION: "error",
  AMOUNT_TOO_LARGE: "error",
  CURRENCY_UNKNOWN: "error",
  CURRENCY_MISMATCH: "error",
  EXPIRY_FORMAT: "warning",
  EXPIRY_AMBIGUOUS: "warning",
  WORD_UNKNOWN: "warning",
  OWN_USE_WITHDRAWN: "warning",
  MCC_FORMAT: "warning",
  TOO_LONG: "error",
  CELL_ERROR: "error",
  NUMBER_CUT: "error",
  NUL_CHARACTER: "error",
  DAMAGED_TEXT: "error",
  CARD_NUMBER_IN_OTHER_COLUMN: "warning",
  RAGGED_ROW: "error",
  TITLE_ROW: "note",
  BLANK_ROW: "note",
  TOTAL_ROW: "note",
  REPEATED_HEADER: "note",
} as const satisfies Record<string, Level>;
export type FindingCode = keyof typeof findingLevels;

/** Who did something to a record, and when (ISO instant, business clock). */
export type Did = { readonly by: string; readonly name: string; readonly at: string };
/** record.decided: what people decided of a record, beside mends. */
export type Decided = {
  readonly aside?: Did & { readonly reason: string };
  /** Its warnings were looked at, and it is taken as it is. */
  readonly taken?: Did;
  /** The card that was proposed is not the one. */
  readonly declined?: Did;
};
/** batch.totalsTaken: committed although the control totals do not agree. */
export type TotalsTaken = Did & { readonly reason: string };

/** Something found at a record: at a field of ours, at a column of theirs that is not read, or at the whole record. */
export type Finding = {
  readonly field?: Field;
  readonly column?: string;
  readonly level: Level;
  readonly code: FindingCode;
  /** Values for the words: never a cell's content that could hold a card number. */
  readonly params?: Readonly<Record<string, string | number>>;
};

export function finding(
  code: FindingCode,
  field?: Field | { readonly column: string },
  params?: Finding["params"],
): Finding {
  return {
    ...(typeof field === "string" ? { field } : field),
    level: findingLevels[code],
    code,
    ...(params && { params }),
  };
}

/** What a person chose for reading a delivery; what is left out the profile says or the reader finds out. */
export const readChoiceSchema = z.strictObject({
  encoding: z.enum(encodings).optional(),
  separator: separatorSchema.optional(),
  headerRow: z.int().min(0).max(50).optional(),
  /** Of a workbook. A hidden one is read only when it is named here or in the profile. */
  sheet: z.string().min(1).max(100).optional(),
  profileId: z.int().positive().optional(),
  /** Columns that a person has looked at and says are no security codes (R8.2). */
  notSecurityCode: z.array(z.string().min(1).max(200)).max(50).optional(),
  /** Its columns bear the names of our own fields: JSON records, written as CSV when they came. */
  ownFields: z.literal(true).optional(),
});
export type ReadChoice = z.infer<typeof readChoiceSchema>;

/** batch.layout: what was chosen and what the reader found. */
export type Layout = {
  readonly chosen?: ReadChoice;
  readonly found?: {
    /** Left out by an earlier program: csv. */
    readonly format?: "csv" | "xlsx" | "fixed";
    /** "" for a workbook, which has none. */
    readonly encoding: string;
    /** "" where cells are told apart otherwise. */
    readonly separator: string;
    /** Number of the header's record, in a workbook of its row; 0: there is none. */
    readonly headerRow: number;
    readonly workbook?: WorkbookFacts;
    /** A spreadsheet has cut all long card numbers of it: see Rules. */
    readonly cutNumbers?: boolean;
    /** Columns as sent ("#1" … where the file has no header). */
    readonly header: readonly string[];
    /** Our field → index of the column it is read from. */
    readonly columns: Readonly<Partial<Record<Field, number>>>;
    /** Fields the profile names whose column is not in this file. */
    readonly missing: readonly Field[];
  };
  /** What the profile's received-date rule finds in the delivery; null: no day, or several. */
  readonly dated?: { readonly on: IsoDate | null };
};

/** Outcomes that a person has to have seen before they are committed. */
export const needEyes = [
  "amendment",
  "amendment_refused",
  "withdrawal",
  "reactivation",
  "set_aside",
  "problem",
] as const satisfies readonly Outcome[];

/** What keeps a delivery from committing by itself: lib/intake/commit/auto-commit.ts says what each means. */
export const heldCodes = [
  "UNTRIED",
  "FINDINGS",
  "OUTCOMES",
  "TOTALS",
  "LAYOUT",
  "DATE",
  "PUBLISHED",
  "REVIEW",
  "NOTHING",
  "COMMIT_FAILED",
] as const;
export type HeldCode = (typeof heldCodes)[number];
/** batch.held */
export type Held = { readonly codes: readonly HeldCode[] };

/** batch.inside: the one file in a delivery that is a ZIP; it is what is read. SHA-256 in hexadecimal digits. */
export type InsideFile = { readonly name: string; readonly bytes: number; readonly sha256: string };

/** What a workbook is besides the rows that were read. */
export type WorkbookFacts = {
  readonly sheet: string;
  readonly sheets: readonly SheetFacts[];
  readonly date1904: boolean;
  /** Rows with values that the workbook hides; they are read all the same. */
  readonly hiddenRows: number;
};
export type SheetFacts = { readonly name: string; readonly state: "visible" | "hidden" | "veryHidden" };

/** Why a delivery could not be read, as batch.reason keeps it. `line` is the physical line, from 1. */
export const unreadableCodes = [
  "NO_PROFILE",
  "COLUMNS_MISSING",
  "COLUMNS_AMBIGUOUS",
  "ENCODING_UNCLEAR",
  "ENCODING_BROKEN",
  "SEPARATOR_UNCLEAR",
  "TOO_MANY_COLUMNS",
  "QUOTE_NOT_CLOSED",
  "QUOTE_MISPLACED",
  "RECORD_TOO_LONG",
  "MIXED_LAYOUTS",
  "NO_RECORDS",
  "WORKBOOK_DAMAGED",
  "WORKBOOK_UNSAFE",
  "WORKBOOK_TOO_LARGE",
  "SHEET_UNCLEAR",
  "SHEET_MISSING",
  "MERGED_RECORDS",
  "FIXED_UNFIT",
  "COULD_BE_SECURITY_CODE",
  "TOO_MANY_VALUES",
  "NAMES_A_PERSON",
  "READER_FAILED",
] as const;
export type UnreadableCode = (typeof unreadableCodes)[number];
export type BatchReason = {
  readonly code: UnreadableCode | "SENSITIVE_AUTHENTICATION_CODES" | "CANCELLED" | "REJECTED" | (string & {});
  readonly line?: number;
  readonly columns?: readonly string[];
  readonly fields?: readonly string[];
  readonly found?: string;
  readonly headerRow?: number;
  /** What it can be, the likeliest first: encodings. */
  readonly candidates?: readonly string[];
  /** A workbook's sheets, hidden ones too. */
  readonly sheets?: readonly SheetFacts[];
  /** In a person's own words. */
  readonly text?: string;
};

/** Thrown inside the reader: the delivery ends as unreadable (or, for sensitive codes, erased) for this reason. */
export class Unreadable extends Error {
  constructor(
    readonly code: UnreadableCode | "SENSITIVE_AUTHENTICATION_CODES",
    readonly place: Omit<BatchReason, "code"> = {},
  ) {
    super(code);
    this.name = "Unreadable";
  }
}

const day = z.string().refine(isIsoDate);
const covers = { coversFrom: day.optional(), coversTo: day.optional() };
const coversAgree = (input: { coversFrom?: string | undefined; coversTo?: string | undefined }) =>
  (input.coversFrom === undefined) === (input.coversTo === undefined) &&
  (input.coversFrom === undefined || input.coversFrom <= (input.coversTo as string));

/**
 * Control totals as the sender declares them: how many records (without titles, blanks and totals), and what their
 * amounts add up to, in the currency's smallest unit.
 */
const declared = {
  declaredRecords: z.int().min(0).max(2_147_483_647).optional(),
  declaredAmount: z.int().min(0).optional(),
  declaredCurrency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
};
const amountHasCurrency = (input: { declaredAmount?: number | undefined; declaredCurrency?: string | undefined }) =>
  (input.declaredAmount === undefined) === (input.declaredCurrency === undefined);

/** What the sender of an upload says about it. Bytes and SHA-256 (hex) are held against what arrives (UP-01). */
export const deliverySchema = z
  .strictObject({
    companyId: z.int().positive(),
    receivedOn: day,
    ...covers,
    ...declared,
    fileName: z.string().max(1000),
    bytes: z.int().min(0),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  })
  .refine(coversAgree, { path: ["coversTo"] })
  .refine(amountHasCurrency, { path: ["declaredCurrency"] });
export type DeliveryInput = z.infer<typeof deliverySchema>;

export type ReceiveRefusal =
  | "TOO_LARGE"
  | "EMPTY"
  | "NOT_READABLE"
  | "ARCHIVE_REFUSED"
  | "ALREADY_RECEIVED"
  | "CUT_SHORT"
  | "NOT_WHAT_WAS_SENT"
  | "DATE_IN_FUTURE"
  | "COMPANY_ENDED"
  | "QUOTA_SPENT"
  | "BUSY";

/** One row typed by hand: what a file's cell would hold, by field. */
export const typedRowSchema = z.partialRecord(z.enum(inquiryFields), z.string().max(4000));
export type TypedRow = z.infer<typeof typedRowSchema>;

export const typedBatchSchema = z
  .strictObject({
    companyId: z.int().positive(),
    receivedOn: day,
    ...covers,
    rows: z.array(typedRowSchema).min(1).max(1000),
  })
  .refine(coversAgree, { path: ["coversTo"] });
export type TypedBatchInput = z.infer<typeof typedBatchSchema>;

/** batch.progress while reading: rows and bytes so far, of how many bytes, rows a second. */
export type Progress = {
  readonly rows: number;
  readonly bytes: number;
  readonly ofBytes: number;
  readonly rate: number;
};

/**
 * Steps of a commit, in their order: waiting for others who write the ledger; records weighed again; cards and member
 * numbers; new inquiries; known inquiries; who is one member, and the ledger's block.
 */
export const commitSteps = ["waiting", "weighing", "cards", "inquiries", "known", "members"] as const;
export type CommitStep = (typeof commitSteps)[number];
/** Which part of a large commit lies behind it when a step begins (docs/decisions, what a commit costs). */
export const commitShare: Readonly<Record<CommitStep, number>> = {
  waiting: 0,
  weighing: 0,
  cards: 0.05,
  inquiries: 0.15,
  known: 0.48,
  members: 0.5,
};

/** How far a commit is that a person asked for. */
export type CommitProgress = {
  readonly step: CommitStep;
  readonly records: number;
  /** Since it was asked for, by the real clock. */
  readonly seconds: number;
  /** Somebody cancelled it; it is being taken back. */
  readonly cancelling: boolean;
};
