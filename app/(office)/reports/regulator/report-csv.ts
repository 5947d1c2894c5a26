import { csvLine, csvStart } from "@/lib/core/csv";
import type { ReportDocument } from "./document";

type CsvWords = { readonly head: readonly [string, string, string, string, string]; readonly text: string };

/**
 * A report as lines: item, what it is, label, value, source. Of a table each row is a line with its cells behind one
 * another, so that one file holds all of it and a spreadsheet can filter it by item.
 */
export function reportCsv(document: ReportDocument, words: CsvWords): string {
  const lines = [csvLine([...words.head])];
  for (const part of document.parts) {
    lines.push(csvLine([part.title, words.text, null, { free: part.text }, null]));
    for (const { label, value, source } of part.facts) {
      lines.push(csvLine([part.title, label, null, { free: value }, source]));
    }
    for (const { title, head, rows } of part.tables) {
      lines.push(csvLine([part.title, title, ...head]));
      for (const row of rows) lines.push(csvLine([part.title, title, ...row.map((cell) => ({ free: cell }))]));
    }
  }
  return csvStart + lines.join("");
}
