import iconv from "iconv-lite";
import type { Field } from "@/lib/companies/schema";
import type { IsoDate } from "@/lib/core/dates";
import { type SheetCell, writeWorkbook } from "@/lib/intake/formats/workbook/write-workbook";
import type { Card, Company, Delivery, FileStyle, Row } from "./schema";

/** The delivery's file as its company would send it: bytes, in its format, encoding, columns and ways of writing. */
export async function write(delivery: Delivery): Promise<Buffer> {
  const { company, rows, receivedOn } = delivery;
  const { style } = company;
  const above: string[][] = [];
  if (style.title) {
    above.push([`${company.nameJa}　カード不正利用照会票`]);
    above.push([`対象期間　${dateText(delivery.coversFrom, "slash")}～${dateText(delivery.coversTo, "slash")}`]);
  }
  if (style.header) above.push(style.columns.map(([header]) => header));
  const below = style.total ? [totalOf(delivery)] : [];
  if (style.format.is === "workbook" && isWorkbook(delivery)) {
    const table = rows.map((row) => style.columns.map(([, field]) => sheetCellOf(row, field, company)));
    const sheet = [...above, ...table, ...below].map((cells, i) => ({ row: i + 1, cells }));
    const pieces: Uint8Array[] = [];
    for await (const piece of writeWorkbook(style.format.sheet, sheet, { on: receivedOn })) pieces.push(piece);
    return Buffer.concat(pieces);
  }
  const line = (cells: readonly string[]) =>
    style.format.is === "fixed" ? columnsText(cells, style) : separatedText(cells, style);
  const records = rows.map((row) => {
    const cells = style.columns.map(([, field]) => cellOf(row, field, company));
    return row.unquoted ? cells.join(style.separator) : line(cells);
  });
  const text = [...above.map(line), ...records, ...below.map(line)].join(style.newline);
  return encode(text + style.newline, style.encoding);
}

function isWorkbook({ company, receivedOn }: Delivery): boolean {
  const { format } = company.style;
  return format.is === "workbook" && receivedOn >= format.since;
}

/** Amounts and days are numbers in a spreadsheet; what looks like a number and is none is kept as text. */
function sheetCellOf(row: Row, field: Field, company: Company): SheetCell {
  const text = cellOf(row, field, company);
  if (text === "" || row.cells?.[field] !== undefined || !row.content) return text;
  if (field === "amount") return row.content.amount;
  return field === "misuseOn" ? { day: row.content.misuseOn } : text;
}

/** Cells side by side, each as many bytes wide as its column: amounts end where it ends, words begin where it begins. */
function columnsText(cells: readonly string[], style: FileStyle): string {
  return style.columns
    .map(([, field], i) => {
      const cell = cells[i] as string;
      const room = widthOf(field, style) - encode(cell, style.encoding).length;
      if (room < 0) throw new Error(`too long for its column: ${field}`);
      return field === "amount" ? " ".repeat(room) + cell : cell + " ".repeat(room);
    })
    .join("");
}

/** Bytes of a column in a style of fixed columns. */
export function widthOf(field: Field, { format }: FileStyle): number {
  const width = format.is === "fixed" ? format.widths[field] : undefined;
  if (width === undefined) throw new Error(`no width: ${field}`);
  return width;
}

function separatedText(cells: readonly string[], style: FileStyle): string {
  return cells.map((cell) => quoted(cell, style)).join(style.separator);
}

/** What the company writes into a field of the record. */
export function cellOf(row: Row, field: Field, company: Company): string {
  const wrong = row.cells?.[field];
  if (wrong !== undefined) return wrong;
  const { style } = company;
  const { content } = row;
  if (field === "reference") return row.inquiry.reference ?? "";
  if (field === "kind") return style.kinds[row.kind];
  if (!content) return "";
  switch (field) {
    case "cardNumber":
      return cardText(content.card, content.masked, style);
    case "oldCardNumber":
      return content.oldCard ? cardText(content.oldCard, false, style) : "";
    case "expiry":
      return expiryText(content.card.expiry, style);
    case "memberNumber":
      return content.memberNumber ?? "";
    case "misuseOn":
      return dateText(content.misuseOn, style.date);
    case "amount":
      return amountText(content.amount, content.currency, style);
    case "currency":
      return content.currency;
    case "merchant": {
      const name = style.kinds.new === "NEW" ? content.merchant.en : content.merchant.ja;
      return style.card === "full-width" ? wide(name) : name;
    }
    case "city":
      return content.merchant.city;
    case "country":
      return content.merchant.country;
    case "mcc":
      return content.merchant.mcc;
    case "channel":
      return content.merchant.channel === "online" ? "ecommerce" : "card present";
    case "detectionCase":
      return style.cases[content.detectionCase ?? "unknown"];
    case "useStatus":
      return style.uses[content.use ?? "none"];
    // What became of a use is written cell by cell (demo/relief.ts).
    case "reason":
    case "reliefStatus":
    case "reliefAmount":
    case "reliefOn":
    case "cardStoppedOn":
    case "cardReissuedOn":
    case "newCardNumber":
      return "";
    case "note":
      return content.note;
  }
}

