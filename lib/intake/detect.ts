import type { Encoding } from "@/lib/companies/schema";
import { Unreadable } from "./schema";

const signatures: readonly (readonly [string, readonly number[], number?])[] = [
  ["zip", [0x50, 0x4b, 0x03, 0x04]],
  ["zip", [0x50, 0x4b, 0x05, 0x06]],
  ["xls", [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]],
  ["pdf", [0x25, 0x50, 0x44, 0x46, 0x2d]],
  ["gzip", [0x1f, 0x8b]],
  ["bzip2", [0x42, 0x5a, 0x68]],
  ["xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ["7z", [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]],
  ["rar", [0x52, 0x61, 0x72, 0x21, 0x1a, 0x07]],
  ["image", [0x89, 0x50, 0x4e, 0x47]],
  ["image", [0xff, 0xd8, 0xff]],
  ["image", [0x47, 0x49, 0x46, 0x38]],
  ["program", [0x7f, 0x45, 0x4c, 0x46]],
  ["program", [0x4d, 0x5a, 0x90, 0x00]],
];

/**
 * What a file is by its first bytes, where that is no text: names and endings say nothing (SECURITY UP-05).
 * @returns a short name such as "zip", "xlsx", "pdf" or "html"; null for what can be text
 */
export function sniffContent(head: Uint8Array): string | null {
  for (const [name, bytes] of signatures) {
    if (!bytes.every((byte, i) => head[i] === byte)) continue;
    if (name !== "zip") return name;
    const inside = Buffer.from(head.subarray(0, 8192)).toString("latin1");
    return /\[Content_Types\]\.xml|xl\/|_rels\//.test(inside) ? "xlsx" : "zip";
  }
  const start = Buffer.from(head.subarray(0, 512))
    .toString("latin1")
    .replace(/^\xef\xbb\xbf/, "")
    .trimStart();
  if (/^<(!doctype html|html|head|body|table)\b/i.test(start)) return "html";
  if (/^<\?xml\b/i.test(start)) return "xml";
  if (/^\{\\rtf/.test(start)) return "rtf";
  // One U+0000 is a cell's fault and is shown at its row; many are a binary file. UTF-16 is named by the reader.
  const sample = head.subarray(0, 4096);
  if (utf16(head) === null && sample.filter((byte) => byte === 0).length > sample.length / 20) return "binary";
  return null;
}

function utf16(head: Uint8Array): string | null {
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  return null;
}

/** Non-ASCII bytes after which UTF-8 that is still valid cannot be anything else. */
export const ENOUGH = 512;

/**
 * The encoding of a delivery: byte order mark, strict UTF-8, strict CP932, else refused. EUC-JP and ISO-2022-JP, which
 * would pass as CP932 or ASCII and store mojibake, are recognised and refused.
 * @param sample the delivery's beginning, up to at least ENOUGH non-ASCII bytes, or all of it
 * @param whole whether the sample is the whole delivery (a cut character at its end is then a fault)
 */
export function detectEncoding(sample: Uint8Array, whole: boolean): Encoding {
  const wide = utf16(sample);
  if (wide) throw new Unreadable("ENCODING_UNSUPPORTED", { found: wide });
  if (sample[0] === 0xef && sample[1] === 0xbb && sample[2] === 0xbf) return "utf-8";
  const text = Buffer.from(sample.buffer, sample.byteOffset, sample.byteLength);
  if (text.includes("\x1b$B") || text.includes("\x1b$@") || text.includes("\x1b(J")) {
    throw new Unreadable("ENCODING_UNSUPPORTED", { found: "iso-2022-jp" });
  }
  if (decodes("utf-8", sample, whole) !== null) return "utf-8";
  const sjis = decodes("shift_jis", sample, whole);
  const euc = decodes("euc-jp", sample, whole);
  if (sjis === null && euc === null) throw new Unreadable("ENCODING_BROKEN");
  if (sjis !== null && (euc === null || likeness(sjis) >= likeness(euc))) return "shift_jis";
  throw new Unreadable("ENCODING_UNSUPPORTED", { found: "euc-jp" });
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
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c < 0x80) continue;
    if (c >= 0x3041 && c <= 0x30ff) score += 3;
    else if (c >= 0x4e00 && c <= 0x9fff) score += 2;
    else if (c >= 0xff61 && c <= 0xff9f) score += 1;
    else if ((c >= 0x3000 && c <= 0x303f) || (c >= 0xff01 && c <= 0xff5e)) score += 1;
    else score -= 2;
  }
  // Shorter is likelier: wrong readings fall apart into more characters.
  return score / Math.max(1, [...text].filter((c) => c.charCodeAt(0) >= 0x80).length);
}

export function countNonAscii(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if (byte >= 0x80) count++;
  return count;
}

/**
 * Decodes a delivery piece by piece, strictly: a byte that is not the encoding's throws Unreadable with its line.
 * Never a replacement character (SECURITY UP-02).
 */
export class StrictDecoder {
  private readonly decoder: TextDecoder;
  private line = 1;

  constructor(private readonly encoding: Encoding) {
    this.decoder = new TextDecoder(encoding, { fatal: true });
  }

  push(bytes: Uint8Array, last = false): string {
    let text: string;
    try {
      text = this.decoder.decode(bytes, { stream: !last });
    } catch {
      throw new Unreadable("ENCODING_BROKEN", { line: this.line + this.brokenLine(bytes), found: this.encoding });
    }
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) this.line++;
    return text;
  }

  /** 0x0A is never half of a character in UTF-8 or CP932: line by line the broken one is found. */
  private brokenLine(bytes: Uint8Array): number {
    let start = 0;
    for (let line = 0; ; line++) {
      const end = bytes.indexOf(10, start);
      // The first line's beginning may lie in the piece before: it is tried last.
      const part = bytes.subarray(start, end < 0 ? bytes.length : end);
      if (line > 0 && decodes(this.encoding, part, end >= 0) === null) return line;
      if (end < 0) return 0;
      start = end + 1;
    }
  }
}
