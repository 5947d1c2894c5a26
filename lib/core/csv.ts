/** Free text in a cell; a figure, a date or a code that the house writes itself goes in as it is. */
export type CsvCell = string | number | bigint | null | { readonly free: string | null };

/** Makes Excel read the file as UTF-8. */
export const csvStart = "\ufeff";

/**
 * One line of CSV (RFC 4180, CR LF). Free text that a spreadsheet would take for a formula, a Japanese one in full-width signs
 * as well, gets an apostrophe before it;
 * what the house writes itself never does, so that a read export gives the same values.
 */
export function csvLine(cells: readonly CsvCell[]): string {
  return `${cells.map(cellText).join(",")}\r\n`;
}

function cellText(cell: CsvCell): string {
  if (cell === null) return "";
  if (typeof cell !== "object") return quoted(String(cell));
  if (cell.free === null) return "";
  return quoted(/^[=+\-@\t\r\n＝＋－＠]/.test(cell.free) ? `'${cell.free}` : cell.free);
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
