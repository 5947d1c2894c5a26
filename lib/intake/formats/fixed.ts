import type { Encoding, FixedProfile } from "@/lib/companies/schema";
import { type Found, nameColumns } from "@/lib/intake/read/layout";
import { Unreadable } from "@/lib/intake/schema";
import { type DeliveryRecords, ROWS_PER_PIECE, SMALL, type ToRead } from "./delivery-records";
import { StrictDecoder } from "./encoding";
import { encodingOf } from "./text";

/** A stretch of a record, in the profile's units from 0; the last of a record that ends with its line has no end. */
export type Column = { readonly name: string; readonly from: number; readonly to: number };
/** A record as it was cut, before its columns are: bytes, or characters. */
type Cut = Uint8Array | readonly string[];

const LF = 10;
const CR = 13;
const LONGEST = 1_048_576;
/** What old programs end a file with. */
const END_MARK = 0x1a;
const END_SIGN = String.fromCharCode(END_MARK);

/**
 * Records of fixed columns. Bytes are counted before they are decoded (half-width and full-width characters differ in
 * CP932), characters after it. What stands between the named columns is kept as columns of its own, so that nothing of
 * the record is lost and a card number there is found (R8.1). Throws Unreadable: FIXED_UNFIT where bytes of an encoding
 * with a state or of wide units are to be counted, or the length does not divide; and what nameColumns throws.
 */
export async function openFixed(
  { source, chosen, anyColumns }: ToRead,
  profile: FixedProfile,
): Promise<DeliveryRecords> {
  const told = chosen.encoding ?? (profile.encoding === "auto" ? undefined : profile.encoding);
  const { encoding } = await encodingOf(source, told);
  const inBytes = profile.unit === "bytes";
  if (inBytes && (encoding === "utf-16" || encoding === "iso-2022-jp")) {
    throw new Unreadable("FIXED_UNFIT", { found: encoding });
  }
  const columns = columnsOf(profile);
  const names = columns.map(({ name }) => name);
  const named = nameColumns(profile, names, 0, [], anyColumns);
  const found: Found = { format: "fixed", encoding, separator: "", headerRow: 0, ...named };
  let read = 0;
  const counted = async function* () {
    for await (const piece of source.pieces()) {
      read += piece.length;
      yield piece;
    }
  };
  const titles = chosen.headerRow ?? profile.headerRow;
  return {
    found: () => found,
    headerRecord: 0,
    titles,
    small: source.size < SMALL,
    async *pieces() {
      const cuts = inBytes
        ? cutBytes(counted(), profile.recordLength)
        : cutText(counted(), encoding, profile.recordLength);
      let cells: string[][] = [];
      let lines: number[] = [];
      let firstRecord = 1;
      for await (const { cut, line } of cuts) {
        // A title stands in no columns.
        const title = firstRecord + cells.length <= titles;
        cells.push(title ? [stretch(cut, 0, cut.length, encoding, line)] : cellsOf(columns, cut, encoding, line));
        lines.push(line);
        if (cells.length < ROWS_PER_PIECE) continue;
        yield { cells, lines, firstRecord };
        firstRecord += cells.length;
        [cells, lines] = [[], []];
      }
      if (cells.length) yield { cells, lines, firstRecord };
    },
    bytesRead: () => read,
    close: () => {},
  };
}

/** The profile's columns in the record's order, and the stretches that it leaves out, named by their place. */
export function columnsOf(profile: FixedProfile): Column[] {
  const columns: Column[] = [];
  let end = 0;
  const gap = (to: number) => {
    if (to > end) columns.push({ name: `#${columns.length + 1}`, from: end, to });
  };
  for (const { name, start, length } of profile.cells.toSorted((a, b) => a.start - b.start)) {
    gap(start - 1);
    end = start - 1 + length;
    columns.push({ name, from: start - 1, to: end });
  }
  gap(profile.recordLength ?? end + 1);
  const last = columns.at(-1) as Column;
  // Without a record length the rest of the line, however long, is the last stretch.
  return profile.recordLength === null ? [...columns.slice(0, -1), { ...last, to: Number.POSITIVE_INFINITY }] : columns;
}

