import type { Field } from "@/lib/companies/schema";
import { fromDbDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import { formatCard } from "@/lib/core/format";
import { statementOutcomes } from "@/lib/inquiries/statements";

type Said = {
  status: string | null;
  amount: bigint | null;
  currency: string | null;
  reliefOn: Date | null;
  stoppedOn: Date | null;
  reissuedOn: Date | null;
  newBin: string | null;
  newLast4: string | null;
};

export type ReliefDifference = {
  readonly fields: readonly { field: Field; inForce: string | null; here: string | null }[];
  readonly currency: { readonly inForce: string | null; readonly here: string | null };
};

/**
 * What a record says of relief against what was said last of each field in committed deliveries. What it leaves blank is
 * no difference: blank is unknown, not taken back.
 */
export async function reliefDifference(
  batchId: number,
  rowNo: number,
  inquiry: { readonly companyId: number; readonly key: string },
): Promise<ReliefDifference | null> {
  const here = await db.recordRelief.findUnique({
    where: { batchId_rowNo: { batchId, rowNo } },
    omit: { newCipher: true },
  });
  if (!here) return null;
  const before = await db.$queryRaw<Said[]>`
    select x.status, x.amount, x.currency, x.relief_on as "reliefOn", x.stopped_on as "stoppedOn",
      x.reissued_on as "reissuedOn", x.new_bin as "newBin", x.new_last4 as "newLast4"
    from record r join record_relief x on x.batch_id = r.batch_id and x.row_no = r.row_no join batch b on b.id = r.batch_id
    where r.company_id = ${inquiry.companyId}::int and r.key = ${inquiry.key} and b.state = 'committed' and b.id <> ${batchId}::int
      and r.outcome = any (${[...statementOutcomes]}::text[])
    order by b.received_on, b.sha256 desc, b.id, x.row_no`;
  const last = <K extends keyof Said>(of: K): Said[K] | null =>
    before.findLast((one) => one[of] !== null)?.[of] ?? null;
  const known: Said = {
    status: last("status"),
    amount: last("amount"),
    currency: last("currency"),
    reliefOn: last("reliefOn"),
    stoppedOn: last("stoppedOn"),
    reissuedOn: last("reissuedOn"),
    newBin: last("newBin"),
    newLast4: last("newLast4"),
  };
  const [was, is] = [valuesOf(known), valuesOf(here)];
  const fields = (Object.keys(is) as (keyof typeof is)[])
    .filter((field) => is[field] !== null && is[field] !== was[field])
    .map((field) => ({ field, inForce: was[field], here: is[field] }));
  return { fields, currency: { inForce: known.currency, here: here.currency } };
}

function valuesOf(said: Said) {
  const day = (date: Date | null) => date && fromDbDate(date);
  return {
    reliefStatus: said.status,
    reliefAmount: said.amount === null ? null : String(said.amount),
    reliefOn: day(said.reliefOn),
    cardStoppedOn: day(said.stoppedOn),
    cardReissuedOn: day(said.reissuedOn),
    newCardNumber: said.newBin === null ? null : formatCard({ bin: said.newBin, last4: said.newLast4 }),
  } satisfies Partial<Record<Field, string | null>>;
}
