import type { ProfileBody } from "@/lib/companies/schema";
import { detectEncoding, StrictDecoder } from "@/lib/intake/formats/encoding";
import { openRecords } from "@/lib/intake/formats/open-records";
import { sniffContent } from "@/lib/intake/formats/sniff";
import { csvProfile } from "@/lib/intake/formats/text";
import type { ByteSource } from "@/lib/intake/receive/open-delivery";
import { Unreadable } from "@/lib/intake/schema";
import { type Found, findLayout } from "./layout";
import { parseRecords } from "./parse";
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
  // A workbook's directory stands at its end: of its beginning nothing can be said.
  if (what && (what !== "zip" || !whole)) throw new Unreadable("READER_FAILED");
  if (what || body.format === "fixed") {
    yield* deliveryRecords(body, bytes);
    return;
  }
  if (body.format === "xlsx") body = csvProfile(body);
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

/** As the worker reads them, the bytes at hand. */
async function* deliveryRecords(body: ProfileBody, bytes: Buffer): AsyncGenerator<SampleRecords> {
  const source: ByteSource = {
    size: bytes.length,
    async *pieces() {
      yield bytes;
    },
    anywhere: { size: bytes.length, read: async (offset, length) => bytes.subarray(offset, offset + length) },
  };
  const records = await openRecords({ source, chosen: {} }, body);
  try {
    for await (const piece of records.pieces()) {
      if (!("cells" in piece)) throw new Unreadable("READER_FAILED");
      const { headerRecord, titles } = records;
      const shown = piece.cells.flatMap((cells, i) => {
        const record = piece.firstRecord + i;
        const title = record < headerRecord || record <= titles;
        return record === headerRecord ? [] : [{ cells, line: piece.lines[i] as number, title }];
      });
      yield { found: records.found(), records: shown };
    }
  } finally {
    records.close();
  }
}

function* pieces(splitter: RecordSplitter, text: string, whole: boolean): Generator<TextPiece> {
  yield* splitter.take(text);
  if (whole) yield* splitter.finish();
}
