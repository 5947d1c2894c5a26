import type { CsvProfile, ProfileBody } from "@/lib/companies/schema";
import { detectEncoding, StrictDecoder } from "./formats/encoding";
import { openSheetIn } from "./formats/sheet";
import { sniffContent } from "./formats/sniff";
import { type Found, findLayout } from "./layout";
import { parseRecords } from "./parse";
import { Unreadable } from "./schema";
import { lineBreaks, type Piece, RecordSplitter } from "./split";

const ROWS = 1024;

export type SampleRecords = {
  readonly found: Found;
  /** Without the header; those above it are titles. */
  readonly records: readonly { readonly cells: readonly string[]; readonly line: number; readonly title: boolean }[];
};

/** The records of a sample in memory, as a delivery's would be read. Throws Unreadable as reading does. */
export async function* sampleRecords(body: ProfileBody, bytes: Buffer, whole: boolean): AsyncGenerator<SampleRecords> {
  const what = sniffContent(bytes);
  // As with a delivery, the content says what it is, not the profile.
  if (what === "zip") yield* sheetRecords(body, bytes);
  else if (what || body.format === "fixed") throw new Unreadable("READER_FAILED");
  else yield* textRecords(csvOf(body), bytes, whole);
}

function csvOf(body: Exclude<ProfileBody, { format: "fixed" }>): CsvProfile {
  if (body.format === "csv") return body;
  const { sheet: _, ...common } = body;
  return { ...common, format: "csv", encoding: "auto", separator: "auto" };
}

async function* sheetRecords(body: ProfileBody, bytes: Buffer): AsyncGenerator<SampleRecords> {
  const access = {
    size: bytes.length,
    read: async (offset: number, length: number) => bytes.subarray(offset, offset + length),
  };
  const opened = await openSheetIn(access, {}, body);
  try {
    for await (const piece of opened.pieces()) {
      if (!("cells" in piece)) continue;
      const records = piece.cells.flatMap((cells, i) => {
        const record = piece.firstRecord + i;
        if (record === opened.headerRecord) return [];
        return [{ cells, line: piece.lines[i] as number, title: record < opened.headerRecord }];
      });
      yield { found: opened.found(), records };
    }
  } finally {
    opened.close();
  }
}

async function* textRecords(body: CsvProfile, bytes: Buffer, whole: boolean): AsyncGenerator<SampleRecords> {
  const encoding = body.encoding === "auto" ? detectEncoding(bytes, whole) : body.encoding;
  const text = new StrictDecoder(encoding).push(bytes, whole);
  const found = findLayout(body, {}, encoding, text, whole);
  // A piece that is cut off is never given: of a beginning each whole record is one.
  const splitter = new RecordSplitter(found.separator, whole ? ROWS : 1);
  for (const piece of pieces(splitter, text, whole)) {
    if (!("text" in piece)) continue;
    let line = piece.firstLine;
    const records = parseRecords(piece.text, found.separator, piece.firstLine).flatMap((cells, i) => {
      const record = piece.firstRecord + i;
      const startsOn = line;
      line += 1 + cells.reduce((sum, cell) => sum + lineBreaks(cell), 0);
      return record === found.headerRow ? [] : [{ cells, line: startsOn, title: record < found.headerRow }];
    });
    yield { found, records };
  }
}

function* pieces(splitter: RecordSplitter, text: string, whole: boolean): Generator<Piece> {
  yield* splitter.take(text);
  if (whole) yield* splitter.finish();
}
