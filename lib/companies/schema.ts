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
  "oldCardNumber",
  "note",
] as const;
export type Field = (typeof fields)[number];

export const encodings = ["utf-8", "shift_jis"] as const;
export type Encoding = (typeof encodings)[number];

/**
 * How one card company's files are read. Columns are found by their exact header (after NFKC and trimming); each field
 * names the headers that it accepts, the first is the company's own. Without a header row, columns are named by their
 * position: "#1", "#2" …
 */
export const profileSchema = z.strictObject({
  format: z.literal("csv"),
  /** auto: BOM, strict UTF-8, then CP932 */
  encoding: z.enum(["auto", ...encodings]),
  separator: z.enum(["auto", ",", "\t", ";", "|"]),
  /** Number of the header's record, counted from 1; 0: the file has none. What stands above it is skipped. */
  headerRow: z.int().min(0).max(50),
  columns: z.partialRecord(z.enum(fields), z.array(z.string().min(1).max(200)).min(1).max(10)),
  /** How 01/02/03 is to be read. */
  dateOrder: z.enum(["ymd", "dmy", "mdy"]),
  /** For amounts without a currency column or cell. */
  defaultCurrency: z.string().regex(/^[A-Z]{3}$/),
  /** Whether the member number names a person (it ties cards) or an account such as a family's (it ties nothing, R3.4). */
  numberIdentifies: z.enum(["person", "account"]),
  /** Their words → ours, compared after NFKC and trimming. */
  values: z.strictObject({
    kind: z.record(z.string(), z.enum(["new", "amend", "withdraw", "reactivate"])),
    detectionCase: z.record(z.string(), z.union([z.literal(1), z.literal(2), z.literal(3), z.null()])),
    useStatus: z.record(z.string(), z.enum(["on_hold", "confirming"]).nullable()),
  }),
});
export type ProfileBody = z.infer<typeof profileSchema>;

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
