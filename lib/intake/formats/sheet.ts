import type { ProfileBody } from "@/lib/companies/schema";
import { plainText } from "@/lib/core/text";
import { type Found, headerPlace, LOOKED_AT, nameColumns } from "@/lib/intake/read/layout";
import { positions } from "@/lib/intake/read/map";
import { type ReadChoice, type SheetFacts, Unreadable } from "@/lib/intake/schema";
import { type DeliveryRecords, ROWS_PER_PIECE, SMALL, type ToRead } from "./delivery-records";
import { type OpenWorkbook, openWorkbook } from "./workbook/open-workbook";
import type { SheetNotes, SheetRow } from "./workbook/sheet-rows";

/** A workbook's bytes are its rows' text, deflated to about this part. */
const DEFLATED = 8;

/**
 * A sheet of a workbook. Rows that hold nothing are no records; a row's line is its number in the sheet. Throws
 * Unreadable: what the workbook is refused for, SHEET_UNCLEAR where there are several and nobody said which,
 * SHEET_MISSING, and what nameColumns throws.
 */
export async function openSheet(
  { source, chosen, anyColumns }: ToRead,
  profile: ProfileBody,
): Promise<DeliveryRecords> {
  for await (const _ of source.pieces());
  const bytes = source.anywhere;
  let read = 0;
  const counted = {
    size: bytes.size,
    read: async (offset: number, length: number) => {
      read = Math.min(bytes.size, read + length);
      return bytes.read(offset, length);
    },
  };
  const book = await openWorkbook(counted);
  try {
    const sheet = chooseSheet(book, chosen.sheet ?? (profile.format === "xlsx" ? profile.sheet : null));
    const rows = new RowsAhead(book.rows(sheet));
    const { headerRecord, ...layout } = findHeader(profile, chosen, await rows.beginning(LOOKED_AT), anyColumns);
    const facts = () => ({
      sheet,
      sheets: book.sheets,
      date1904: book.date1904,
      hiddenRows: rows.notes?.hiddenRows ?? 0,
    });
    const found = (): Found => ({ format: "xlsx", encoding: "", separator: "", ...layout, workbook: facts() });
    return {
      found,
      headerRecord,
      titles: 0,
      small: source.size < SMALL / DEFLATED,
      async *pieces() {
        const width = layout.header.length;
        let firstRecord = 1;
        for await (const some of rows.pieces(ROWS_PER_PIECE)) {
          const cells = some.map((row) => padded(row.cells, width));
          yield { cells, lines: some.map(({ row }) => row), firstRecord };
          firstRecord += some.length;
        }
        refuseTallMerges(rows.notes as SheetNotes, found());
      },
      bytesRead: () => read,
      close: () => book.close(),
    };
  } catch (error) {
    book.close();
    throw error;
  }
}

/** The sheet that was named, or the only one. What is hidden is read only when it is named. */
function chooseSheet(book: OpenWorkbook, told: string | null): string {
  const { sheets } = book;
  const [only, ...others] = sheets;
  if (told !== null) {
    if (sheets.some(({ name }) => name === told)) return told;
    throw new Unreadable("SHEET_MISSING", { found: told.slice(0, 100), sheets: shownSheets(sheets) });
  }
  if (only && others.length === 0 && only.state === "visible") return only.name;
  throw new Unreadable("SHEET_UNCLEAR", { sheets: shownSheets(sheets) });
}

function shownSheets(sheets: readonly SheetFacts[]): SheetFacts[] {
  return sheets.slice(0, 100);
}

/** The header's row: the one that was told; where it does not fit, the first in which the columns are named. */
function findHeader(profile: ProfileBody, chosen: ReadChoice, rows: readonly SheetRow[], anyColumns = false) {
  if (rows.length === 0) throw new Unreadable("NO_RECORDS");
  const told = chosen.headerRow ?? (profile.format === "fixed" ? 1 : profile.headerRow);
  const width = Math.max(...rows.map(({ cells }) => cells.length));
  if (told === 0)
    return { headerRecord: 0, headerRow: 0, ...nameColumns(profile, positions(width), 0, [], anyColumns) };
  const cells = rows.map((row) => named(row.cells, width));
  const at = rows.findIndex(({ row }) => row === told);
  const fits = at >= 0 && headerPlace(profile, [cells[at] as string[]]) === 0;
  const elsewhere = fits || chosen.headerRow !== undefined ? -1 : headerPlace(profile, cells);
  const place = elsewhere >= 0 ? elsewhere : at;
  if (place < 0) throw new Unreadable("COLUMNS_MISSING", { fields: [], headerRow: rows[0]?.row ?? 1 });
  const headerRow = rows[place]?.row as number;
  return {
    headerRecord: place + 1,
    headerRow,
    ...nameColumns(profile, cells[place] as string[], headerRow, [], anyColumns),
  };
}

/** A header's cells, columns that it leaves unnamed by their position. */
function named(cells: readonly string[], width: number): string[] {
  return positions(width).map((position, i) => (plainText(cells[i] ?? "") === "" ? position : (cells[i] as string)));
}

function padded(cells: readonly string[], width: number): readonly string[] {
  return cells.length >= width ? cells : [...cells, ...new Array<string>(width - cells.length).fill("")];
}

/**
 * A cell merged over several records belongs to the first of them, and to the others perhaps: whoever merged it knows,
 * nobody else. Where it stands in a column that is read, the delivery is refused.
 */
function refuseTallMerges(notes: SheetNotes, found: Found): void {
  const read = Object.values(found.columns);
  const tall = notes.tallMerges.find(
    ({ rows, columns }) => rows[1] > found.headerRow + 1 && read.some((i) => i >= columns[0] && i <= columns[1]),
  );
  if (tall) throw new Unreadable("MERGED_RECORDS", { line: Math.max(tall.rows[0], found.headerRow + 1) });
}

/** A sheet's rows, the first of which are looked at before they are given. */
class RowsAhead {
  private held: SheetRow[] = [];
  /** Known when all rows have been given. */
  notes: SheetNotes | null = null;

  constructor(private readonly rows: AsyncGenerator<readonly SheetRow[], SheetNotes>) {}

  async beginning(count: number): Promise<readonly SheetRow[]> {
    while (this.held.length < count && (await this.more()));
    return this.held.slice(0, count);
  }

  async *pieces(size: number): AsyncGenerator<SheetRow[]> {
    for (;;) {
      while (this.held.length < size && (await this.more()));
      if (this.held.length === 0) return;
      yield this.held.splice(0, size);
    }
  }

  private async more(): Promise<boolean> {
    if (this.notes) return false;
    const next = await this.rows.next();
    if (next.done) this.notes = next.value;
    else this.held.push(...next.value);
    return !next.done;
  }
}
