import { type Actor, permit } from "@/lib/access/actor";
import type { Encoding } from "@/lib/companies/schema";
import { db } from "@/lib/core/db";
import { maskForScreen } from "@/lib/core/text";
import { decodeLoosely, fittingEncodings } from "@/lib/intake/formats/encoding";
import { sniffContent } from "@/lib/intake/formats/sniff";
import { openWorkbook } from "@/lib/intake/formats/workbook/open-workbook";
import type { RandomAccess } from "@/lib/intake/formats/zip";
import { type ByteSource, sourceOf } from "@/lib/intake/receive/open-delivery";
import { type InsideFile, type ReadChoice, type SheetFacts, Unreadable } from "@/lib/intake/schema";
import { couldBeSecurityCode, oddSeparators, usualSeparators } from "./map";
import { parseRecords } from "./parse";
import { RecordSplitter } from "./split";

const BYTES = 65_536;
const RECORDS = 10;
/** Columns that are shown. */
export const COLUMNS = 40;
const SAMPLE = 3;

/** The beginning of a delivery as it reads under an encoding and a separator, or in a sheet. */
export type Look = {
  readonly encoding: Encoding;
  readonly separator: string;
  /** First records, in a workbook a sheet's first rows; card numbers masked, what could be a security code hidden. */
  readonly records: readonly (readonly string[])[];
  /** Where the bytes fit several encodings: the first lines that tell them apart under each, the likeliest first. */
  readonly candidates: readonly { readonly encoding: Encoding; readonly sample: string }[];
  /** Of a workbook: which sheet is shown, and which there are. */
  readonly workbook?: { readonly sheet: string; readonly sheets: readonly SheetFacts[] };
  /** Of fixed columns: their names, and of what lies between them its place. */
  readonly fixedNames?: readonly string[];
};

/**
 * Shows the beginning of a delivery that could not be read, so that a person sees which encoding, separator, sheet and
 * header row are right. Bytes that are not the encoding's show as U+FFFD: nothing of it is stored. Null where its bytes
 * have been erased, or no row of it can be shown.
 * @param most records wanted
 */
export async function lookAtDelivery(
  actor: Actor,
  batchId: number,
  choice: Pick<ReadChoice, "encoding" | "separator" | "sheet"> = {},
  most = RECORDS,
): Promise<Look | null> {
  permit(actor, "batch.read");
  const row = await db.batch.findUnique({
    where: { id: batchId },
    select: { byteSize: true, sha256: true, inside: true },
  });
  if (!row) return null;
  const source = sourceOf({
    id: batchId,
    bytes: Number(row.byteSize),
    sha256: row.sha256,
    inside: row.inside as InsideFile | null,
  });
  return lookAt(source, choice, most);
}

/** The same of any file's bytes: null where there are none, or no row can be shown. */
export async function lookAt(
  source: ByteSource,
  choice: Pick<ReadChoice, "encoding" | "separator" | "sheet">,
  most = RECORDS,
): Promise<Look | null> {
  const first = await source.pieces().next();
  if (first.done) return null;
  if (sniffContent(first.value) === "zip") return lookAtWorkbook(source.anywhere, choice.sheet, most);
  const bytes = first.value.subarray(0, BYTES);
  const fitting = fittingEncodings(bytes, first.value.length < BYTES);
  const encoding = choice.encoding ?? fitting[0] ?? "utf-8";
  const text = decodeLoosely(encoding, bytes).replace(/^\ufeff/, "");
  const { separator, records } = choice.separator
    ? { separator: choice.separator, records: firstRecords(text, choice.separator) }
    : widest(text);
  return {
    encoding,
    separator,
    records: (most > RECORDS ? firstRecords(text, separator, most) : records).map((cells) =>
      cells.slice(0, COLUMNS).map(shown),
    ),
    candidates: fitting.length < 2 ? [] : fitting.map((one) => ({ encoding: one, sample: tellingLines(one, bytes) })),
  };
}

/** Workbooks that are looked at side by side: each takes a process. */
let looking: Promise<unknown> = Promise.resolve();

/** A sheet's first rows, each at its number: rows that hold nothing are empty. */
async function lookAtWorkbook(bytes: RandomAccess, chosen: string | undefined, most: number): Promise<Look | null> {
  const look = async () => {
    const book = await openWorkbook(bytes, false);
    try {
      const sheet =
        book.sheets.find(({ name }) => name === chosen) ??
        book.sheets.find(({ state }) => state === "visible") ??
        book.sheets[0];
      if (!sheet) return null;
      const records: string[][] = [];
      for await (const rows of book.rows(sheet.name)) {
        for (const { row, cells } of rows) {
          if (row > most) break;
          while (records.length < row - 1) records.push([]);
          records.push(cells.slice(0, COLUMNS).map(shown));
        }
        if (records.length >= most || (rows.at(-1)?.row ?? 0) >= most) break;
      }
      return {
        encoding: "utf-8" as const,
        separator: "",
        records,
        candidates: [],
        workbook: { sheet: sheet.name, sheets: book.sheets },
      };
    } finally {
      book.close();
    }
  };
  const next = looking.then(look).catch((error) => {
    if (error instanceof Unreadable) return null;
    throw error;
  });
  looking = next.catch(() => {});
  return next;
}

/** The first lines that are more than ASCII: those that read differently. */
function tellingLines(encoding: Encoding, bytes: Uint8Array): string {
  const lines = decodeLoosely(encoding, bytes).split(/\r\n|\n|\r/);
  const telling = lines.filter((line) => /[^\x20-\x7e\t]/.test(line)).slice(0, SAMPLE);
  return telling.map((line) => maskForScreen(line).slice(0, 120)).join("\n");
}

/** The separator that parts the records into most cells: the usual ones first, others where none of them parts any. */
function widest(text: string): { separator: string; records: string[][] } {
  let best = { separator: ",", records: firstRecords(text, ","), width: 1 };
  for (const separators of [usualSeparators, oddSeparators(text)]) {
    for (const separator of separators) {
      const records = firstRecords(text, separator);
      const width = Math.max(1, ...records.map((cells) => cells.length));
      if (width > best.width) best = { separator, records, width };
    }
    if (best.width > 1) break;
  }
  return best;
}

function firstRecords(text: string, separator: string, most = RECORDS): string[][] {
  const records: string[][] = [];
  try {
    for (const piece of new RecordSplitter(separator, 1).take(text)) {
      records.push(...parseRecords(piece.text, separator, piece.firstLine));
      if (records.length >= most) break;
    }
  } catch {
    // A misplaced quote: what stands above it is shown.
  }
  if (records.length > 0) return records.slice(0, most);
  return text
    .split(/\r\n|\n|\r/, RECORDS)
    .filter((line) => line !== "")
    .map((line) => line.slice(0, 4000).split(separator));
}

/** A cell as a sample shows it. */
export function shown(cell: string): string {
  return couldBeSecurityCode(cell) ? "•••" : maskForScreen(cell).slice(0, 60);
}
