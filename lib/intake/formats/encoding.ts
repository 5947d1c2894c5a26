import type { Encoding } from "@/lib/companies/schema";
import { lineBreaks } from "@/lib/intake/read/split";
import { Unreadable } from "@/lib/intake/schema";
import { EscapeReader } from "./iso-2022-jp";

/** Telling bytes after which UTF-8 that is still valid cannot be anything else. */
export const ENOUGH = 512;

/** Bytes that tell encodings apart: those beyond ASCII, and the escapes of ISO-2022-JP. */
export function countTelling(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if (byte >= 0x80 || byte === 0x1b) count++;
  return count;
}

/**
 * Every encoding that a delivery can be in, the likeliest first: byte order mark, escapes of ISO-2022-JP, strict UTF-8;
 * where none of them settles it, CP932 and EUC-JP as far as they decode strictly. Empty where none fits, several where
 * a person has to look.
 * @param sample the delivery's beginning, up to at least ENOUGH telling bytes, or all of it
 * @param whole whether the sample is the whole delivery (a cut character at its end is then a fault)
 */
export function fittingEncodings(sample: Uint8Array, whole: boolean): Encoding[] {
  if (wideLabel(sample)) return ["utf-16"];
  if (sample[0] === 0xef && sample[1] === 0xbb && sample[2] === 0xbf) return ["utf-8"];
  if (EscapeReader.fits(sample)) return ["iso-2022-jp"];
  const utf8 = decodes("utf-8", sample, whole);
  if (utf8 !== null && /[\u0800-\uffff]|^[\0-\x7f\xa0\xa3\xa5]*$/.test(utf8)) return ["utf-8"];
  if (utf8 !== null) {
    // A few half-width kana of CP932 can be Latin letters with accents in UTF-8 (ﾃｽ is ý).
    const sjis = decodes("shift_jis", sample, whole);
    return sjis !== null && /^[\0-\x7f\uff61-\uff9f]*$/.test(sjis) ? ["shift_jis", "utf-8"] : ["utf-8"];
  }
  const fitting: { encoding: Encoding; score: number }[] = [];
  for (const encoding of ["shift_jis", "euc-jp"] as const) {
    const text = decodes(encoding, sample, whole);
    if (text !== null) fitting.push({ encoding, score: likeness(text) });
  }
  return fitting.toSorted((a, b) => b.score - a.score).map(({ encoding }) => encoding);
}

/** The byte order that a mark of UTF-16 tells; null where there is none. */
function wideLabel(bytes: Uint8Array): "utf-16le" | "utf-16be" | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  return bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : null;
}

/** Decodes what a person looks at: bytes that are not the encoding's show as U+FFFD, and nothing of it is stored. */
export function decodeLoosely(encoding: Encoding, bytes: Uint8Array): string {
  const label = encoding === "utf-16" ? (wideLabel(bytes) ?? "utf-16le") : encoding;
  return new TextDecoder(label).decode(bytes, { stream: true });
}

/**
 * The one encoding that a delivery can be in. Throws Unreadable: ENCODING_BROKEN where none fits, ENCODING_UNCLEAR with
 * the candidates, the likeliest first, where two do: a person looks at both, nothing is guessed.
 */
export function detectEncoding(sample: Uint8Array, whole: boolean): Encoding {
  const [only, ...others] = fittingEncodings(sample, whole);
  if (only === undefined) throw new Unreadable("ENCODING_BROKEN");
  if (others.length) throw new Unreadable("ENCODING_UNCLEAR", { candidates: [only, ...others] });
  return only;
}

function decodes(encoding: string, bytes: Uint8Array, whole: boolean): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: !whole });
  } catch {
    return null;
  }
}

/** How much a text looks like Japanese: half-width kana is what EUC-JP becomes when read as CP932. */
function likeness(text: string): number {
  let score = 0;
  let counted = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c < 0x80) continue;
    counted++;
    if (c >= 0x3041 && c <= 0x30ff) score += 3;
    else if (c >= 0x4e00 && c <= 0x9fff) score += 2;
    else if (c >= 0xff61 && c <= 0xff9f) score += 1;
    else if ((c >= 0x3000 && c <= 0x303f) || (c >= 0xff01 && c <= 0xff5e)) score += 1;
    else score -= 2;
  }
  // Shorter is likelier: wrong readings fall apart into more characters.
  return score / Math.max(1, counted);
}

