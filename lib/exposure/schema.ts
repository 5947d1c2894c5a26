import { z } from "zod";

/**
 * Where a load of the register stands: received (its columns are still to be chosen), reading, loaded; reverting and
 * reverted; unreadable, until the columns are chosen otherwise; discarded before it was loaded.
 */
export const loadStates = [
  "received",
  "reading",
  "loaded",
  "reverting",
  "reverted",
  "unreadable",
  "discarded",
] as const;
export type LoadState = (typeof loadStates)[number];

/** Attributes that the register has at most: the places of exposure_card.value_ids. */
export const MOST_ATTRIBUTES = 30;
/** Attributes that one file brings at most. */
export const MOST_COLUMNS = 10;
/** Different values of an attribute, from which on it says who somebody is rather than what a contract is like. */
export const MOST_VALUES = 5_000;
/** Characters of one value. */
export const LONGEST_VALUE = 100;

const id = z.int().positive().max(2_147_483_647);
const name = z.string().trim().min(1).max(60);

export const sourceInput = z.strictObject({ nameJa: name, nameEn: name });
export type SourceInput = z.input<typeof sourceInput>;

/** What is said of a file before its bytes; bytes and SHA-256 are held against what comes. */
export const registerFileInput = z.strictObject({
  sourceId: id,
  fileName: z.string().max(1000),
  bytes: z.int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type RegisterFileInput = z.infer<typeof registerFileInput>;

/** Characters of the columns as a person writes them, and as an address carries them. */
export const LONGEST_CELLS = 4_000;

/** Columns of a file without separators: name, first place counted from 1, and how many places; they never overlap. */
export const fixedLayout = z
  .strictObject({
    /** What places and the record's length count. */
    unit: z.enum(["bytes", "characters"]),
    /** Units of a record where records follow each other without a line end; null: a record ends with its line. */
    recordLength: z.int().min(1).max(100_000).nullable(),
    cells: z
      .array(
        z.strictObject({
          name: z.string().trim().min(1).max(60),
          start: z.int().min(1).max(100_000),
          length: z.int().min(1).max(100_000),
        }),
      )
      .min(1)
      .max(100),
  })
  .refine(({ cells, recordLength }) => {
    const inOrder = cells.toSorted((a, b) => a.start - b.start);
    const end = ({ start, length }: (typeof cells)[number]) => start + length - 1;
    return (
      new Set(cells.map(({ name }) => name)).size === cells.length &&
      inOrder.every((cell, at) => at === 0 || cell.start > end(inOrder[at - 1] as typeof cell)) &&
      cells.every((cell) => recordLength === null || end(cell) <= recordLength)
    );
  });
export type FixedLayout = z.infer<typeof fixedLayout>;

/** One attribute column: one that the register has, or a new one by its names. Columns count from 0. */
const attributeColumn = z.union([
  z.strictObject({ column: z.int().min(0).max(499), attributeId: id }),
  z.strictObject({ column: z.int().min(0).max(499), nameJa: name, nameEn: name }),
]);

export const columnsInput = z.strictObject({
  loadId: id,
  encoding: z.enum(["utf-8", "utf-16", "shift_jis", "euc-jp", "iso-2022-jp"]).optional(),
  separator: z.string().length(1).optional(),
  sheet: z.string().min(1).max(100).optional(),
  /** Of a file without separators: where its columns stand. */
  fixed: fixedLayout.optional(),
  /** Number of the header's record, 0: none. Above fixed columns: how many records are titles. */
  headerRow: z.int().min(0).max(50),
  /** The header as it was shown: the file is held against it. */
  header: z.array(z.string().max(300)).min(1).max(500),
  card: z.int().min(0).max(499),
  expiry: z.int().min(0).max(499).nullable(),
  attributes: z.array(attributeColumn).max(MOST_COLUMNS),
});
export type ColumnsInput = z.input<typeof columnsInput>;

/** exposure_load.layout: what was chosen. */
export type LoadLayout = Omit<z.infer<typeof columnsInput>, "loadId" | "attributes"> & {
  readonly attributes: readonly { readonly column: number; readonly attributeId: number; readonly position: number }[];
};

export const revertInput = z.strictObject({ loadId: id, reason: z.string().trim().max(500) });
export type RevertInput = z.input<typeof revertInput>;

/** What a record of a file can be wrong with. */
export const problemCodes = [
  "CARD_MISSING",
  "CARD_MASKED",
  "CARD_FORMAT",
  "CARD_LENGTH",
  "CARD_DESTROYED",
  "RAGGED_ROW",
] as const;
/** What is told of a card that is loaded all the same: what could not be read of it stays open. */
export const remarkCodes = [
  "CARD_LUHN",
  "EXPIRY_UNREAD",
  "VALUE_TOO_LONG",
  "VALUE_DAMAGED",
  "VALUE_HOLDS_CARD",
] as const;
export type LoadFindingCode = (typeof problemCodes)[number] | (typeof remarkCodes)[number];

/** exposure_load.findings: how many, and the first lines of the file. */
export type LoadFindings = Partial<Record<LoadFindingCode, { readonly count: number; readonly lines: number[] }>>;
/** Lines of the file that are told of each code. */
export const LINES_TOLD = 20;

export type LoadProgress = { readonly rows: number; readonly bytes: number; readonly ofBytes: number };

export type SourceRefusal = "INVALID" | "NAME_TAKEN" | "CARD_NUMBER_IN_TEXT";
export type ReceiveRegisterRefusal =
  | "ALREADY_RECEIVED"
  | "EMPTY"
  | "TOO_LARGE"
  | "CUT_SHORT"
  | "NOT_WHAT_WAS_SENT"
  | "NOT_READABLE"
  | "ARCHIVE_REFUSED"
  | "QUOTA_SPENT"
  | "BUSY";
export type ColumnsRefusal =
  | "INVALID"
  | "WRONG_STATE"
  | "CARD_COLUMN_MISSING"
  | "COLUMN_TWICE"
  | "NAMES_A_PERSON"
  | "NAMES_A_CODE"
  | "NAME_TAKEN"
  | "NAME_MISSING"
  | "CARD_NUMBER_IN_TEXT"
  | "TOO_MANY_ATTRIBUTES";
export type RevertRefusal = "STEP_UP_NEEDED" | "REASON_MISSING" | "CARD_NUMBER_IN_TEXT" | "WRONG_STATE";

/** What a card is by the register and the scope in force (R6). */
export const exposureClasses = ["identified", "possibly_exposed", "not_in_files", "cannot_determine"] as const;
export type ExposureClass = (typeof exposureClasses)[number];
/** Those that raise an alert: cards that are known, and not identified. */
export const outsideClasses = ["possibly_exposed", "not_in_files"] as const satisfies readonly ExposureClass[];

export const scopeStates = ["draft", "adopted", "superseded", "withdrawn"] as const;
export type ScopeState = (typeof scopeStates)[number];

export const MOST_GROUPS = 10;

const value = z.string().trim().min(1).max(LONGEST_VALUE);
const condition = z.union([
  z.strictObject({ attributeId: id, values: z.array(value).min(1).max(500) }),
  /** Both included; one end may be open. */
  z
    .strictObject({ attributeId: id, from: value.optional(), to: value.optional() })
    .refine(({ from, to }) => from !== undefined || to !== undefined),
]);
export type ScopeCondition = z.infer<typeof condition>;

/**
 * What a scope identifies: cards that fit any of the groups. A group names sources (none: any) and conditions, all of
 * which hold; one without conditions takes all cards of its sources.
 */
export const scopeRule = z.strictObject({
  groups: z
    .array(z.strictObject({ sources: z.array(id).max(100), conditions: z.array(condition).max(MOST_ATTRIBUTES) }))
    .min(1)
    .max(MOST_GROUPS),
});
export type ScopeRule = z.infer<typeof scopeRule>;

const about = z.string().trim().min(1).max(500);
export const scopeInput = z.strictObject({
  rule: scopeRule,
  aboutJa: about,
  aboutEn: about,
  publishedOn: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/)
    .optional(),
});
export type ScopeInput = z.input<typeof scopeInput>;

export type DraftRefusal = "INVALID" | "CARD_NUMBER_IN_TEXT" | "CONDITION_TWICE" | "RANGE_TURNED" | "NO_REGISTER";
export type AdoptRefusal = "STEP_UP_NEEDED" | "OWN_DRAFT" | "WRONG_STATE" | "EMPTY_SCOPE";
