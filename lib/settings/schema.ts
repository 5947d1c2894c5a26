import { z } from "zod";
import { isIsoDate } from "@/lib/core/dates";
import { locales } from "@/lib/core/format";

const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}]*$/u);

const timeZone = z.string().refine((zone) => {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
});

/** What an administrator settles: names, when and where days are counted, languages, and what counts as long open. */
export const incidentSchema = z.strictObject({
  nameJa: line(100),
  nameEn: line(100),
  organisationJa: line(100),
  organisationEn: line(100),
  startedOn: z.string().refine(isIsoDate),
  timeZone,
  defaultLocale: z.enum(locales),
  /** Megabytes (of 1,048,576 bytes) that one delivery may have. */
  uploadLimitMb: z.int().min(1).max(10_240),
  silentAfterDays: z.int().min(1).max(3650),
  longOpenAfterDays: z.int().min(1).max(3650),
});
export type IncidentInput = z.infer<typeof incidentSchema>;

export type IncidentRefusal = "START_FIXED" | "START_IN_FUTURE";

const repeated = (digit: string, from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => digit.repeat(from + at));

/**
 * Member numbers that mean "none" (RULEBOOK R3.4) until somebody changes the list: zeros of any usual length, nines
 * from four on (9 and 99 could be somebody's), and the words that spreadsheets leave behind.
 */
export const defaultPlaceholders: readonly string[] = [
  ...repeated("0", 1, 16),
  ...repeated("9", 4, 16),
  "-",
  "N/A",
  "NA",
  "NONE",
  "NULL",
  "UNKNOWN",
  "不明",
  "なし",
];
export const defaultNumberLimit = 10;
