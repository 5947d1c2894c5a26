import { dayInName, headerText } from "@/lib/companies/rules";
import type { ProfileBody } from "@/lib/companies/schema";
import type { IsoDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import { plainText } from "@/lib/core/text";
import type { Layout } from "@/lib/intake/schema";
import { readDate } from "@/lib/intake/values/date";
import type { Found } from "./layout";
import { rowNumber } from "./rows";
import { sealedRows } from "./sealed-rows";
import { CELLS_GROUP } from "./stage";

/**
 * The day that a staged delivery says it was sent on, by its profile's rule: from the file's name, a cell above the
 * records, or a column that says the same in every record. It never becomes the received date by itself: it is held
 * against the one that was given (RULEBOOK R1.2).
 * @returns undefined where the rule looks for none; on: null where there is none, or several
 */
export async function findDay(
  rule: ProfileBody["receivedRule"],
  batchId: number,
  found: Pick<Found, "header" | "headerRow">,
): Promise<Layout["dated"]> {
  if (rule.from === "person" || rule.from === "today") return undefined;
  const [batch, incident] = await Promise.all([
    db.batch.findUniqueOrThrow({ where: { id: batchId }, select: { fileName: true } }),
    db.incident.findUniqueOrThrow({ where: { id: 1 }, select: { timeZone: true } }),
  ]);
  if (rule.from === "name") return { on: dayInName(rule.pattern, batch.fileName ?? "") };
  if (rule.from === "cell") {
    // Records are numbered without the header, which holds no day.
    if (rule.record === found.headerRow) return { on: null };
    const rowNo = "workbook" in found ? await rowAt(batchId, rule.record) : rowNumber(rule.record, found.headerRow);
    for await (const { firstRow, rows } of sealedRows(db, batchId)) {
      const cells = rows[rowNo - firstRow];
      if (cells) return { on: dayIn(cells[rule.column - 1] ?? "", incident.timeZone) };
      // What stands above a table is near its beginning.
      if (firstRow > CELLS_GROUP) break;
    }
    return { on: null };
  }
  const column = found.header.map(headerText).indexOf(headerText(rule.header));
  return { on: column < 0 ? null : await sameDay(batchId, column, incident.timeZone) };
}

/** A workbook's rows that hold nothing are no records: there a record is found by its row in the sheet, its line. */
async function rowAt(batchId: number, line: number): Promise<number> {
  const at = await db.record.findFirst({
    where: { batchId, line },
    orderBy: { rowNo: "asc" },
    select: { rowNo: true },
  });
  return at?.rowNo ?? 0;
}

/** The one day in a cell's text; null where there is none or two. */
function dayIn(cell: string, timeZone: string): IsoDate | null {
  const days = new Set<IsoDate>();
  for (const stretch of dateStretches(cell)) {
    const read = readDate(stretch, "ymd", timeZone);
    if (read.ok && !read.twoDigitYear) days.add(read.date);
  }
  return days.size === 1 ? ([...days][0] as IsoDate) : null;
}

async function sameDay(batchId: number, column: number, timeZone: string): Promise<IsoDate | null> {
  const skipped = await db.record.findMany({
    where: { batchId, outcome: "skipped" },
    select: { rowNo: true },
  });
  const none = new Set(skipped.map(({ rowNo }) => rowNo));
  const said = new Map<string, IsoDate | null>();
  for await (const { firstRow, rows } of sealedRows(db, batchId)) {
    for (const [i, row] of rows.entries()) {
      if (none.has(firstRow + i)) continue;
      const cell = row[column] ?? "";
      if (!said.has(cell)) said.set(cell, dayIn(cell, timeZone));
      if (said.get(cell) === null || new Set(said.values()).size > 1) return null;
    }
  }
  return [...said.values()][0] ?? null;
}

/** A stretch of text that may be a date, as a cell such as "作成日：平成24年3月29日（木）" holds it. */
const stretches =
  /(?:(?:明治|大正|昭和|平成|令和|[MTSHR])\s*(?:\d{1,2}|元)|\d{4})\s*[年/.-]\s*\d{1,2}\s*[月/.-]\s*\d{1,2}日?|(?<!\d)\d{8}(?!\d)/giu;

/** Stretches of a cell's text that may be dates, in its order: for the reader of dates to judge. */
export function dateStretches(cell: string): string[] {
  return plainText(cell).match(stretches) ?? [];
}