/**
 * Decodes a delivery piece by piece, strictly: a byte that is not the encoding's throws Unreadable with its line.
 * Never a replacement character (SECURITY UP-02). The byte order mark is no part of the text.
 */
export class StrictDecoder {
  private decoder: TextDecoder | null = null;
  private label: string;
  private readonly escapes: EscapeReader | null;
  /** Bytes of a character that the next piece completes. */
  private held: Uint8Array = new Uint8Array();
  private begun = false;
  private line = 1;
  private afterCr = false;

  constructor(private readonly encoding: Encoding) {
    this.escapes = encoding === "iso-2022-jp" ? new EscapeReader() : null;
    this.label = this.escapes ? "euc-jp" : encoding;
  }

  push(bytes: Uint8Array, last = false): string {
    const plain = this.escapes ? this.escapes.unfold(bytes) : bytes;
    const all = this.held.length ? Buffer.concat([this.held, plain ?? bytes]) : (plain ?? bytes);
    if (!this.decoder) {
      if (this.label === "utf-16") {
        if (all.length < 2 && !last) return this.hold(all);
        this.label = wideLabel(all) ?? "utf-16le";
      }
      // Every piece is decoded by itself: a byte order mark is one at the delivery's beginning only.
      this.decoder = new TextDecoder(this.label, { fatal: true, ignoreBOM: true });
    }
    const end = last || plain === null ? all.length : wholeCharacters(this.label, all);
    const whole = all.subarray(0, end);
    this.held = all.slice(end);
    let text: string | null = null;
    try {
      text = plain && !(last && this.escapes?.broken) ? this.decoder.decode(whole) : null;
    } catch {
      text = null;
    }
    if (text === null) {
      const line = this.line + (plain ? this.brokenLine(whole) : (this.escapes?.breaks ?? 0));
      throw new Unreadable("ENCODING_BROKEN", { line, found: this.encoding });
    }
    this.countLines(text);
    if (!this.begun && text !== "") {
      this.begun = true;
      if (text.charCodeAt(0) === 0xfeff) return text.slice(1);
    }
    return text;
  }

  private hold(bytes: Uint8Array): "" {
    this.held = bytes.slice();
    return "";
  }

  private countLines(text: string): void {
    if (text === "") return;
    this.line += lineBreaks(text) - (this.afterCr && text.startsWith("\n") ? 1 : 0);
    this.afterCr = text.endsWith("\r");
  }

  /** Line breaks before the byte at fault: the piece is decoded once more, byte by byte. */
  private brokenLine(bytes: Uint8Array): number {
    const decoder = new TextDecoder(this.label, { fatal: true, ignoreBOM: true });
    let before = "";
    try {
      for (let at = 0; at < bytes.length; at++) before += decoder.decode(bytes.subarray(at, at + 1), { stream: true });
    } catch {
      // Here it is.
    }
    return lineBreaks(before);
  }
}

/** How many of the bytes are whole characters, where the first of them begins one. */
function wholeCharacters(label: string, bytes: Uint8Array): number {
  const { length } = bytes;
  if (label === "utf-16le" || label === "utf-16be") {
    const even = length - (length % 2);
    const high = bytes[even - (label === "utf-16le" ? 1 : 2)] ?? 0;
    return even > 0 && high >= 0xd8 && high <= 0xdb ? even - 2 : even;
  }
  if (label === "utf-8") {
    for (let back = 1; back <= Math.min(3, length); back++) {
      const byte = bytes[length - back] as number;
      if (byte < 0x80) return length;
      if (byte < 0xc0) continue;
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return needed > back ? length - back : length;
    }
    return length;
  }
  // CP932 and EUC-JP: from the last byte that is a character by itself wherever it stands.
  const alone = label === "shift_jis" ? 0x40 : 0x80;
  let at = length;
  while (at > 0 && (bytes[at - 1] as number) >= alone) at--;
  while (at < length) {
    const size = sizeOf(label, bytes[at] as number);
    if (at + size > length) return at;
    at += size;
  }
  return length;
}

/** Bytes of the character that begins with this one. */
function sizeOf(label: string, lead: number): number {
  if (label === "shift_jis") return (lead >= 0x81 && lead <= 0x9f) || (lead >= 0xe0 && lead <= 0xfc) ? 2 : 1;
  return lead < 0x80 ? 1 : lead === 0x8f ? 3 : 2;
}
