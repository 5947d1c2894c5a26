import { raiseAlert } from "@/lib/alerts/raise";
import { sql, type Tx } from "@/lib/core/db";
import { splitOutside } from "@/lib/exposure/split-outside";

/**
 * Tells managers where what a delivery says of inquiries lies outside the identified set (R6.2), once for each block: that
 * of the delivery, and that of each rest which people mended. A rehearsal that is taken back tells nobody.
 * @param rows only the inquiries of these; all of the delivery unless said
 */
export async function alertOutside(tx: Tx, batchId: number, block: number, rows?: readonly number[]): Promise<void> {
  const only = rows === undefined ? sql`true` : sql`r.row_no = any (${[...rows]}::int[])`;
  // By the delivery's records and not by content_batch alone, which no index knows: a small commit looks at few inquiries.
  const found = await splitOutside(
    tx,
    sql`content_batch = ${batchId}::int and (company_id, key) in (
      select r.company_id, r.key from record r where r.batch_id = ${batchId}::int and r.key is not null and ${only})`,
  );
  if (!found || found.possible + found.absent === 0) return;
  const { scope, possible, absent } = found;
  await raiseAlert(tx, "outsideInquiries", `${batchId}:${block}`, {
    batchId,
    scopeVersion: scope.version,
    outside: possible + absent,
    possible,
    absent,
  });
}
