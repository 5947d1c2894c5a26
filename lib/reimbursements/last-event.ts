import type { Reader } from "@/lib/core/db";

/** What the trail says of an inquiry and its money; a look is no step. */
export const stepsOf = (inquiryId: number) => ({
  subject: "inquiry",
  subjectId: String(inquiryId),
  type: { notIn: ["inquiry.read", "inquiry.searched"] },
  OR: [{ type: { startsWith: "inquiry." } }, { type: { startsWith: "money." } }],
});

/**
 * Whether an event is still the last step on a case. Whoever holds the case's row is told the truth until the end of the
 * transaction: every step is written by somebody who held it.
 */
export async function isLastStep(tx: Reader, inquiryId: number, seq: string): Promise<boolean> {
  const last = await tx.auditEvent.findFirst({
    where: stepsOf(inquiryId),
    orderBy: { seq: "desc" },
    select: { seq: true },
  });
  return last?.seq.toString() === seq;
}
