import { sql, type Tx } from "@/lib/core/db";
import { statementOutcomes } from "@/lib/inquiries/statements";
import type { Found } from "@/lib/intake/read/layout";
import { markColumn, markIn, markOf, type RowMark } from "@/lib/intake/read/row-mark";
import { unreadColumns } from "@/lib/intake/read/rows";
import { sealedRows } from "@/lib/intake/read/sealed-rows";

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

/**
 * Reads off a delivery's own cells which waiting records of earlier deliveries its records answer: in the column for it,
 * or, where the file's columns have no names, wherever a cell that nothing is read from says it. A number that is none
 * of this company's waiting records says nothing.
 */
export async function markAnswers(
  tx: Tx,
  batchId: number,
  found: Pick<Found, "header" | "columns">,
  marked: number,
): Promise<void> {
  const column = markColumn(found.header);
  if (column < 0 && marked === 0) return;
  const unread = unreadColumns(found);
  const markFrom = (cells: readonly string[]): RowMark | null => {
    if (column >= 0) return markOf(cells[column] ?? "");
    for (const i of unread) {
      const mark = markIn(cells[i] ?? "");
      if (mark) return mark;
    }
    return null;
  };
  for await (const { firstRow, rows } of sealedRows(tx, batchId)) {
    await markGroup(tx, batchId, firstRow, rows, markFrom);
  }
}

async function markGroup(
  tx: Tx,
  batchId: number,
  firstRow: number,
  rows: readonly (readonly string[])[],
  markFrom: (cells: readonly string[]) => RowMark | null,
): Promise<void> {
  const marks = rows.flatMap((cells, i) => {
    const mark = markFrom(cells);
    return mark ? [{ rowNo: firstRow + i, ...mark }] : [];
  });
  if (marks.length === 0) return;
  await tx.$executeRaw`
    update record r set answers_batch = m.batch, answers_row = m.row
      from unnest(${marks.map((m) => m.rowNo)}::int[], ${marks.map((m) => m.batch)}::int[], ${marks.map((m) => m.row)}::int[])
        as m (row_no, batch, row)
      join record waiting on waiting.batch_id = m.batch and waiting.row_no = m.row and waiting.outcome = 'problem'
     where r.batch_id = ${batchId}::int and r.row_no = m.row_no and m.batch <> r.batch_id
       and waiting.company_id = r.company_id and r.outcome <> 'skipped'`;
}
