import { configure, TextReader, Uint8ArrayWriter, ZipWriter } from "@zip.js/zip.js";
import { type IsoDate, toDbDate } from "@/lib/core/dates";

configure({ useWebWorkers: false });

/** What stands in a cell: text, a number, or a day as a spreadsheet holds it. */
export type SheetCell = string | number | { readonly day: IsoDate };

const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const packaged = "http://schemas.openxmlformats.org/package/2006";
const kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml";
const dayMs = 86_400_000;
/** Number format 14 is the short date of whoever opens the workbook. */
const styles = `<styleSheet xmlns="${main}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>`;

/** An Excel workbook of one sheet. The same rows and day are the same bytes. */
export async function workbookOf(sheet: string, rows: readonly (readonly SheetCell[])[], on: IsoDate): Promise<Buffer> {
  const parts = {
    "[Content_Types].xml": `<Types xmlns="${packaged}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${kinds}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${kinds}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${kinds}.styles+xml"/></Types>`,
    "_rels/.rels": related([["officeDocument", "xl/workbook.xml"]]),
    "xl/workbook.xml": `<workbook xmlns="${main}" xmlns:r="${relations}"><sheets><sheet name="${escaped(sheet)}" sheetId="1" r:id="r1"/></sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": related([
      ["worksheet", "worksheets/sheet1.xml"],
      ["styles", "styles.xml"],
    ]),
    "xl/styles.xml": styles,
    "xl/worksheets/sheet1.xml": `<worksheet xmlns="${main}"><sheetData>${rows.map(rowXml).join("")}</sheetData></worksheet>`,
  };
  // A ZIP tells local time: the same day everywhere.
  const [year, month, day] = on.split("-").map(Number) as [number, number, number];
  const options = { lastModDate: new Date(year, month - 1, day), extendedTimestamp: false };
  const zip = new ZipWriter(new Uint8ArrayWriter());
  for (const [name, xml] of Object.entries(parts)) await zip.add(name, new TextReader(xml), options);
  return Buffer.from(await zip.close());
}

function related(targets: readonly (readonly [kind: string, target: string])[]): string {
  const one = ([kind, target]: readonly [string, string], i: number) =>
    `<Relationship Id="r${i + 1}" Type="${relations}/${kind}" Target="${target}"/>`;
  return `<Relationships xmlns="${packaged}/relationships">${targets.map(one).join("")}</Relationships>`;
}

function rowXml(cells: readonly SheetCell[], at: number): string {
  const inside = cells.map((cell, i) => {
    const place = `r="${String.fromCharCode(65 + i)}${at + 1}"`;
    if (cell === "") return "";
    if (typeof cell === "number") return `<c ${place}><v>${cell}</v></c>`;
    if (typeof cell === "string") return `<c ${place} t="inlineStr"><is><t>${escaped(cell)}</t></is></c>`;
    const serial = (toDbDate(cell.day).getTime() - Date.UTC(1899, 11, 30)) / dayMs;
    return `<c ${place} s="1"><v>${serial}</v></c>`;
  });
  return `<row r="${at + 1}">${inside.join("")}</row>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