export function fileNameOf(delivery: Delivery): string {
  const { company, receivedOn, name } = delivery;
  const suffix = name.split(" ")[2];
  const day = receivedOn.replaceAll("-", "");
  const tail = suffix ? `_${suffix}` : "";
  const ending = isWorkbook(delivery) ? "xlsx" : company.style.format.is === "fixed" ? "txt" : "csv";
  if (company.style.kinds.new === "NEW") return `${company.code.toLowerCase()}-inquiries-${day}${tail}.csv`;
  return `${company.nameJa}_不正利用照会_${day}${tail}.${ending}`;
}

export function encode(text: string, encoding: FileStyle["encoding"]): Buffer {
  if (encoding === "cp932") {
    const bytes = iconv.encode(text, "cp932");
    if (iconv.decode(bytes, "cp932") !== text) throw new Error("a character that CP932 does not have");
    return bytes;
  }
  return Buffer.from(encoding === "utf-8-bom" ? `\u{feff}${text}` : text);
}

function totalOf({ company, rows }: Delivery): string[] {
  const { style } = company;
  const sum = rows.reduce((total, row) => total + (row.content?.amount ?? 0), 0);
  const cells = style.columns.map(([, field]) => (field === "amount" ? amountText(sum, "JPY", style) : ""));
  cells[0] = "合計";
  return cells;
}

function quoted(cell: string, style: FileStyle): string {
  const plain = !cell.includes(style.separator) && !/["\r\n]/.test(cell);
  return plain ? cell : `"${cell.replaceAll('"', '""')}"`;
}

function cardText({ digits }: Card, masked: boolean, style: FileStyle): string {
  if (masked) return `${digits.slice(0, 6)}${"*".repeat(digits.length - 10)}${digits.slice(-4)}`;
  if (style.card === "full-width") return wide(digits);
  if (style.card === "plain") return digits;
  return (digits.match(/\d{1,4}/g) ?? []).join(style.card === "hyphens" ? "-" : " ");
}

function expiryText(expiry: string, style: FileStyle): string {
  if (style.expiry === "YYYY-MM") return expiry;
  return style.expiry === "YYYYMM" ? expiry.replace("-", "") : `${expiry.slice(5)}/${expiry.slice(2, 4)}`;
}

function dateText(date: IsoDate, form: FileStyle["date"]): string {
  const [year, month, day] = date.split("-").map(Number) as [number, number, number];
  switch (form) {
    case "iso":
      return date;
    case "compact":
      return date.replaceAll("-", "");
    case "slash":
      return `${year}/${month}/${day}`;
    case "era":
      return `平成${year - 1988}年${month}月${day}日`;
    case "era-letter":
      return `H${year - 1988}.${month}.${day}`;
  }
}

function amountText(amount: number, currency: "JPY" | "USD", style: FileStyle): string {
  const [whole, cents] = currency === "USD" ? [Math.floor(amount / 100), amount % 100] : [amount, null];
  const fraction = cents === null ? "" : `.${String(cents).padStart(2, "0")}`;
  const grouped = whole.toLocaleString("en-US") + fraction;
  switch (style.amount) {
    case "plain":
      return `${whole}${fraction}`;
    case "grouped":
      return grouped;
    case "yen-sign":
      return `${style.encoding === "cp932" ? "￥" : "¥"}${grouped}`;
    case "yen-word":
      return `${grouped}円`;
    case "full-width":
      return wide(`${whole}`);
  }
}

/** ASCII in full-width letters, as old host systems write it. */
function wide(text: string): string {
  return text.replace(/[!-~]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)).replaceAll(" ", "　");
}
