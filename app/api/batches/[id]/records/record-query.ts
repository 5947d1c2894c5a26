import { z } from "zod";
import { fields } from "@/lib/companies/schema";
import type { RecordFilter } from "@/lib/intake/record-filter";
import { levels, outcomes, works } from "@/lib/intake/schema";

/** What the check grid filters by, as it stands in an address. */
export const filterQuery = {
  outcome: z.enum(outcomes).optional(),
  code: z
    .string()
    .regex(/^[A-Z_]{1,50}$/)
    .optional(),
  level: z.enum(levels).optional(),
  field: z.enum(fields).optional(),
  work: z.enum(works).optional(),
};

export function filterFrom(query: z.output<z.ZodObject<typeof filterQuery>>): RecordFilter {
  const { outcome, code, level, field, work } = query;
  return {
    ...(outcome && { outcomes: [outcome] }),
    ...(code && { code }),
    ...(level && { level }),
    ...(field && { field }),
    ...(work && { work }),
  };
}
