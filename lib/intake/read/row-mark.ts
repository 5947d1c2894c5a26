import { headerText } from "@/lib/companies/rules";
import { plainText } from "@/lib/core/text";

/** The column that a file of waiting records adds: batch and row, so that a corrected file finds its records again. */
export const ROW_COLUMN = "Shokai No.";

export type RowMark = { readonly batch: number; readonly row: number };

/** What stands in the column. */
export function rowMark(batchId: number, rowNo: number): string {
  return `${batchId}-${rowNo}`;
}

/** Where the file's columns have no names the mark names itself. */
export function namedMark(batchId: number, rowNo: number): string {
  return `${ROW_COLUMN} ${rowMark(batchId, rowNo)}`;
}

/** Index of the column with the marks, by its name; -1: there is none. */
export function markColumn(header: readonly string[]): number {
  return header.findIndex((name) => headerText(name) === headerText(ROW_COLUMN));
}

/** A mark that is all that a cell says. */
export function markOf(cell: string): RowMark | null {
  const found = /^(\d{1,9})-(\d{1,9})$/.exec(plainText(cell));
  return found && { batch: Number(found[1]), row: Number(found[2]) };
}

/** A mark that names itself, anywhere in a cell. */
export function markIn(cell: string): RowMark | null {
  if (!cell.includes(ROW_COLUMN)) return null;
  const found = /Shokai No\. (\d{1,9})-(\d{1,9})/.exec(cell);
  return found && { batch: Number(found[1]), row: Number(found[2]) };
}
