import { z } from "zod";
import { plainText } from "@/lib/core/text";

/** How many cards one member number may tie before a person has to approve it, and which numbers mean "none" (R3.4). */
export const limitsSchema = z.strictObject({
  numberLimit: z.int().min(1).max(10_000),
  /** Kept in the form in which member numbers are read, so that one means the other. */
  placeholders: z.array(z.string().transform(plainText).pipe(z.string().min(1).max(100))).max(500),
});
export type LimitsInput = z.infer<typeof limitsSchema>;

/** A member's place in the relief: one case with a burden decides, then one that is not known. */
export const memberReliefs = ["carries_burden", "not_yet_known", "clear"] as const;
export type MemberRelief = (typeof memberReliefs)[number];
