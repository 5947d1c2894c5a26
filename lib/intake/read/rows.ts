import { looksLikeTrack } from "@/lib/core/text";
import { Unreadable } from "@/lib/intake/schema";
import { type NumberKeys, takeNumberKeys } from "@/lib/vault/number-keys";
import { BinaryRows } from "./binary-rows";
import { groupEnds, type Marks, marksOf } from "./cell-groups";
import { writeCells, writeRecord, writeRelief } from "./copy-record";
import { addMark, type DeliveryMark, markRow, noMark } from "./delivery-mark";
import { couldBeSecurityCode } from "./map";
import { notARecord, skippedRow } from "./no-record";
import { parseRecords } from "./parse";
import { markIn } from "./row-mark";
import { lineBreaks, type Piece } from "./split";
import { numberToken, type Place, recordRow, sealCells } from "./stage";
import { type Checked, checkCells, type Rules } from "./validate";

/** Bytes of a usual record in a COPY. */
const ABOUT = 448;

/** All that turning a delivery's rows into staged records needs; plain values, so that it can be sent to a thread. */
export type RowsTask = {
  readonly place: Place;
  readonly rules: Rules;
  readonly numbers: NumberKeys;
  readonly separator: string;
  /** Number of the header's record in the file, 0 for none: what stands above it are titles, it itself is no row. */
  readonly headerRow: number;
  /** Records at the beginning that are titles, where the header is none of them. */
  readonly titles: number;
};

/** Rows of one piece, ready for the database, and what is counted over the whole file. */
export type StagedPiece = {
  readonly rows: number;
  /** BinaryRows of `record`. */
  readonly copy: Uint8Array;
  /** Of `record_relief`; null where no record says anything of it. */
  readonly relief: Uint8Array | null;
  /** Of `record_cells`. */
  readonly cells: Uint8Array;
  readonly stats: RowStats;
};

export type RowStats = {
  problems: number;
  /** Rows that are neither blank nor title nor total. */
  data: number;
  /** By number of cells, rows that have not as many as the header. */
  ragged: Record<number, number>;
  /** Per column: rows whose cell could be a security code. */
  shortNumbers: number[];
  /** Full numbers of 16 digits and more, and those that end as a spreadsheet leaves them. */
  longCards: number;
  zeroCards: number;
  mark: DeliveryMark;
  /** Records that say, without a column for it, which waiting record they answer. */
  answers: number;
};

export function noStats(): RowStats {
  return {
    problems: 0,
    data: 0,
    ragged: {},
    shortNumbers: [],
    longCards: 0,
    zeroCards: 0,
    mark: noMark(),
    answers: 0,
  };
}

export function addStats(sum: RowStats, more: RowStats): void {
  sum.problems += more.problems;
  sum.data += more.data;
  sum.longCards += more.longCards;
  sum.zeroCards += more.zeroCards;
  addMark(sum.mark, more.mark);
  sum.answers += more.answers;
  for (const [cells, rows] of Object.entries(more.ragged)) {
    sum.ragged[Number(cells)] = (sum.ragged[Number(cells)] ?? 0) + rows;
  }
  more.shortNumbers.forEach((n, i) => {
    sum.shortNumbers[i] = (sum.shortNumbers[i] ?? 0) + n;
  });
}

/** Row number of a record: records are counted without the header. */
export function rowNumber(record: number, headerRow: number): number {
  return headerRow > 0 && record > headerRow ? record - 1 : record;
}

/**
 * Maps, normalises, validates, tokenises and seals the records of a piece. Throws Unreadable where the piece does not
 * parse, or holds a magnetic track: then the whole delivery is refused and erased (R8.2).
 */
export function stagePiece(task: RowsTask, piece: Piece): StagedPiece {
  const { place, rules, headerRow } = task;
  takeNumberKeys(task.numbers);
  const { records, startsOn } = recordsOf(task, piece);
  const stats = noStats();
  stats.shortNumbers = new Array(rules.header.length).fill(0);
  const unread = unreadColumns(rules);
  const rows = new BinaryRows(records.length * ABOUT);
  let relief: BinaryRows | null = null;
  const sent: (readonly string[])[] = [];
  const marks = new Map<number, readonly string[]>();
  for (let i = 0; i < records.length; i++) {
    const cells = records[i] as readonly string[];
    const record = piece.firstRecord + i;
    if (record === headerRow) continue;
    const checked = checkRecord(task, record, cells);
    for (const cell of cells) if (looksLikeTrack(cell)) throw trackFound(rules, cells, cell);
    if (checked.outcome !== "skipped") count(stats, rules, unread, cells, checked);
    const as = { columns: rules.columns, cells };
    const row = recordRow(place, rowNumber(record, headerRow), startsOn[i] as number, checked, as);
    markRow(stats.mark, row);
    writeRecord(rows, row);
    if (row.relief) {
      relief ??= new BinaryRows(0);
      writeRelief(relief, row, row.relief);
    }
    if (checked.findings.length > 0 || row.kind !== "new") marks.set(sent.length, marksOf(checked.findings, row.kind));
    sent.push(cells);
  }
  const firstRow = rowNumber(piece.firstRecord === headerRow ? piece.firstRecord + 1 : piece.firstRecord, headerRow);
  return {
    rows: sent.length,
    copy: rows.taken(),
    relief: relief?.taken() ?? null,
    cells: cellsRows(place.batchId, sealGroups(place.batchId, firstRow, sent, marks)),
    stats,
  };
}

