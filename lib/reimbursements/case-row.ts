import type { IsoDate } from "@/lib/core/dates";
import type { Tx } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { type EntrySum, sumEntries } from "./rules";
import type { CaseDates, EntryKind } from "./schema";

/** What a step on a case has to know of it. */
export type CaseRow = {
  id: number;
  live: boolean;
  closedAs: string | null;
  staffCase: number | null;
  reportedCase: number | null;
  staffUse: string | null;
  misuseOn: IsoDate | null;
} & CaseDates;

/** One of them. */
export async function lockCase(tx: Tx, inquiryId: number): Promise<CaseRow> {
  return (await lockCases(tx, [inquiryId]))[0] as CaseRow;
}

/**
 * Holds the inquiries' rows until the end of the transaction: what is checked of their money stays true. In one order,
 * so that two who close overlapping selections wait for each other instead of both.
 */
export async function lockCases(tx: Tx, inquiryIds: readonly number[]): Promise<CaseRow[]> {
  const rows = await tx.$queryRaw<CaseRow[]>`
    select id, live, closed_as as "closedAs", staff_case as "staffCase", reported_case as "reportedCase", staff_use as "staffUse",
      misuse_on::text as "misuseOn", statement_on::text as "statementOn", debit_on::text as "debitOn", claimed_on::text as "claimedOn"
    from inquiry where id = any (${[...inquiryIds]}::int[]) order by id for update`;
  if (rows.length !== inquiryIds.length)
    throw new NotFound(inquiryIds.length === 1 ? `inquiry ${inquiryIds[0]}` : "inquiry");
  return rows;
}

/** The entries of cases that are held, as sums need them. */
export async function entriesOf(tx: Tx, inquiryIds: readonly number[]): Promise<Map<number, EntrySum[]>> {
  const entries = await tx.moneyEntry.findMany({
    where: { inquiryId: { in: [...inquiryIds] } },
    select: { inquiryId: true, kind: true, amount: true, reversesId: true },
  });
  const byCase = new Map<number, EntrySum[]>();
  for (const { inquiryId, kind, amount, reversesId } of entries) {
    const entry: EntrySum = { kind: kind as EntryKind, amount, reverses: reversesId !== null };
    byCase.set(inquiryId, [...(byCase.get(inquiryId) ?? []), entry]);
  }
  return byCase;
}

/** Writes the sums that lists and the headline read, from the entries. */
export async function keepSums(tx: Tx, inquiryId: number): Promise<void> {
  const sums = sumEntries((await entriesOf(tx, [inquiryId])).get(inquiryId) ?? []);
  await tx.inquiry.update({
    where: { id: inquiryId },
    data: { charged: sums?.charged ?? null, relieved: sums ? sums.cancelled + sums.refunded : null },
    select: { id: true },
  });
}
