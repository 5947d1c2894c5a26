import type { CsvProfile, Encoding, ProfileBody } from "@/lib/companies/schema";
import { findLayout } from "@/lib/intake/read/layout";
import { RecordSplitter } from "@/lib/intake/read/split";
import type { ByteSource } from "@/lib/intake/receive/open-delivery";
import { type DeliveryRecords, ROWS_PER_PIECE, SMALL, type ToRead } from "./delivery-records";
import { countTelling, detectEncoding, ENOUGH, StrictDecoder } from "./encoding";

/** Megabytes that are looked at where characters beyond ASCII are rare. */
const LOOK = 16;
/** Bytes decoded at a time: what is decoded and not yet cut stays small. */
const STEP = 65_536;

/** Text whose cells a separator parts. Throws Unreadable as findLayout and detectEncoding do. */
export async function openText({ source, chosen, anyColumns }: ToRead, profile: ProfileBody): Promise<DeliveryRecords> {
  const csv = csvProfile(profile);
  const told = chosen.encoding ?? (csv.encoding === "auto" ? undefined : csv.encoding);
  const { encoding, first, whole } = await encodingOf(source, told);
  const beginning = new StrictDecoder(encoding).push(first, whole);
  const found = findLayout(csv, chosen, encoding, beginning, whole, anyColumns);
  let read = 0;
  return {
    found: () => found,
    headerRecord: found.headerRow,
    titles: 0,
    small: source.size < SMALL,
    async *pieces() {
      const splitter = new RecordSplitter(found.separator, ROWS_PER_PIECE);
      const decoder = new StrictDecoder(encoding);
      for await (const bytes of source.pieces()) {
        for (let at = 0; at < bytes.length; at += STEP) {
          yield* splitter.take(decoder.push(bytes.subarray(at, at + STEP)));
        }
        read += bytes.length;
      }
      yield* splitter.take(decoder.push(new Uint8Array(), true));
      yield* splitter.finish();
    },
    bytesRead: () => read,
    close: () => {},
  };
}

/** A profile for text: of one for workbooks or fixed columns what it says of columns and words, the rest found out. */
export function csvProfile(profile: ProfileBody): CsvProfile {
  if (profile.format === "csv") return profile;
  const { columns, dateOrder, defaultCurrency, numberIdentifies, receivedRule, autoCommit, values, headerRow } =
    profile;
  const kept = { columns, dateOrder, defaultCurrency, numberIdentifies, receivedRule, autoCommit, values, headerRow };
  return { ...kept, format: "csv", encoding: "auto", separator: "auto" };
}

/** Reads as much as settles the encoding, all of it if need be. */
export async function encodingOf(
  source: ByteSource,
  told: Encoding | undefined,
): Promise<{ encoding: Encoding; first: Buffer; whole: boolean }> {
  const sample: Buffer[] = [];
  let telling = 0;
  let bytes = 0;
  for await (const piece of source.pieces()) {
    bytes += piece.length;
    const settled = telling >= ENOUGH;
    telling += countTelling(piece);
    // Of a long stretch of plain ASCII only the first piece says anything about the encoding.
    if (sample.length === 0 || telling > 0) sample.push(piece);
    if (settled || told || telling >= ENOUGH || sample.length === LOOK) break;
  }
  const encoding = told ?? detectEncoding(Buffer.concat(sample), bytes >= source.size);
  const first = sample[0] ?? Buffer.alloc(0);
  return { encoding, first, whole: first.length >= source.size };
}
