import { headerText } from "@/lib/companies/rules";
import { sql, type Tx } from "@/lib/core/db";
import { plainText } from "@/lib/core/text";
import { statementOutcomes } from "@/lib/inquiries/statements";
import type { Found } from "@/lib/intake/read/layout";
import { open } from "@/lib/vault/seal";

/**
 * The committed batch with a record that says the same reference as this problem on the same day or later, or that names
 * it by its number: it was sent again, put right. Worked out when asked, so that it goes with a revert.
 */
export const answerOf = sql`(
  select min(id) from (
    select b.id from record a join batch b on b.id = a.batch_id
     where a.company_id = record.company_id and a.key = record.sent_key and record.sent_key like 'r%'
       and a.batch_id <> record.batch_id and b.state = 'committed' and a.outcome = any (${[...statementOutcomes]}::text[])
       and b.received_on >= (select received_on from batch own where own.id = record.batch_id)
    union all
    select b.id from record a join batch b on b.id = a.batch_id
     where a.answers_batch = record.batch_id and a.answers_row = record.row_no and b.state = 'committed'
       and a.outcome = any (${[...statementOutcomes]}::text[])
  ) as answers)`;

/** The column that a download of problems adds: batch and row, so that a corrected file finds its records again. */
export const ROW_COLUMN = "Shokai No.";

/** What stands in it. */
export function rowMark(batchId: number, rowNo: number): string {
  return `${batchId}-${rowNo}`;
}

/**
 * Reads off a delivery's own cells which waiting records of earlier deliveries its records answer, where it has the
 * column for it. A number that is none of this company's waiting records says nothing.
 */
export async function markAnswers(tx: Tx, batchId: number, found: Pick<Found, "header">): Promise<void> {
  const column = found.header.findIndex((name) => headerText(name) === headerText(ROW_COLUMN));
  if (column < 0) return;
  const groups = await tx.recordCells.findMany({
    where: { batchId },
    orderBy: { firstRow: "asc" },
    select: { firstRow: true },
  });
  for (const { firstRow } of groups) await markGroup(tx, batchId, firstRow, column);
}

async function markGroup(tx: Tx, batchId: number, firstRow: number, column: number): Promise<void> {
  const group = await tx.recordCells.findUniqueOrThrow({ where: { batchId_firstRow: { batchId, firstRow } } });
  const rows = JSON.parse(open(`cells:${batchId}:${firstRow}`, group.sealed).toString()) as string[][];
  const marks = rows.flatMap((cells, i) => {
    const mark = /^(\d{1,9})-(\d{1,9})$/.exec(plainText(cells[column] ?? ""));
    return mark ? [{ rowNo: firstRow + i, batch: Number(mark[1]), row: Number(mark[2]) }] : [];
  });
  await tx.$executeRaw`
    update record r set answers_batch = m.batch, answers_row = m.row
      from unnest(${marks.map((m) => m.rowNo)}::int[], ${marks.map((m) => m.batch)}::int[], ${marks.map((m) => m.row)}::int[])
        as m (row_no, batch, row)
      join record waiting on waiting.batch_id = m.batch and waiting.row_no = m.row and waiting.outcome = 'problem'
     where r.batch_id = ${batchId}::int and r.row_no = m.row_no and m.batch <> r.batch_id
       and waiting.company_id = r.company_id and r.outcome <> 'skipped'`;
}
