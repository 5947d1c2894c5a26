import { z } from "zod";
import { reasons, reliefStatuses } from "@/lib/companies/schema";
import { isIsoDate } from "@/lib/core/dates";
import { decimalsOf } from "@/lib/core/money";
import { batchSources, batchStates, findingLevels, levels, outcomes } from "@/lib/intake/schema";

/*
 * What the card companies' API takes and answers. The handlers parse and answer by these schemas, and the served
 * description is made from them: it cannot say anything else.
 */

const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .refine(isIsoDate);
const digits = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);
const currency = z
  .string()
  .regex(/^[A-Z]{3}$/)
  .refine((code) => decimalsOf(code) !== null);
const text = (max: number) => z.string().max(max);

/** What a submission says about itself, in the query of its address. */
export const submissionQuery = z
  .strictObject({
    coversFrom: day.optional().describe("First day that the delivery covers"),
    coversTo: day.optional().describe("Last day that the delivery covers; given together with coversFrom"),
    declaredRecords: z
      .string()
      .regex(/^\d{1,9}$/)
      .transform(Number)
      .optional()
      .describe("Control total: how many records the delivery holds, titles, totals and blank rows left out"),
    declaredAmount: digits
      .optional()
      .describe("Control total: what their amounts add up to, in the currency's smallest unit"),
    declaredCurrency: currency.optional().describe("Currency of declaredAmount (ISO 4217); given together with it"),
    fileName: z.string().min(1).max(200).optional().describe("Name of the file, for people to recognise it by"),
  })
  .refine(({ coversFrom, coversTo }) => (coversFrom === undefined) === (coversTo === undefined), {
    path: ["coversTo"],
  })
  .refine(({ coversFrom, coversTo }) => !coversFrom || !coversTo || coversFrom <= coversTo, { path: ["coversTo"] })
  .refine((query) => (query.declaredAmount === undefined) === (query.declaredCurrency === undefined), {
    path: ["declaredCurrency"],
  });
export type SubmissionQuery = z.output<typeof submissionQuery>;

/** Most records of one JSON body; more come as a file. */
export const JSON_RECORDS = 20_000;
/** Most bytes of one JSON body. */
export const JSON_BYTES = 16 * 1_048_576;

/** One record of a JSON body. What is left out is unknown. */
export const apiRecord = z
  .strictObject({
    reference: text(200).optional().describe("The card company's own number of the inquiry; recommended"),
    kind: z.enum(["new", "amend", "withdraw", "reactivate"]).optional().describe("new where it is left out"),
    cardNumber: text(40)
      .optional()
      .describe("14 to 19 digits as a string; masked digits as *. Either this or memberNumber is needed"),
    expiry: z
      .string()
      .regex(/^\d{4}-(0[1-9]|1[0-2])$/)
      .optional()
      .describe("The card's last month, YYYY-MM"),
    memberNumber: text(100).optional().describe("The member's number at the card company"),
    misuseOn: day.optional().describe("Day of the suspected misuse, YYYY-MM-DD"),
    amount: z
      .int()
      .min(0)
      .max(999_999_999_999)
      .optional()
      .describe("In the currency's smallest unit: 1200 is ¥1,200, or $12.00"),
    currency: currency.optional().describe("ISO 4217; needed with amount and reliefAmount"),
    merchant: text(400).optional(),
    city: text(200).optional(),
    country: text(100).optional().describe("ISO 3166-1 code, or a name"),
    mcc: z
      .string()
      .regex(/^\d{4}$/)
      .optional()
      .describe("Merchant category code"),
    channel: text(100).optional(),
    detectionCase: z
      .union([z.literal(1), z.literal(2), z.literal(3)])
      .optional()
      .describe("1 caught before billing, 2 found on the statement, 3 found after the debit"),
    useStatus: z.enum(["on_hold", "confirming"]).optional(),
    reason: z.enum(reasons).optional().describe("Why an inquiry is amended or withdrawn"),
    oldCardNumber: text(40).optional().describe("The card number that cardNumber replaced"),
    reliefStatus: z.enum(reliefStatuses).optional().describe("What became of the use: what it means for the money"),
    reliefAmount: z
      .int()
      .min(0)
      .max(999_999_999_999)
      .optional()
      .describe("Charged, cancelled or refunded, in the smallest unit of currency"),
    reliefOn: day.optional().describe("Day on which it was charged, cancelled or refunded"),
    cardStoppedOn: day.optional(),
    cardReissuedOn: day.optional(),
    newCardNumber: text(40).optional().describe("The card number that replaces cardNumber"),
    note: text(4000).optional(),
  })
  .refine(
    ({ amount, reliefAmount, currency: code }) =>
      (amount === undefined && reliefAmount === undefined) === (code === undefined),
    { path: ["currency"] },
  );
