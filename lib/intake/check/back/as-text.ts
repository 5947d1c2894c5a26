import type { Encoding } from "@/lib/companies/schema";
import { BOM, encodeText, mappable } from "@/lib/intake/check/encode";
import { addedCells, addedHeader, type Letter, ownCells, ownColumns } from "./letter";
import { firstRecords, waitingRecords } from "./waiting-records";

type Form = { readonly encoding: Encoding; readonly separator: string };

/**
 * As the sender's own text: separator, encoding, the titles above the header. What a spreadsheet would take for a
 * formula gets an apostrophe, which reading takes off again.
 */
export async function* writeAsText(letter: Letter, form: Form): AsyncGenerator<Uint8Array> {
  const { batchId, found } = letter;
  const { separator } = form;
  yield BOM[form.encoding] ?? Buffer.alloc(0);
  if (found.headerRow > 0) {
    for (const { cells } of await firstRecords(batchId, found.headerRow - 1)) {
      yield line(letter, form, ownCells(letter, cells, separator), []);
    }
    const header = ownColumns(letter).map((i) => found.header[i] as string);
    yield line(letter, form, header, addedHeader(letter));
  }
  for await (const record of waitingRecords(batchId)) {
    yield line(letter, form, ownCells(letter, record.cells, separator), addedCells(letter, record));
  }
}

function line(letter: Letter, { encoding, separator }: Form, own: readonly string[], added: readonly string[]): Buffer {
  let lost = false;
  const sent = own.map((cell) => {
    const written = mappable(guarded(cell), encoding);
    lost ||= written !== guarded(cell);
    return written;
  });
  const [reason, ...rest] = added;
  const last = reason === undefined ? [] : [lost ? `${reason} ${letter.words.unmappable}`.trim() : reason, ...rest];
  const text = [...sent, ...last.map((cell) => mappable(cell, encoding))].map((cell) => quoted(cell, separator));
  return encodeText(`${text.join(separator)}\r\n`, encoding);
}

/** A figure may begin with a sign; anything else that begins like a formula is marked as text. */
export function guarded(cell: string): string {
  if (!/^[=+\-@\t\r＝＋－＠]/.test(cell)) return cell;
  return /^[+\-－＋]?[\d０-９][\d０-９,，.．]*$/.test(cell) ? cell : `'${cell}`;
}

/** A cell as it stands between separators. */
export function quoted(cell: string, separator: string): string {
  return /["\r\n]/.test(cell) || cell.includes(separator) || cell !== cell.trim()
    ? `"${cell.replaceAll('"', '""')}"`
    : cell;
}
