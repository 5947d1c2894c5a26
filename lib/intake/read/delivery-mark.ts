import type { RecordRow } from "./stage";

/** Four sums of 32 bits over the rows of a delivery, in no order, and how many rows there were. */
export type DeliveryMark = [number, number, number, number, number];

export function noMark(): DeliveryMark {
  return [0, 0, 0, 0, 0];
}

export function addMark(sum: DeliveryMark, more: Readonly<DeliveryMark>): void {
  for (let i = 0; i < sum.length; i++) sum[i] = ((sum[i] as number) + (more[i] as number)) >>> 0;
}

/**
 * Adds what a record says, as it was read and not as it was written: the same rows as a workbook instead of text, in
 * another encoding or order, with another title, give the same mark. Of hashes that each record has already, so that a
 * million records pay next to nothing: it points something out to a person and decides nothing. Titles, totals and blanks
 * say nothing; of a problem only what it is as sent counts, and of a card number, whose token may change, what is shown.
 */
export function markRow(mark: DeliveryMark, row: RecordRow): void {
  if (row.outcome === "skipped") return;
  // One after the other: to join them first would cost more than all the rest.
  let said = scatter(scatter(0x811c9dc5, row.kind), row.key ?? row.sentKey);
  said = scatter(
    scatter(scatter(scatter(scatter(said, row.bin), row.last4), row.maskHead), row.maskTail),
    row.oldLast4,
  );
  const { relief } = row;
  if (relief) {
    const { status, amount, currency, on, stoppedOn, reissuedOn, newLast4 } = relief;
    said = scatter(said, [status, amount, currency, on, stoppedOn, reissuedOn, newLast4].join("/"));
  }
  for (let i = 0; i < 4; i++) {
    let word = Math.imul(said ^ (i + 1), 0x9e3779b1);
    word = mix(word ^ (row.contentHash?.readUInt32LE(i * 4) ?? 0));
    mark[i] = ((mark[i] as number) + word) >>> 0;
  }
  mark[4]++;
}

/** As it is kept; null where there was no record. */
export function markBytes(mark: Readonly<DeliveryMark>): Uint8Array<ArrayBuffer> | null {
  if (mark[4] === 0) return null;
  const bytes = Buffer.alloc(20);
  mark.forEach((word, i) => {
    bytes.writeUInt32BE(word, i * 4);
  });
  return Uint8Array.from(bytes);
}

/** FNV-1a, carried on over the next part; that there is none is another thing than an empty one. */
function scatter(before: number, text: string | null): number {
  let word = Math.imul(before ^ (text === null ? 1 : 2), 0x01000193);
  if (text !== null) for (let i = 0; i < text.length; i++) word = Math.imul(word ^ text.charCodeAt(i), 0x01000193);
  return word;
}

/** The end of MurmurHash3: every bit of the word moves every bit of the result. */
function mix(word: number): number {
  word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
  return word ^ (word >>> 16);
}
