import type { Encoding, FixedProfile } from "@/lib/companies/schema";
import { csvLine, csvStart } from "@/lib/core/csv";
import type { IsoDate } from "@/lib/core/dates";
import { maskForScreen } from "@/lib/core/text";
import { BOM, encodeText, mappable } from "@/lib/intake/check/encode";
import { isRagged } from "@/lib/intake/check/mends";
import { type Column, columnsOf } from "@/lib/intake/formats/fixed";
import { writeZip } from "@/lib/intake/formats/write-zip";
import { namedMark, ROW_COLUMN } from "@/lib/intake/read/row-mark";
import { unreadColumns } from "@/lib/intake/read/rows";
import { type Letter, reasonOf } from "./letter";
import { firstRecords, waitingRecords } from "./waiting-records";

type Form = {
  readonly profile: FixedProfile;
  readonly encoding: Encoding;
  /** Records at the beginning that are titles. */
  readonly titles: number;
};

/**
 * Records that end with their line, in the sender's own columns: the mark and the reason stand behind the last of them,
 * where the profile reads nothing. A record that ended early stays as short as it came, without a reason: filled up it
 * would look whole.
 */
export async function* writeAsLines(letter: Letter, form: Form): AsyncGenerator<Uint8Array> {
  const columns = columnsOf(form.profile);
  yield* beginning(letter, form, "\r\n");
  for await (const record of waitingRecords(letter.batchId)) {
    const own = columns.slice(0, -1).map((column, i) => fitted(form, column, record.cells[i] ?? ""));
    const rest = maskForScreen(record.cells[columns.length - 1] ?? "").replace(/\s*Shokai No\. \d+-\d+.*$/, "");
    const added = [namedMark(letter.batchId, record.rowNo), reasonOf(letter, record)].join(" ");
    const text = isRagged(record.findings)
      ? record.cells.map(maskForScreen).join("")
      : `${own.join("")}${rest} ${mappable(added.replace(/[\r\n]+/g, " "), form.encoding)}`;
    yield encodeText(`${text}\r\n`, form.encoding);
  }
}

/**
 * Records of one length that follow each other without a line end have no room for words: they go into a ZIP, beside a
 * list of the reasons. The mark stands in the first stretch that the profile does not read and that is blank and wide
 * enough; a record without one is known by its reference.
 */
export function writeAsBlocks(letter: Letter, form: Form, on: IsoDate): AsyncGenerator<Uint8Array> {
  const name = `batch-${letter.batchId}`;
  return writeZip(
    [
      { name: `${name}-problems.txt`, bytes: blocks(letter, form) },
      { name: `${name}-reasons.csv`, bytes: reasons(letter) },
    ],
    on,
  );
}

async function* blocks(letter: Letter, form: Form): AsyncGenerator<Uint8Array> {
  const columns = columnsOf(form.profile);
  const unread = new Set(unreadColumns(letter.found));
  yield* beginning(letter, form, "");
  for await (const record of waitingRecords(letter.batchId)) {
    const mark = namedMark(letter.batchId, record.rowNo);
    const isFree = ({ from, to }: Column, i: number) =>
      unread.has(i) && to - from >= mark.length && isBlankOrMark(record.cells[i] ?? "");
    const place = columns.findIndex(isFree);
    const cells = columns.map((column, i) => fitted(form, column, i === place ? mark : (record.cells[i] ?? "")));
    yield encodeText(cells.join(""), form.encoding);
  }
}

function isBlankOrMark(cell: string): boolean {
  return cell.replace(/Shokai No\. \d+-\d+/, "").trim() === "";
}

async function* reasons(letter: Letter): AsyncGenerator<Uint8Array> {
  yield Buffer.from(csvStart + csvLine(["No.", ROW_COLUMN, { free: letter.words.reason }]));
  let no = 0;
  for await (const record of waitingRecords(letter.batchId)) {
    yield Buffer.from(csvLine([++no, `${letter.batchId}-${record.rowNo}`, { free: reasonOf(letter, record) }]));
  }
}

async function* beginning(letter: Letter, { encoding, titles }: Form, end: string): AsyncGenerator<Uint8Array> {
  // A mark of UTF-8 would be counted as bytes of the first record.
  if (encoding === "utf-16") yield BOM[encoding] as Buffer;
  for (const title of await firstRecords(letter.batchId, titles)) {
    yield encodeText(maskForScreen(title.cells.join("")) + end, encoding);
  }
}

/** A cell masked and as wide as its column, in the profile's units. Reading kept the blanks that fill it. */
export function fitted(
  { profile, encoding }: Pick<Form, "profile" | "encoding">,
  { from, to }: Column,
  cell: string,
): string {
  const width = (text: string) => (profile.unit === "bytes" ? encodeText(text, encoding).length : [...text].length);
  const characters = [...mappable(maskForScreen(cell), encoding)];
  while (width(characters.join("")) > to - from) characters.pop();
  const text = characters.join("");
  return text + " ".repeat(to - from - width(text));
}
