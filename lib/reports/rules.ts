import { z } from "zod";
import { isIsoDate } from "@/lib/core/dates";
import { maskForScreen } from "@/lib/core/text";

export const exportStates = ["requested", "approved", "ready", "declined", "withdrawn", "failed", "erased"] as const;
export type ExportState = (typeof exportStates)[number];
export const exportLists = ["inquiries", "members"] as const;
export type ExportList = (typeof exportLists)[number];

/** Rows that may leave in 24 hours of the real clock, all files together. */
export const ROWS_A_DAY = 100_000;
/** Days for which a file can be fetched. */
export const KEPT_DAYS = 7;
/** Fewest characters of a reason. */
export const REASON_LEAST = 10;

export type ExportRefusal =
  | "STEP_UP_NEEDED"
  | "REASON_MISSING"
  | "REASON_SHORT"
  | "CARD_NUMBER_IN_TEXT"
  | "RECIPIENT_MISSING"
  | "NOT_A_KEY"
  | "DATES_TURNED"
  | "NOTHING_FOUND"
  | "OWN_REQUEST"
  | "WRONG_STATE"
  | "TOO_MANY_ROWS";

const day = z
  .string()
  .refine(isIsoDate)
  .or(z.literal("").transform(() => undefined))
  .optional();

/** What a person asks for. */
export const exportSchema = z.strictObject({
  list: z.enum(exportLists),
  companyId: z.number().int().positive().max(2_147_483_647).optional(),
  receivedFrom: day,
  receivedTo: day,
  reason: z.string().trim().max(500),
  recipientName: z.string().trim().max(100),
  recipient: z.string().trim().max(200),
});
export type ExportInput = z.input<typeof exportSchema>;

/** What is wrong with what was typed, by field, apart from whether the key is one. */
export function exportFaults(input: z.output<typeof exportSchema>): Partial<Record<keyof ExportInput, ExportRefusal>> {
  const { reason, recipientName, receivedFrom, receivedTo } = input;
  return {
    ...(!reason
      ? { reason: "REASON_MISSING" as const }
      : maskForScreen(reason) !== reason
        ? { reason: "CARD_NUMBER_IN_TEXT" as const }
        : [...reason].length < REASON_LEAST && { reason: "REASON_SHORT" as const }),
    ...(!recipientName
      ? { recipientName: "RECIPIENT_MISSING" as const }
      : maskForScreen(recipientName) !== recipientName && { recipientName: "CARD_NUMBER_IN_TEXT" as const }),
    ...(receivedFrom && receivedTo && receivedFrom > receivedTo && { receivedTo: "DATES_TURNED" as const }),
  };
}
