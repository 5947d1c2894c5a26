import { type Actor, permit } from "@/lib/access/actor";
import { db, type Reader } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import type { TotalsTaken } from "@/lib/intake/schema";

export type Totals = {
  /** False where something declared is not what is there. */
  readonly agree: boolean;
  readonly records: { readonly declared: number | null; readonly found: number };
  readonly amount: {
    readonly declared: bigint | null;
    readonly currency: string | null;
    readonly found: bigint;
    /** Records without an amount in that currency: unread, or in another one. */
    readonly without: number;
  };
  readonly taken: TotalsTaken | null;
};

/** Control totals of a delivery beside what is in it. Throws NotFound. */
export async function findTotals(actor: Actor, batchId: number): Promise<Totals> {
  permit(actor, "batch.read");
  return compareTotals(db, batchId);
}

/**
 * What the sender declares of a delivery beside what is in it: records without titles, blanks and totals, and what
 * their amounts, mended ones as mended, add up to in the currency's smallest unit. Throws NotFound.
 */
export async function compareTotals(reader: Reader, batchId: number): Promise<Totals> {
  const batch = await reader.batch.findUnique({
    where: { id: batchId },
    select: { declaredRecords: true, declaredAmount: true, declaredCurrency: true, totalsTaken: true },
  });
  if (!batch) throw new NotFound(`batch ${batchId}`);
  const { declaredRecords, declaredAmount, declaredCurrency } = batch;
  const taken = batch.totalsTaken as TotalsTaken | null;
  if (declaredRecords === null && declaredAmount === null) {
    return {
      agree: true,
      records: { declared: null, found: 0 },
      amount: { declared: null, currency: null, found: 0n, without: 0 },
      taken,
    };
  }
  const [found] = await reader.$queryRaw<[{ records: number; amount: string; without: number }]>`
    select count(*)::int as records,
      coalesce(sum(amount) filter (where currency = ${declaredCurrency}::text), 0)::text as amount,
      (count(*) filter (where currency is distinct from ${declaredCurrency}::text))::int as without
      from record where batch_id = ${batchId}::int and outcome <> 'skipped'`;
  const amount = BigInt(found.amount);
  return {
    agree:
      (declaredRecords === null || declaredRecords === found.records) &&
      (declaredAmount === null || declaredAmount === amount),
    records: { declared: declaredRecords, found: found.records },
    amount: { declared: declaredAmount, currency: declaredCurrency, found: amount, without: found.without },
    taken,
  };
}
