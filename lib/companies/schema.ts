import { z } from "zod";

/** What a record can say, by field. The order is the order of the check grid's columns. */
export const fields = [
  "reference",
  "kind",
  "cardNumber",
  "expiry",
  "memberNumber",
  "misuseOn",
  "amount",
  "currency",
  "merchant",
  "city",
  "country",
  "mcc",
  "channel",
  "detectionCase",
  "useStatus",
  "reason",
  "oldCardNumber",
  "reliefStatus",
  "reliefAmount",
  "reliefOn",
  "cardStoppedOn",
  "cardReissuedOn",
  "newCardNumber",
  "note",
] as const;
export type Field = (typeof fields)[number];

/** What a card company says of the money and of the card's replacement, beside the misuse itself. */
export const reliefFields = [
  "reliefStatus",
  "reliefAmount",
  "reliefOn",
  "cardStoppedOn",
  "cardReissuedOn",
  "newCardNumber",
] as const satisfies readonly Field[];
type ReliefField = (typeof reliefFields)[number];
export type InquiryField = Exclude<Field, ReliefField>;

/** What a person types, and what JSON records without a word of relief are written as. */
export const inquiryFields = fields.filter(
  (field): field is InquiryField => !(reliefFields as readonly Field[]).includes(field),
);

/** What a card company says became of a use: what each means for the money is in lib/reimbursements/from-delivery.ts. */
export const reliefStatuses = [
  "charged",
  "cancelled",
  "refunded",
  "blocked_before_billing",
  "never_settled",
  "none",
] as const;
export type ReliefStatus = (typeof reliefStatuses)[number];

export const encodings = ["utf-8", "utf-16", "shift_jis", "euc-jp", "iso-2022-jp"] as const;
/** shift_jis is CP932 with its extensions; utf-16 is told its byte order by its mark. */
export type Encoding = (typeof encodings)[number];