export type ApiRecord = z.output<typeof apiRecord>;

export const submissionBody = z.strictObject({ records: z.array(apiRecord).min(1).max(JSON_RECORDS) });

const count = z.int().min(0);

/** A batch as its sender may see it: no card, member or amount of a single inquiry is in it. */
export const receiptSchema = z.strictObject({
  id: z.int().positive(),
  company: z.string().describe("The card company's code"),
  source: z.enum(batchSources).describe("How it came"),
  state: z
    .enum(batchStates)
    .describe(
      "received, reading → review (waits for a person) → committing → committed, or unreadable, rejected; reverted: taken back after it was committed",
    ),
  receivedOn: day.describe("Day on which it reached the organisation, by the server's clock"),
  receivedAt: z.iso.datetime(),
  covers: z.strictObject({ from: day, to: day }).nullable(),
  declared: z
    .strictObject({ records: count.nullable(), amount: count.nullable(), currency: z.string().nullable() })
    .nullable()
    .describe("The control totals as they were declared"),
  bytes: count,
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe("Of the delivery as stored: of a file its bytes, of JSON records the canonical CSV"),
  records: count.nullable().describe("Records found in it; null until it has been read"),
  outcomes: z
    .strictObject(
      Object.fromEntries(outcomes.map((one) => [one, count])) as Record<(typeof outcomes)[number], typeof count>,
    )
    .nullable()
    .describe("What becomes of the records; they add up to records. Null until it has been read"),
  reason: z.string().nullable().describe("Why it is unreadable or rejected, as a code"),
  links: z.strictObject({ self: z.string(), results: z.string() }),
});
export type Receipt = z.output<typeof receiptSchema>;

const foundSchema = z.strictObject({
  level: z.enum(levels),
  code: z.enum(Object.keys(findingLevels) as (keyof typeof findingLevels)[]),
  field: z.string().nullable().describe("Field of ours that it stands at"),
  column: z.string().nullable().describe("Column of the delivery that it stands at"),
  message: z.string().describe("In the language of Accept-Language: ja or en"),
});

export const resultsQuery = z.strictObject({
  after: digits.optional().describe("Row after which the page begins; taken from next"),
  limit: z
    .string()
    .regex(/^\d{1,4}$/)
    .transform(Number)
    .pipe(z.int().min(1).max(1000))
    .optional()
    .describe("Rows of a page, 1 to 1000; 200 where it is left out"),
  outcome: z.enum(outcomes).optional().describe("Only the records with this outcome"),
});

export const resultsSchema = z.strictObject({
  batch: z.int().positive(),
  state: z.enum(batchStates),
  results: z.array(
    z.strictObject({
      row: z.int().positive().describe("Record of the delivery, header not counted"),
      line: z.int().positive().describe("Physical line on which it begins"),
      reference: z.string().nullable(),
      card: z.string().nullable().describe("First six and last four digits at most"),
      outcome: z.enum(outcomes),
      findings: z.array(foundSchema),
    }),
  ),
  next: z.string().nullable().describe("Address of the next page; null where this is the last"),
});
export type Results = z.output<typeof resultsSchema>;

/** Every refusal there is, by HTTP status. */
export const problemStatus = {
  BAD_QUERY: 400,
  BAD_JSON: 400,
  BAD_IDEMPOTENCY_KEY: 400,
  EMPTY: 400,
  CUT_SHORT: 400,
  NOT_WHAT_WAS_SENT: 400,
  NO_KEY: 401,
  KEY_UNKNOWN: 401,
  KEY_REVOKED: 401,
  KEY_EXPIRED: 401,
  SCOPE_MISSING: 403,
  NOT_FOUND: 404,
  IN_PROGRESS: 409,
  TOO_LARGE: 413,
  UNSUPPORTED_TYPE: 415,
  NOT_READABLE: 415,
  ARCHIVE_REFUSED: 422,
  INVALID_RECORDS: 422,
  IDEMPOTENCY_KEY_REUSED: 422,
  COMPANY_ENDED: 422,
  TOO_MANY_REQUESTS: 429,
  QUOTA_SPENT: 429,
  BUSY: 503,
  UNAVAILABLE: 503,
} as const;
export type ProblemReason = keyof typeof problemStatus;

/** A refusal (RFC 9457, application/problem+json). */
export const problemSchema = z.strictObject({
  title: z.string().describe("In the language of Accept-Language: ja or en"),
  status: z.int(),
  reason: z.enum(Object.keys(problemStatus) as ProblemReason[]),
  errors: z
    .array(z.strictObject({ path: z.string(), message: z.string() }))
    .optional()
    .describe("Where the query or the records are not as described; at most 100"),
});
export type Problem = z.output<typeof problemSchema>;