/**
 * A record's cells. One that ends early has lost blanks at its end, or something more: where it ends inside of a column
 * that others follow, it has too few cells, and is a problem.
 */
function cellsOf(columns: readonly Column[], cut: Cut, encoding: Encoding, line: number): string[] {
  const cells: string[] = [];
  for (const [i, { from, to }] of columns.entries()) {
    cells.push(stretch(cut, from, to, encoding, line));
    if (cut.length > from && cut.length < to && i < columns.length - 2) return cells;
  }
  return cells;
}

function stretch(cut: Cut, from: number, to: number, encoding: Encoding, line: number): string {
  if (!(cut instanceof Uint8Array)) return cut.slice(from, to).join("");
  try {
    return new StrictDecoder(encoding).push(cut.subarray(from, to), true);
  } catch {
    // Half of a character: the columns are not where the profile says, or the byte is none of the encoding's.
    throw new Unreadable("ENCODING_BROKEN", { line, found: encoding });
  }
}

async function* cutBytes(
  pieces: AsyncIterable<Uint8Array>,
  recordLength: number | null,
): AsyncGenerator<{ cut: Uint8Array; line: number }> {
  let held: Uint8Array = new Uint8Array();
  let line = 1;
  let afterCr = false;
  for await (const piece of pieces) {
    const bytes = held.length ? Buffer.concat([held, piece]) : piece;
    let start = 0;
    // In the encodings whose bytes are counted neither sign is ever half of a character.
    for (let at = recordLength === null ? held.length : recordLength; at <= bytes.length; ) {
      if (recordLength !== null) {
        yield { cut: bytes.subarray(start, at), line: line++ };
        start = at;
        at += recordLength;
        continue;
      }
      if (at === bytes.length) break;
      const byte = bytes[at] as number;
      if (byte === LF && afterCr && at === start) start = at + 1;
      else if (byte === LF || byte === CR) {
        yield { cut: bytes.subarray(start, at), line: line++ };
        start = at + 1;
      }
      afterCr = byte === CR;
      at++;
    }
    held = bytes.subarray(start);
    if (held.length > LONGEST) throw new Unreadable("RECORD_TOO_LONG", { line });
  }
  const rest = held.at(-1) === END_MARK ? held.subarray(0, -1) : held;
  if (rest.every((byte) => byte === LF || byte === CR)) return;
  if (recordLength !== null) throw new Unreadable("FIXED_UNFIT", { line, found: String(rest.length) });
  yield { cut: rest, line };
}

async function* cutText(
  pieces: AsyncIterable<Uint8Array>,
  encoding: Encoding,
  recordLength: number | null,
): AsyncGenerator<{ cut: readonly string[]; line: number }> {
  const decoder = new StrictDecoder(encoding);
  let held = "";
  let line = 1;
  const take = function* (text: string, last: boolean): Generator<{ cut: readonly string[]; line: number }> {
    held += text;
    if (recordLength !== null) {
      const characters = [...held];
      let at = 0;
      for (; at + recordLength <= characters.length; at += recordLength) {
        yield { cut: characters.slice(at, at + recordLength), line: line++ };
      }
      held = characters.slice(at).join("");
      if (last && held.replaceAll(END_SIGN, "").trim() !== "") {
        throw new Unreadable("FIXED_UNFIT", { line, found: String([...held].length) });
      }
      return;
    }
    // A CR at the end is perhaps half of CRLF: it waits for what follows.
    const parts = held.split(last ? /\r\n|\n|\r/ : /\r\n|\n|\r(?!$)/);
    held = parts.pop() ?? "";
    for (const part of parts) yield { cut: [...part], line: line++ };
    if (held.length > LONGEST) throw new Unreadable("RECORD_TOO_LONG", { line });
    const rest = held.endsWith(END_SIGN) ? held.slice(0, -1) : held;
    if (last && rest !== "") yield { cut: [...rest], line };
  };
  for await (const piece of pieces) yield* take(decoder.push(piece), false);
  yield* take(decoder.push(new Uint8Array(), true), true);
}
