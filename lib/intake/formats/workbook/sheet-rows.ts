import { Unreadable } from "@/lib/intake/schema";
import { type NumberStyle, numberText, unescapeText } from "./cell-text";
import type { SharedStrings } from "./strings";
import { attribute, isTrue, readXml } from "./xml";

/** A row that holds something: its number in the sheet, and its cells from column A on, as text. */
export type SheetRow = { readonly row: number; readonly cells: readonly string[] };

/** What is known of a sheet only when all of it has been read. */
export type SheetNotes = {
  /** Rows with values that a person who looks at the sheet does not see. */
  hiddenRows: number;
  /** Merged cells that reach over several rows: first and last row, first and last column (A is 0). */
  tallMerges: { rows: [number, number]; columns: [number, number] }[];
};

export type SheetContext = {
  readonly strings: SharedStrings;
  readonly styles: readonly NumberStyle[];
  readonly date1904: boolean;
};

const MOST_ROWS = 1_048_576;
/** Columns with values; a delivery has some twenty, the reader takes 500. */
const MOST_COLUMNS = 512;
const MOST_MERGES = 100_000;
/** What stands in for a formula's value that the workbook does not hold. */
const NOT_CALCULATED = "#CALC!";

/**
 * The rows of a sheet as they are inflated. Nothing is guessed: rows or cells out of order, a text that is not there, a
 * number that is none end it as damaged. Rows that hold nothing are left out; a formula is its last value.
 */
export async function* readRows(
  bytes: AsyncIterable<Uint8Array>,
  context: SheetContext,
  notes: SheetNotes,
): AsyncGenerator<SheetRow[]> {
  const reading = new SheetReading(context, notes);
  for await (const _ of readXml(bytes, reading)) {
    if (reading.ready.length) yield reading.ready.splice(0);
  }
  if (!reading.seen) throw new Unreadable("WORKBOOK_DAMAGED");
  if (reading.ready.length) yield reading.ready;
}

class SheetReading {
  readonly ready: SheetRow[] = [];
  /** Whether there was a sheet's data at all. */
  seen = false;
  private inRows = false;
  private row = 0;
  private hidden = false;
  private cells: string[] = [];
  private column = -1;
  private type = "n";
  private style = 0;
  private value: string | null = null;
  private inline: string | null = null;
  private formula = false;
  private taking: "value" | "inline" | null = null;

  constructor(
    private readonly context: SheetContext,
    private readonly notes: SheetNotes,
  ) {}

  open(name: string, attributes: Readonly<Record<string, string>>, path: readonly string[]): void {
    this.taking = null;
    if (name === "sheetData") {
      if (this.seen) throw new Unreadable("WORKBOOK_DAMAGED");
      this.seen = this.inRows = true;
    } else if (name === "mergeCell") this.merge(attribute(attributes, "ref") ?? "");
    else if (!this.inRows) return;
    else if (name === "row") this.openRow(attributes);
    else if (name === "c") this.openCell(attributes);
    else if (name === "v") {
      this.value ??= "";
      this.taking = "value";
    } else if (name === "f") this.formula = true;
    else if (name === "t" && path.includes("is") && !path.includes("rPh")) {
      this.inline ??= "";
      this.taking = "inline";
    }
  }

  text(part: string): void {
    if (this.taking === "value") this.value += part;
    else if (this.taking === "inline") this.inline += part;
  }

  close(name: string): void {
    this.taking = null;
    if (!this.inRows) return;
    if (name === "sheetData") this.inRows = false;
    else if (name === "c") this.closeCell();
    else if (name === "row" && this.cells.length) {
      if (this.hidden) this.notes.hiddenRows++;
      this.ready.push({ row: this.row, cells: this.cells });
    }
  }

  private openRow(attributes: Readonly<Record<string, string>>): void {
    const told = attribute(attributes, "r");
    const row = told === undefined ? this.row + 1 : Number(told);
    if (!Number.isInteger(row) || row <= this.row || row > MOST_ROWS) throw new Unreadable("WORKBOOK_DAMAGED");
    this.row = row;
    this.hidden = isTrue(attribute(attributes, "hidden"));
    this.cells = [];
    this.column = -1;
  }

  private openCell(attributes: Readonly<Record<string, string>>): void {
    const told = attribute(attributes, "r");
    const place = told === undefined ? { column: this.column + 1, row: this.row } : placeOf(told);
    if (!place || place.row !== this.row || place.column <= this.column) throw new Unreadable("WORKBOOK_DAMAGED");
    this.column = place.column;
    this.type = attribute(attributes, "t") ?? "n";
    this.style = Number(attribute(attributes, "s") ?? 0);
    this.value = null;
    this.inline = null;
    this.formula = false;
  }

  private closeCell(): void {
    const text = this.cellText();
    if (text === "") return;
    if (this.column >= MOST_COLUMNS) throw new Unreadable("TOO_MANY_COLUMNS", { found: String(this.column + 1) });
    while (this.cells.length < this.column) this.cells.push("");
    this.cells.push(text);
  }

  private cellText(): string {
    const { value, type } = this;
    if (type === "inlineStr") return unescapeText(this.inline ?? value ?? "");
    if (value === null || (value === "" && type !== "str")) return this.formula ? NOT_CALCULATED : "";
    if (type === "s") return this.context.strings.get(value.trim() === "" ? -1 : Number(value));
    if (type === "str") return unescapeText(value);
    if (type === "b") return isTrue(value.trim()) ? "TRUE" : "FALSE";
    if (type === "e") return value.startsWith("#") ? value : NOT_CALCULATED;
    if (type === "d") return value.trim().replace(/^(\d{4}-\d{2}-\d{2})T00:00:00(?:\.0+)?$/, "$1");
    if (type !== "n") throw new Unreadable("WORKBOOK_DAMAGED");
    const text = numberText(value, this.context.styles[this.style] ?? { kind: "plain" }, this.context.date1904);
    if (text === null) throw new Unreadable("WORKBOOK_DAMAGED");
    return text;
  }

  private merge(ref: string): void {
    const [from, to] = ref.split(":").map(placeOf);
    if (!from || !to || to.row <= from.row) return;
    if (this.notes.tallMerges.length === MOST_MERGES) throw new Unreadable("WORKBOOK_TOO_LARGE");
    this.notes.tallMerges.push({ rows: [from.row, to.row], columns: [from.column, to.column] });
  }
}

/** "C7" → row 7, column 2; null for what is no cell. */
function placeOf(ref: string): { row: number; column: number } | null {
  const parts = /^\$?([A-Z]{1,3})\$?(\d{1,7})$/.exec(ref);
  if (!parts) return null;
  let column = 0;
  for (const letter of parts[1] as string) column = column * 26 + letter.charCodeAt(0) - 64;
  return column > 16_384 ? null : { row: Number(parts[2]), column: column - 1 };
}