/** One character that can stand between cells: no quote, no line break, nothing invisible but the tab. */
export const separatorSchema = z
  .string()
  .refine((text) => text.length === 1)
  .regex(/^[^"\r\n\p{Cc}\p{Cf}\p{Cs}\ufffd]$|^\t$/u);

/** What their words for a reason mean here: why a record is corrected or taken back. */
export const reasons = ["own_use", "keyed_in_error", "not_this_incident", "other"] as const;

export type Reason = (typeof reasons)[number];

/** Fields in which a card company uses words of its own, whose meaning the profile says. */
export const wordFields = [
  "kind",
  "detectionCase",
  "useStatus",
  "reason",
  "reliefStatus",
] as const satisfies readonly Field[];
export type WordField = (typeof wordFields)[number];

/**
 * Whence the day on which a delivery reached the organisation is proposed (RULEBOOK R1.2). It is a proposal: a person
 * confirms it, and what the file says is held against what was given.
 */
export const receivedRuleSchema = z.discriminatedUnion("from", [
  /** The person says it; nothing is proposed. */
  z.strictObject({ from: z.literal("person") }),
  /** The day of the upload. */
  z.strictObject({ from: z.literal("today") }),
  /** The file's name, by a pattern such as "shokai_{yyyy}{mm}{dd}*": * stands for anything. */
  z.strictObject({
    from: z.literal("name"),
    pattern: z.string().min(1).max(100).refine(namesWholeDate),
  }),
  /** A cell above the records, record and column counted from 1: "作成日 2012年3月29日" is understood. */
  z.strictObject({ from: z.literal("cell"), record: z.int().min(1).max(50), column: z.int().min(1).max(500) }),
  /** A column that says the same day in every record, by its header. */
  z.strictObject({ from: z.literal("column"), header: z.string().min(1).max(200) }),
]);

function namesWholeDate(pattern: string): boolean {
  return ["{yyyy}", "{mm}", "{dd}"].every((part) => pattern.split(part).length === 2);
}

/**
 * What every profile says, whatever the format. Columns are found by their exact header (after NFKC and trimming); each
 * field names the headers that it accepts, the first is the company's own. Without a header row, columns are named by
 * their position: "#1", "#2" … What a profile of an earlier program does not say yet stands as its default.
 */
const common = {
  columns: z.partialRecord(z.enum(fields), z.array(z.string().min(1).max(200)).min(1).max(10)),
  /** How 01/02/03 is to be read. */
  dateOrder: z.enum(["ymd", "dmy", "mdy"]),
  /** For amounts without a currency column or cell. */
  defaultCurrency: z.string().regex(/^[A-Z]{3}$/),
  /** Whether the member number names a person (it ties cards) or an account such as a family's (it ties nothing, R3.4). */
  numberIdentifies: z.enum(["person", "account"]),
  receivedRule: receivedRuleSchema.default({ from: "today" }),
  /** Whether a delivery in which nothing was found commits by itself. */
  autoCommit: z.boolean().default(false),
  /** Their words → ours, compared after NFKC and trimming. */
  values: z.strictObject({
    kind: z.record(z.string(), z.enum(["new", "amend", "withdraw", "reactivate"])),
    detectionCase: z.record(z.string(), z.union([z.literal(1), z.literal(2), z.literal(3), z.null()])),
    useStatus: z.record(z.string(), z.enum(["on_hold", "confirming"]).nullable()),
    reason: z.record(z.string(), z.enum(reasons).nullable()).default({}),
    reliefStatus: z.record(z.string(), z.enum(reliefStatuses).nullable()).default({}),
  }),
};

const encoding = z.enum(["auto", ...encodings]);
/** Number of the header's record, counted from 1; 0: the file has none. What stands above it is skipped. */
const headerRow = z.int().min(0).max(50);

const csvSchema = z.strictObject({
  format: z.literal("csv"),
  /** auto: found in the bytes, and asked where two fit */
  encoding,
  separator: z.union([z.literal("auto"), separatorSchema]),
  headerRow,
  ...common,
});

const xlsxSchema = z.strictObject({
  format: z.literal("xlsx"),
  /** The sheet by its name; null: the only visible one. */
  sheet: z.string().min(1).max(100).nullable(),
  headerRow,
  ...common,
});

const fixedSchema = z.strictObject({
  format: z.literal("fixed"),
  encoding,
  /** What starts, lengths and the record length count. */
  unit: z.enum(["bytes", "characters"]),
  /** Units of one record where records follow each other without a line end; null: a record ends with its line. */
  recordLength: z.int().min(1).max(100_000).nullable(),
  /** Records at the beginning that are titles. The columns' names stand here, in no record. */
  headerRow,
  /** Columns in the file's order: name as `columns` accepts it, first unit counted from 1, units. */
  cells: z
    .array(z.strictObject({ name: z.string().min(1).max(200), start: z.int().min(1), length: z.int().min(1) }))
    .min(1)
    .max(500),
  ...common,
});

/** How one card company's files are read. */
export const profileSchema = z.discriminatedUnion("format", [csvSchema, xlsxSchema, fixedSchema]);
export type ProfileBody = z.infer<typeof profileSchema>;
export type CsvProfile = z.infer<typeof csvSchema>;
export type FixedProfile = z.infer<typeof fixedSchema>;

export const companySchema = z.strictObject({
  code: z.string().regex(/^[A-Z0-9-]{2,20}$/),
  nameJa: z.string().trim().min(1).max(100),
  nameEn: z.string().trim().min(1).max(100),
  contact: z.string().trim().max(500),
  binRanges: z
    .array(z.strictObject({ low: z.string().regex(/^\d{6,8}$/), high: z.string().regex(/^\d{6,8}$/) }))
    .max(50)
    .refine((ranges) => ranges.every((r) => r.low.length === r.high.length && r.low <= r.high)),
});
export type CompanyInput = z.infer<typeof companySchema>;
