import {
  configure,
  TextReader,
  Uint8ArrayReader,
  Uint8ArrayWriter,
  ZipWriter,
  type ZipWriterAddDataOptions,
} from "@zip.js/zip.js";

configure({ useWebWorkers: false });

/** A cell of a test's workbook: text, a number, nothing, or XML's own type, value, style (see STYLES) and formula. */
export type TestCell =
  | string
  | number
  | null
  | {
      readonly t?: string;
      readonly v?: string | number;
      readonly s?: number;
      readonly f?: string;
      readonly xml?: string;
    };
export type TestSheet = {
  readonly name: string;
  readonly rows: readonly (readonly TestCell[] | null)[];
  readonly state?: "hidden" | "veryHidden";
  readonly merges?: readonly string[];
  /** Rows, counted from 1, that are hidden. */
  readonly hidden?: readonly number[];
};

/** Styles of the test's workbook by number: plain, a date, a date with time, seven zeros, text, a time, an era date. */
export const STYLES = { plain: 0, date: 1, dateTime: 2, zeros: 3, text: 4, time: 5, era: 6 } as const;
const formats = [0, 14, 22, 164, 49, 20, 165];

const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const escaped = (text: string) =>
  text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign] as string);

export function columnName(index: number): string {
  return (index >= 26 ? columnName(Math.floor(index / 26) - 1) : "") + String.fromCharCode(65 + (index % 26));
}

/** For tests: a workbook's parts as XML, before they are zipped. */
export function workbookParts(
  sheets: readonly TestSheet[],
  over: { date1904?: boolean; inline?: boolean } = {},
): Record<string, string> {
  const strings: string[] = [];
  const cell = (value: TestCell, ref: string): string => {
    if (value === null) return "";
    if (typeof value === "number") return `<c r="${ref}"><v>${value}</v></c>`;
    if (typeof value === "string") {
      if (over.inline) return `<c r="${ref}" t="inlineStr"><is><t xml:space="preserve">${escaped(value)}</t></is></c>`;
      return `<c r="${ref}" t="s"><v>${strings.push(value) - 1}</v></c>`;
    }
    const { t, v, s, f, xml } = value;
    const inside =
      xml ?? `${f === undefined ? "" : `<f>${escaped(f)}</f>`}${v === undefined ? "" : `<v>${escaped(String(v))}</v>`}`;
    return `<c r="${ref}"${t ? ` t="${t}"` : ""}${s ? ` s="${s}"` : ""}>${inside}</c>`;
  };
  const sheetXml = ({ rows, merges = [], hidden = [] }: TestSheet) =>
    `<worksheet xmlns="${main}"><sheetData>${rows
      .map((row, i) =>
        row === null
          ? ""
          : `<row r="${i + 1}"${hidden.includes(i + 1) ? ' hidden="1"' : ""}>${row.map((one, c) => cell(one, `${columnName(c)}${i + 1}`)).join("")}</row>`,
      )
      .join(
        "",
      )}</sheetData>${merges.length ? `<mergeCells>${merges.map((ref) => `<mergeCell ref="${ref}"/>`).join("")}</mergeCells>` : ""}</worksheet>`;
  const bodies = sheets.map(sheetXml);
  return {
    "[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
    "_rels/.rels": `<Relationships><Relationship Id="r1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    "xl/workbook.xml": `<workbook xmlns="${main}" xmlns:r="${relations}"><workbookPr${over.date1904 ? ' date1904="1"' : ""}/><sheets>${sheets
      .map(
        ({ name, state }, i) =>
          `<sheet name="${escaped(name)}" sheetId="${i + 1}"${state ? ` state="${state}"` : ""} r:id="s${i}"/>`,
      )
      .join("")}</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships>${sheets
      .map((_, i) => `<Relationship Id="s${i}" Type="${relations}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`)
      .join(
        "",
      )}<Relationship Id="st" Type="${relations}/styles" Target="styles.xml"/><Relationship Id="ss" Type="${relations}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
    "xl/styles.xml": `<styleSheet xmlns="${main}"><numFmts><numFmt numFmtId="164" formatCode="0000000"/><numFmt numFmtId="165" formatCode="[$-411]ge.m.d;@"/></numFmts><cellXfs>${formats.map((id) => `<xf numFmtId="${id}"/>`).join("")}</cellXfs></styleSheet>`,
    "xl/sharedStrings.xml": `<sst xmlns="${main}">${strings.map((text) => `<si><t xml:space="preserve">${escaped(text)}</t></si>`).join("")}</sst>`,
    ...Object.fromEntries(bodies.map((xml, i) => [`xl/worksheets/sheet${i + 1}.xml`, xml])),
  };
}

/** For tests: a ZIP of parts. */
export async function zipped(
  parts: Readonly<Record<string, string | Uint8Array>>,
  options: ZipWriterAddDataOptions = {},
): Promise<Buffer> {
  const writer = new ZipWriter(new Uint8ArrayWriter());
  for (const [name, content] of Object.entries(parts)) {
    await writer.add(
      name,
      typeof content === "string" ? new TextReader(content) : new Uint8ArrayReader(content),
      options,
    );
  }
  return Buffer.from(await writer.close());
}

/** For tests: a workbook as a file. */
export async function workbook(...of: Parameters<typeof workbookParts>): Promise<Buffer> {
  return zipped(workbookParts(...of));
}

/** For tests: bytes at hand, read as a sealed delivery's are. */
export function inMemory(bytes: Uint8Array) {
  return {
    size: bytes.length,
    read: async (offset: number, length: number) => bytes.subarray(offset, offset + length),
  };
}
