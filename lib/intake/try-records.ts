import type { ProfileBody } from "@/lib/companies/schema";
import { detectEncoding, StrictDecoder } from "./formats/encoding";
import { sniffContent } from "./formats/sniff";
import { type Found, findLayout } from "./layout";
import { parseRecords } from "./parse";
import { Unreadable } from "./schema";
import { lineBreaks, RecordSplitter, type TextPiece } from "./split";

const ROWS = 1024;

export type SampleRecords = {
  readonly found: Found;
  /** Without the header; those above it are titles. */
  readonly records: readonly { readonly cells: readonly string[]; readonly line: number; readonly title: boolean }[];
};

/** The records of a sample in memory, as a delivery's would be read. Throws Unreadable as reading does. */
export async function* sampleRecords(body: ProfileBody, bytes: Buffer, whole: boolean): AsyncGenerator<SampleRecords> {
  const what = sniffContent(bytes);
  if (what || body.format !== "csv") throw new Unreadable("READER_FAILED");
  const encoding = body.encoding === "auto" ? detectEncoding(bytes, whole) : body.encoding;
  const text = new StrictDecoder(encoding).push(bytes, whole);
  const found = findLayout(body, {}, encoding, text, whole);
  // A piece that is cut off is never given: of a beginning each whole record is one.
  const splitter = new RecordSplitter(found.separator, whole ? ROWS : 1);
  for (const piece of pieces(splitter, text, whole)) {
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

function* pieces(splitter: RecordSplitter, text: string, whole: boolean): Generator<TextPiece> {
  yield* splitter.take(text);
  if (whole) yield* splitter.finish();
}
