import { type IsoDate, toDbDate } from "@/lib/core/dates";
import { writeZip } from "@/lib/intake/formats/write-zip";

/** What stands in a cell: text, a number, or a day as a spreadsheet holds it. */
export type SheetCell = string | number | { readonly day: IsoDate };
/** A row of the sheet: its number, from 1, and its cells from column A on. */
export type RowToWrite = { readonly row: number; readonly cells: readonly SheetCell[] };

type Wishes = {
  /** Which days the workbook's serial numbers count from. */
  readonly date1904?: boolean;
  /** The day that its parts bear: the same rows and day are the same bytes. */
  readonly on: IsoDate;
};

const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const packaged = "http://schemas.openxmlformats.org/package/2006";
const kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml";
const head = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n`;
const dayMs = 86_400_000;
/** Characters that a cell can hold, by the programs that open it. */
const LONGEST_CELL = 32_767;
/** Rows whose XML is made at a time. */
const ROWS_PER_STEP = 200;
/** By number: as it comes, the short date of whoever opens it (14), and text (49), which stays text when it is edited. */
const styles = `<styleSheet xmlns="${main}"><fonts count="1"><font><sz val="11"/><name val="Yu Gothic"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3">${[0, 14, 49].map((id) => `<xf numFmtId="${id}" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>`).join("")}</cellXfs></styleSheet>`;

/**
 * An Excel workbook of one sheet, written while its rows are read. Text is written as text, never as a formula or a
 * number, so that what is read back is what was given (write-workbook.test.ts); empty cells are left out.
 */
export function writeWorkbook(
  sheet: string,
  rows: Iterable<RowToWrite> | AsyncIterable<RowToWrite>,
  { date1904 = false, on }: Wishes,
): AsyncGenerator<Uint8Array> {
  const parts = {
    "[Content_Types].xml": `<Types xmlns="${packaged}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${kinds}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${kinds}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${kinds}.styles+xml"/></Types>`,
    "_rels/.rels": related([["officeDocument", "xl/workbook.xml"]]),
    "xl/workbook.xml": `<workbook xmlns="${main}" xmlns:r="${relations}"><workbookPr${date1904 ? ' date1904="1"' : ""}/><sheets><sheet name="${escaped(sheet)}" sheetId="1" r:id="r1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": related([
      ["worksheet", "worksheets/sheet1.xml"],
      ["styles", "styles.xml"],
    ]),
    "xl/styles.xml": styles,
  };
  const small = Object.entries(parts).map(([name, xml]) => ({ name, bytes: [Buffer.from(head + xml)] }));
  return writeZip([...small, { name: "xl/worksheets/sheet1.xml", bytes: sheetXml(rows, date1904) }], on);
}

async function* sheetXml(rows: Parameters<typeof writeWorkbook>[1], date1904: boolean): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`${head}<worksheet xmlns="${main}"><sheetData>`);
  let step: string[] = [];
  for await (const row of rows) {
    if (step.push(rowXml(row, date1904)) < ROWS_PER_STEP) continue;
    yield Buffer.from(step.join(""));
    step = [];
  }
  yield Buffer.from(`${step.join("")}</sheetData></worksheet>`);
}

function rowXml({ row, cells }: RowToWrite, date1904: boolean): string {
  const inside = cells.map((cell, i) => {
    const place = `r="${columnName(i)}${row}"`;
    if (cell === "") return "";
    if (typeof cell === "number") return `<c ${place}><v>${cell}</v></c>`;
    if (typeof cell !== "string") return `<c ${place} s="1"><v>${serialOf(cell.day, date1904)}</v></c>`;
    const text = escaped(cell.slice(0, LONGEST_CELL));
    return `<c ${place} s="2" t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`;
  });
  return `<row r="${row}">${inside.join("")}</row>`;
}

function serialOf(day: IsoDate, date1904: boolean): number {
  return (toDbDate(day).getTime() - (date1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, 30))) / dayMs;
}

/** A is 0. */
function columnName(index: number): string {
  return (index >= 26 ? columnName(Math.floor(index / 26) - 1) : "") + String.fromCharCode(65 + (index % 26));
}

function related(targets: readonly (readonly [kind: string, target: string])[]): string {
  const one = ([kind, target]: readonly [string, string], i: number) =>
    `<Relationship Id="r${i + 1}" Type="${relations}/${kind}" Target="${target}"/>`;
  return `<Relationships xmlns="${packaged}/relationships">${targets.map(one).join("")}</Relationships>`;
}

/** As XML, with what XML cannot hold, or would change, in the spreadsheets' own way: _x000D_, and _x005F_ for its underline. */
function escaped(text: string): string {
  return (
    text
      .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, "_x005F_")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what XML cannot hold
      .replace(/[\u0000-\u0008\u000b-\u001f\ufffe\uffff]/g, (sign) => {
        const code = sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0");
        return `_x${code}_`;
      })
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
      .replace(/\p{Surrogate}/gu, "\ufffd")
  );
}
