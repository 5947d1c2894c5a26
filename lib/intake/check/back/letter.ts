import { maskForScreen } from "@/lib/core/text";
import type { Found } from "@/lib/intake/read/layout";
import { markColumn, namedMark, ROW_COLUMN, rowMark } from "@/lib/intake/read/row-mark";
import type { Finding } from "@/lib/intake/schema";
import type { WaitingRecord } from "./waiting-records";

/** What a file of waiting records says in the reader's words. */
export type ProblemWords = {
  /** Header of the column with the reasons. */
  readonly reason: string;
  readonly say: (finding: Finding) => string;
  /** That characters could not be written in the file's encoding and stand as 〓. */
  readonly unmappable: string;
};

/** What goes back to the sender, whatever its form. */
export type Letter = {
  readonly batchId: number;
  readonly found: Found;
  readonly words: ProblemWords;
};

/** Every fault of a record, in words, each once. */
export function reasonOf({ words }: Letter, { findings }: Pick<WaitingRecord, "findings">): string {
  return [...new Set(findings.filter((one) => one.level === "error").map(words.say))].join(" / ");
}

/** The names of the two columns that are added. */
export function addedHeader({ words }: Letter): [string, string] {
  return [words.reason, ROW_COLUMN];
}

/** What stands in them: where the columns have no names the mark names itself. */
export function addedCells(letter: Letter, record: WaitingRecord): [string, string] {
  const { batchId, found } = letter;
  const mark = found.headerRow > 0 ? rowMark(batchId, record.rowNo) : namedMark(batchId, record.rowNo);
  return [reasonOf(letter, record), mark];
}

/** The sender's columns, by index: without those that an earlier file of ours added and the sender left in. */
export function ownColumns({ found }: Letter): number[] {
  const mark = markColumn(found.header);
  return found.header.map((_, i) => i).filter((i) => mark < 1 || (i !== mark && i !== mark - 1));
}

/**
 * A record's own cells, card numbers masked (RULEBOOK R8.3), as many as there are columns, so that what is added stands
 * below its name. What a record has too many of goes into its last cell: nothing of it is lost.
 * @param between what stands between cells that share one
 */
export function ownCells(letter: Letter, cells: readonly string[], between: string): string[] {
  const { header } = letter.found;
  const last = header.length - 1;
  return ownColumns(letter).map((i) => maskForScreen(i === last ? cells.slice(i).join(between) : (cells[i] ?? "")));
}
