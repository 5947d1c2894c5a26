import { z } from "zod";

/** Which cards are compared: all of the register, or those that the scope in force does not identify. */
export const bases = ["all", "outside"] as const;
export type Base = (typeof bases)[number];

/** Cards of the register that a value or pair must have to be tested, as it can be chosen. */
export const supports = [20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000] as const;
export const USUAL_SUPPORT = 100;

/** What is called a finding: at most this adjusted p, so that 5 of 100 findings may be chance. */
export const LEVEL = 0.05;

/** The place of the source among what is compared; attributes have theirs from 1. */
export const SOURCE = 0;

/** What the address says of an analysis; what makes no sense is as if it were not there. */
export const analysisInput = z.object({
  of: z.enum(bases).catch("all"),
  support: z.coerce
    .number()
    .refine((n) => (supports as readonly number[]).includes(n))
    .catch(USUAL_SUPPORT),
});
export type AnalysisInput = z.infer<typeof analysisInput>;

/** What the address of a draft names: a source and values of attributes, by id. */
export const draftInput = z.object({
  source: z.coerce.number().int().positive().max(2_147_483_647).optional().catch(undefined),
  values: z
    .string()
    .regex(/^[1-9]\d{0,8}(,[1-9]\d{0,8})*$/)
    .max(300)
    .transform((text) => text.split(",").map(Number))
    .optional()
    .catch(undefined),
  beside: z.literal("1").optional().catch(undefined),
});
