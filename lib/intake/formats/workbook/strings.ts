import { Unreadable } from "@/lib/intake/schema";
import { unescapeText } from "./cell-text";
import { eachElement } from "./xml";

/** Bytes that a workbook's texts may come to: all of them have to be at hand while its rows are read. */
const MOST_BYTES = 192 * 1_048_576;
const BLOCK = 1_048_576;

/**
 * The texts that cells refer to by number. They are kept as UTF-8 in blocks outside of JavaScript's heap, eight bytes
 * beside each: a million of them take what their characters take.
 */
export class SharedStrings {
  private readonly blocks: Buffer[] = [];
  private filled = BLOCK;
  private places = new Float64Array(1024);
  private count = 0;

  add(text: string): void {
    const bytes = Buffer.byteLength(text);
    if (this.blocks.length === 0 || this.filled + bytes > BLOCK) {
      if (this.blocks.length * BLOCK + bytes > MOST_BYTES) throw new Unreadable("WORKBOOK_TOO_LARGE");
      this.blocks.push(Buffer.allocUnsafe(Math.max(BLOCK, bytes)));
      this.filled = 0;
    }
    const block = this.blocks.length - 1;
    (this.blocks[block] as Buffer).write(text, this.filled);
    if (this.count === this.places.length) {
      const longer = new Float64Array(this.count * 2);
      longer.set(this.places);
      this.places = longer;
    }
    // Block, offset and length in one number below 2^53: 8, 21 and 23 bits.
    this.places[this.count++] = (block * 2 ** 21 + this.filled) * 2 ** 23 + bytes;
    this.filled += bytes;
  }

  get(index: number): string {
    if (!Number.isInteger(index) || index < 0 || index >= this.count) throw new Unreadable("WORKBOOK_DAMAGED");
    const place = this.places[index] as number;
    const bytes = place % 2 ** 23;
    const start = Math.floor(place / 2 ** 23);
    const offset = start % 2 ** 21;
    return (this.blocks[Math.floor(start / 2 ** 21)] as Buffer).toString("utf8", offset, offset + bytes);
  }
}

/** Reads the part that holds the texts: runs of rich text joined, readings (rPh) left out. */
export async function readStrings(bytes: AsyncIterable<Uint8Array>): Promise<SharedStrings> {
  const strings = new SharedStrings();
  let text = "";
  let taking = false;
  await eachElement(bytes, {
    open(name, _, path) {
      if (name === "si") text = "";
      taking = name === "t" && !path.includes("rPh");
    },
    text(part) {
      if (taking) text += part;
    },
    close(name) {
      taking = false;
      if (name === "si") strings.add(unescapeText(text));
    },
  });
  return strings;
}
