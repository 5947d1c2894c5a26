import type { IsoDate } from "@/lib/core/dates";
import { type RowToWrite, writeWorkbook } from "@/lib/intake/formats/workbook/write-workbook";
import { positions } from "@/lib/intake/read/map";
import type { WorkbookFacts } from "@/lib/intake/schema";
import { addedCells, addedHeader, type Letter, ownCells, ownColumns } from "./letter";
import { firstRecords, waitingRecords } from "./waiting-records";

/** Between cells that share one, because their row has more than there are columns. */
const BETWEEN = " | ";

/**
 * As a workbook with the sender's sheet: its titles and its header in their rows, the records below, every cell as text.
 * Days were read as ISO 8601 and amounts as plain figures, which reading takes again.
 */
export function writeAsWorkbook(letter: Letter, workbook: WorkbookFacts, on: IsoDate): AsyncGenerator<Uint8Array> {
  return writeWorkbook(workbook.sheet, rows(letter), { date1904: workbook.date1904, on });
}

async function* rows(letter: Letter): AsyncGenerator<RowToWrite> {
  const { batchId, found } = letter;
  let row = found.headerRow;
  if (row > 0) {
    // Blank rows are no records: there are at most so many above the header.
    for (const title of await firstRecords(batchId, row - 1)) {
      if (title.line < row) yield { row: title.line, cells: ownCells(letter, title.cells, BETWEEN) };
    }
    const unnamed = positions(found.header.length);
    const header = ownColumns(letter).map((i) => (found.header[i] === unnamed[i] ? "" : (found.header[i] as string)));
    yield { row, cells: [...header, ...addedHeader(letter)] };
  }
  for await (const record of waitingRecords(batchId)) {
    yield { row: ++row, cells: [...ownCells(letter, record.cells, BETWEEN), ...addedCells(letter, record)] };
  }
}
