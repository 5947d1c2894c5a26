import type { Tx } from "@/lib/core/db";

/** Half an hour: a delivery of millions of records is one transaction, all or nothing (RULEBOOK R4.7). */
export const BULK_TIMEOUT = 30 * 60_000;

/** Any fixed number: this lock's own, the company's id the second key. */
const MENDS = 7_302;

/** A commit of a company's delivery and a mend of its records come one after the other; taken after the ledger's lock. */
export async function lockMends(tx: Tx, companyId: number): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(${MENDS}::int, ${companyId}::int)`;
}
