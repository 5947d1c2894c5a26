import { db } from "@/lib/core/db";
import { answerOf } from "@/lib/intake/check/answers";
import { cellsAsSent } from "@/lib/intake/check/mends";
import type { Finding } from "@/lib/intake/schema";

/** Records read at a time. */
const PAGE = 500;

/** A record that waits: its number, the line or the sheet's row on which it stands, its cells as sent, unmasked. */
export type WaitingRecord = {
  readonly rowNo: number;
  readonly line: number;
  readonly cells: readonly string[];
  readonly findings: readonly Finding[];
};

/** Records that go back to the sender: problems with an error that no later delivery answered. */
export async function countWaiting(batchId: number): Promise<number> {
  const [found] = await db.$queryRaw<[{ n: number }]>`
    select count(*)::int as n from record
     where batch_id = ${batchId}::int and outcome = 'problem' and level = 'error' and ${answerOf} is null`;
  return found.n;
}

/** They, in the delivery's order, some hundred at a time. */
export async function* waitingRecords(batchId: number): AsyncGenerator<WaitingRecord> {
  for (let after = 0; ; ) {
    const page = await db.$queryRaw<Omit<WaitingRecord, "cells">[]>`
      select row_no as "rowNo", line, coalesce(findings, '[]'::jsonb) as findings from record
       where batch_id = ${batchId}::int and row_no > ${after}::int and outcome = 'problem' and level = 'error'
         and ${answerOf} is null
       order by row_no limit ${PAGE}`;
    if (page.length === 0) return;
    yield* await withCells(batchId, page);
    after = page.at(-1)?.rowNo as number;
  }
}

/** The first records of a delivery, such as the titles above its header. */
export async function firstRecords(batchId: number, count: number): Promise<WaitingRecord[]> {
  if (count <= 0) return [];
  const rows = await db.record.findMany({
    where: { batchId, rowNo: { lte: count } },
    orderBy: { rowNo: "asc" },
    select: { rowNo: true, line: true },
  });
  return withCells(
    batchId,
    rows.map((row) => ({ ...row, findings: [] })),
  );
}

async function withCells(batchId: number, rows: readonly Omit<WaitingRecord, "cells">[]): Promise<WaitingRecord[]> {
  const cells = await cellsAsSent(
    db,
    batchId,
    rows.map(({ rowNo }) => rowNo),
  );
  return rows.map((row) => ({ ...row, cells: cells.get(row.rowNo) ?? [] }));
}
