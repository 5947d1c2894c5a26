import iconv from "iconv-lite";
import type { Encoding } from "@/lib/companies/schema";

/** What a file in the encoding begins with, so that spreadsheets know it. */
export const BOM: Readonly<Partial<Record<Encoding, Buffer>>> = {
  "utf-8": Buffer.from([0xef, 0xbb, 0xbf]),
  "utf-16": Buffer.from([0xff, 0xfe]),
};

/** Stands for a character that the encoding does not have: the printers' own sign for it, which all of them have. */
const MISSING = "〓";

/** The text with MISSING for every character that the encoding does not have. */
export function mappable(text: string, encoding: Encoding): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what every encoding has
  if (encoding === "utf-8" || encoding === "utf-16" || /^[\x00-\x7f]*$/.test(text)) return text;
  let written = "";
  for (const character of text) written += has(character, encoding) ? character : MISSING;
  return written;
}

function has(character: string, encoding: Encoding): boolean {
  if (character < "\u0080") return true;
  const bytes = iconv.encode(character, encoding === "shift_jis" ? "cp932" : "euc-jp");
  if (bytes.length === 1 && bytes[0] === 0x3f) return false;
  // JIS X 0212 has no place in ISO-2022-JP.
  return encoding !== "iso-2022-jp" || bytes[0] !== 0x8f;
}

/** Encodes text of which every character is mappable. */
export function encodeText(text: string, encoding: Encoding): Buffer {
  if (encoding === "utf-8") return Buffer.from(text);
  if (encoding === "utf-16") return iconv.encode(text, "utf-16le");
  if (encoding === "iso-2022-jp") return toJis(iconv.encode(text, "euc-jp"));
  return iconv.encode(text, encoding === "shift_jis" ? "cp932" : "euc-jp");
}

const ASCII = Buffer.from("\x1b(B", "latin1");
const KANJI = Buffer.from("\x1b$B", "latin1");
const KANA = Buffer.from("\x1b(I", "latin1");

/** EUC-JP as ISO-2022-JP: the same characters, with escapes between their sets, and ASCII at the end. */
function toJis(euc: Buffer): Buffer {
  const parts: Buffer[] = [];
  let set: Buffer = ASCII;
  const into = (next: Buffer, bytes: number[]) => {
    if (set !== next) parts.push(next);
    set = next;
    parts.push(Buffer.from(bytes));
  };
  for (let i = 0; i < euc.length; i++) {
    const byte = euc[i] as number;
    if (byte < 0x80) into(ASCII, [byte]);
    else if (byte === 0x8e) into(KANA, [(euc[++i] as number) & 0x7f]);
    else into(KANJI, [byte & 0x7f, (euc[++i] as number) & 0x7f]);
  }
  if (set !== ASCII) parts.push(ASCII);
  return Buffer.concat(parts);
}
