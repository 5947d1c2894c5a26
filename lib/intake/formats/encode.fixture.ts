import iconv from "iconv-lite";
import type { Encoding } from "@/lib/companies/schema";

/** For tests: a text in an encoding that deliveries come in. Characters that the encoding has not are the test's fault. */
export function encode(text: string, encoding: Encoding, bigEndian = false): Buffer {
  if (encoding === "utf-8") return Buffer.from(text);
  if (encoding === "utf-16") {
    const bytes = Buffer.from(`\ufeff${text}`, "utf16le");
    return bigEndian ? bytes.swap16() : bytes;
  }
  if (encoding === "iso-2022-jp") return escaped(text);
  const bytes = iconv.encode(text, encoding === "shift_jis" ? "cp932" : "euc-jp");
  if (iconv.decode(bytes, encoding === "shift_jis" ? "cp932" : "euc-jp") !== text)
    throw new Error(`${encoding} lacks it`);
  return bytes;
}

const escapes = { ascii: "\x1b(B", kana: "\x1b(I", jis208: "\x1b$B", jis212: "\x1b$(D" } as const;

/** ISO-2022-JP: the characters of EUC-JP without their eighth bit, each set behind its escape. */
function escaped(text: string): Buffer {
  const out: number[] = [];
  let set: keyof typeof escapes = "ascii";
  const turn = (next: keyof typeof escapes) => {
    if (next !== set) out.push(...Buffer.from(escapes[next], "latin1"));
    set = next;
  };
  for (const character of text) {
    const [first = 0, ...rest] = encode(character, "euc-jp");
    turn(first < 0x80 ? "ascii" : first === 0x8e ? "kana" : first === 0x8f ? "jis212" : "jis208");
    out.push(...(first === 0x8e || first === 0x8f ? rest : [first, ...rest]).map((byte) => byte & 0x7f));
  }
  turn("ascii");
  return Buffer.from(out);
}