/** A piece's records, and the line on which each starts. */
export function recordsOf(task: { readonly separator: string }, piece: Piece) {
  if ("cells" in piece) return { records: piece.cells, startsOn: piece.lines };
  const records = parseRecords(piece.text, task.separator, piece.firstLine);
  if (records.length !== piece.records) {
    throw new Error(`piece at record ${piece.firstRecord}: ${records.length} parsed, ${piece.records} cut`);
  }
  const plainLines = !piece.text.includes('"');
  let line = piece.firstLine;
  const startsOn = records.map((cells) => {
    const starts = line++;
    if (!plainLines) for (const cell of cells) if (/[\r\n]/.test(cell)) line += lineBreaks(cell);
    return starts;
  });
  return { records, startsOn };
}

/** The line on which a piece starts, for the place of a fault. */
export function lineOf(piece: Piece): number {
  return "cells" in piece ? (piece.lines[0] ?? 1) : piece.firstLine;
}

function checkRecord(task: RowsTask, record: number, cells: readonly string[]): Checked {
  const nothing = notARecord(task.rules, cells, task.headerRow > 0);
  if (nothing) return skippedRow(nothing);
  if (record < task.headerRow || record <= task.titles) return skippedRow("TITLE_ROW");
  return checkCells(task.rules, cells, numberToken);
}

function trackFound(rules: Rules, cells: readonly string[], cell: string): Unreadable {
  const column = cells.indexOf(cell);
  return new Unreadable("SENSITIVE_AUTHENTICATION_CODES", { columns: [rules.header[column] ?? `#${column + 1}`] });
}

/**
 * Cells of one delivery's rows, sealed in groups.
 * @param marks by the row's place in `rows`: lib/intake/read/cell-groups.ts
 */
export function sealGroups(
  batchId: number,
  firstRow: number,
  rows: readonly (readonly string[])[],
  marks: Marks = new Map(),
) {
  const groups: { firstRow: number; lastRow: number; sealed: Uint8Array }[] = [];
  let at = 0;
  for (const end of groupEnds(rows.length, marks)) {
    const first = firstRow + at;
    groups.push({
      firstRow: first,
      lastRow: firstRow + end - 1,
      sealed: sealCells(batchId, first, rows.slice(at, end)),
    });
    at = end;
  }
  return groups;
}

function cellsRows(batchId: number, groups: ReturnType<typeof sealGroups>): Uint8Array {
  const rows = new BinaryRows(groups.reduce((bytes, { sealed }) => bytes + sealed.length + 64, 0));
  for (const { firstRow, lastRow, sealed } of groups) writeCells(rows, batchId, firstRow, lastRow, sealed);
  return rows.taken();
}

/** Indexes of the columns that no field is read from. */
export function unreadColumns(rules: Pick<Rules, "columns" | "header">): number[] {
  const read = new Set(Object.values(rules.columns));
  return rules.header.map((_, i) => i).filter((i) => !read.has(i));
}

function count(
  stats: RowStats,
  rules: Rules,
  unread: readonly number[],
  cells: readonly string[],
  checked: Checked,
): void {
  stats.data++;
  if (checked.outcome === "problem") stats.problems++;
  if (cells.length !== rules.header.length && checked.findings.some((f) => f.code === "RAGGED_ROW")) {
    stats.ragged[cells.length] = (stats.ragged[cells.length] ?? 0) + 1;
  }
  for (const i of unread) {
    const cell = cells[i];
    if (!cell) continue;
    if (markIn(cell)) stats.answers++;
    if (couldBeSecurityCode(cell)) stats.shortNumbers[i] = (stats.shortNumbers[i] ?? 0) + 1;
  }
  const column = rules.columns.cardNumber;
  const digits = column === undefined ? "" : (cells[column] ?? "").replace(/\D/g, "");
  if (digits.length >= 16) {
    stats.longCards++;
    if (/^0+$/.test(digits.slice(15))) stats.zeroCards++;
  }
}
