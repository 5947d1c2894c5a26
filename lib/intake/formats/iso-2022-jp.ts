const ESC = 0x1b;
const DOLLAR = 0x24;
const PAREN = 0x28;

type Set = "ascii" | "kana" | "jis208" | "jis212";

/** What stands behind an escape; null: not all of it is there yet; undefined: no escape that is known. */
function setNamed(rest: readonly number[]): { set: Set; length: number } | null | undefined {
  const [first, second, third] = rest;
  if (first === undefined) return null;
  if (first === PAREN) {
    if (second === undefined) return null;
    // ASCII, JIS-Roman (told from ASCII by the yen sign and the overline alone, as Windows reads it), half-width kana.
    if (second === 0x42 || second === 0x4a) return { set: "ascii", length: 2 };
    return second === 0x49 ? { set: "kana", length: 2 } : undefined;
  }
  if (first !== DOLLAR) return undefined;
  if (second === undefined) return null;
  if (second === 0x40 || second === 0x42) return { set: "jis208", length: 2 };
  if (second !== PAREN) return undefined;
  if (third === undefined) return null;
  return third === 0x44 ? { set: "jis212", length: 3 } : undefined;
}

/**
 * Turns ISO-2022-JP into EUC-JP, which is the same characters with their eighth bit set and no state: what is decoded
 * then can be cut anywhere. The state lives here, over the borders of pieces. Written because no decoder that is at hand
 * both keeps it and is strict: Node's loses a delivery's place, others put a replacement character in.
 */
export class EscapeReader {
  private set: Set = "ascii";
  private pending: number[] = [];
  /** Line breaks of the last piece before its fault. */
  breaks = 0;

  /** Whether the text would end inside an escape, or in the middle of a character. */
  get broken(): boolean {
    return this.pending.length > 0;
  }

  /** Whether bytes are ISO-2022-JP that has more than ASCII in it; cut off anywhere. */
  static fits(bytes: Uint8Array): boolean {
    if (!bytes.includes(ESC)) return false;
    return new EscapeReader().unfold(bytes) !== null;
  }

  /** The next bytes in EUC-JP; null where they are no ISO-2022-JP. */
  unfold(bytes: Uint8Array): Uint8Array | null {
    const out = new Uint8Array((bytes.length + this.pending.length) * 2);
    let filled = 0;
    this.breaks = 0;
    for (const byte of bytes) {
      if (byte >= 0x80) return null;
      if (this.pending[0] === ESC) {
        this.pending.push(byte);
        const named = setNamed(this.pending.slice(1));
        if (named === undefined) return null;
        if (named === null) continue;
        this.set = named.set;
        this.pending = [];
      } else if (byte === ESC) {
        if (this.pending.length) return null;
        this.pending = [ESC];
      } else if (this.set === "ascii" || byte <= 0x20 || byte === 0x7f) {
        // Half of a character before a control sign: no text of this encoding.
        if (this.pending.length) return null;
        if (byte === 0x0a) this.breaks++;
        out[filled++] = byte;
      } else if (this.set === "kana") {
        if (byte > 0x5f) return null;
        out[filled++] = 0x8e;
        out[filled++] = byte | 0x80;
      } else if (this.pending.length === 0) this.pending = [byte];
      else {
        if (this.set === "jis212") out[filled++] = 0x8f;
        out[filled++] = (this.pending[0] as number) | 0x80;
        out[filled++] = byte | 0x80;
        this.pending = [];
      }
    }
    return out.subarray(0, filled);
  }
}
