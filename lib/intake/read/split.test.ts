import { readdirSync, readFileSync } from "node:fs";
import { parse as referenceParse } from "csv-parse/sync";
import fc from "fast-check";
import iconv from "iconv-lite";
import { describe, expect, test } from "vitest";
import { type Encoding, encodings } from "@/lib/companies/schema";
import { encode } from "@/lib/intake/formats/encode.fixture";
import { detectEncoding, fittingEncodings, StrictDecoder } from "@/lib/intake/formats/encoding";
import { sniffContent } from "@/lib/intake/formats/sniff";
import { Unreadable } from "@/lib/intake/schema";
import { chooseSeparator, positions } from "./map";
import { parseRecords } from "./parse";
import { RecordSplitter } from "./split";

const corpus = new URL("../corpus/", import.meta.url);
const file = (name: string) => readFileSync(new URL(name, corpus));

/** As the reader does it: decoded in chunks, cut, parsed piece by piece; each record with its physical line. */
function read(bytes: Uint8Array, separator: string, encoding: Encoding, chunk = 7, perPiece = 3) {
  const decoder = new StrictDecoder(encoding);
  const splitter = new RecordSplitter(separator, perPiece);
  const pieces = [];
  for (let at = 0; at < bytes.length; at += chunk) {
    pieces.push(...splitter.take(decoder.push(bytes.subarray(at, at + chunk))));
  }
  pieces.push(...splitter.take(decoder.push(new Uint8Array(), true)), ...splitter.finish());
  let next = 1;
  return pieces.map((piece) => {
    const records = parseRecords(piece.text, separator, piece.firstLine);
    expect(records).toHaveLength(piece.records);
    expect(piece.firstRecord).toBe(next);
    next += piece.records;
    return { ...piece, cells: records };
  });
}
const cellsOf = (...of: Parameters<typeof read>) => read(...of).flatMap((piece) => piece.cells);

describe("what was written is read back", () => {
  const characters = [
    "a",
    "9",
    " ",
    "カ",
    "漢",
    "①",
    "ｱ",
    "～",
    '"',
    "'",
    "\\",
    "\n",
    "\r\n",
    ",",
    "\t",
    ";",
    "|",
    "=",
    "、",
    "^",
  ];
  const cell = fc.array(fc.constantFrom(...characters), { maxLength: 6 }).map((parts) => parts.join(""));
  const table = fc
    .integer({ min: 2, max: 5 })
    .chain((width) =>
      fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 12 }),
    );

  test("every encoding, separator, quoting and line end, any chunk and piece", () => {
    fc.assert(
      fc.property(
        table,
        fc.constantFrom(",", "\t", ";", "|", "^", "~", ":", "、", "\u3000"),
        fc.constantFrom("\n", "\r\n", "\r"),
        fc.constantFrom(...encodings),
        fc.record({ always: fc.boolean(), closing: fc.boolean(), mark: fc.boolean(), bigEndian: fc.boolean() }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 5 }),
        (rows, separator, end, encoding, { always, closing, mark, bigEndian }, chunk, perPiece) => {
          const write = (text: string) =>
            always || /["\r\n]/.test(text) || text.includes(separator) ? `"${text.replaceAll('"', '""')}"` : text;
          const text = rows.map((row) => row.map(write).join(separator)).join(end) + (closing ? end : "");
          const bytes = encode(mark && encoding === "utf-8" ? `\ufeff${text}` : text, encoding, bigEndian);
          const pieces = read(bytes, separator, encoding, chunk, perPiece);
          expect(pieces.flatMap((piece) => piece.cells)).toEqual(rows);
          const options = { delimiter: separator, record_delimiter: ["\r\n", "\n", "\r"], relax_column_count: true };
          expect(referenceParse(text, options)).toEqual(rows);
          const breaks = (s: string) => s.split(/\r\n|\r|\n/).length - 1;
          for (const piece of pieces) {
            const above = rows
              .slice(0, piece.firstRecord - 1)
              .flat()
              .map(breaks);
            expect(piece.firstLine).toBe(piece.firstRecord + above.reduce((a, b) => a + b, 0));
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  test("mixed line ends lose no record, blank lines are records", () => {
    expect(cellsOf(Buffer.from("a,b\r\nc,d\ne,f\rg,h\n\n\r\ni,j"), ",", "utf-8")).toEqual([
      ["a", "b"],
      ["c", "d"],
      ["e", "f"],
      ["g", "h"],
      [""],
      [""],
      ["i", "j"],
    ]);
  });

  test("a quote that is never closed, or closed too early, is told with its line", () => {
    const fault = (text: string) => {
      try {
        read(Buffer.from(text), ",", "utf-8", 65_536);
      } catch (error) {
        return error instanceof Unreadable ? [error.code, error.place.line] : error;
      }
    };
    expect(fault('a,b\nc,"d\ne,f\n')).toEqual(["QUOTE_NOT_CLOSED", 2]);
    expect(fault('a,b\n"x\ny",z\nc,"d"e,f\n')).toEqual(["QUOTE_MISPLACED", 4]);
    expect(fault('a,"b" "c"')).toEqual(["QUOTE_MISPLACED", 1]);
    expect(fault(`a,"${"x\n".repeat(600_000)}`)).toEqual(["QUOTE_NOT_CLOSED", 1]);
    expect(fault(`a,b\n${"x".repeat(1_100_000)}`)).toEqual(["RECORD_TOO_LONG", 2]);
  });
});

describe("real files", () => {
  test.each(readdirSync(new URL("spectrum/", corpus)).filter((name) => name.endsWith(".csv")))(
    "spectrum/%s",
    (name) => {
      const [header, ...rows] = cellsOf(file(`spectrum/${name}`), ",", "utf-8") as [string[], ...string[][]];
      const objects = rows.map((row) => Object.fromEntries(header.map((key, i) => [key, row[i]])));
      const expected = JSON.parse(file(`spectrum/expected-json/${name.replace(".csv", ".json")}`).toString());
      // One file and the answer beside it differ in an invented telephone number.
      const told = JSON.stringify([expected].flat()).replace("1234567890", "2095257564");
      expect(objects).toEqual(JSON.parse(told));
    },
  );

  test("LF, CR and CRLF give the same rows", () => {
    const [lf, mac, dos] = ["csv_essential.csv", "csv_essential-mac.csv", "csv_essential-dos.csv"].map((name) =>
      cellsOf(file(name), ",", "utf-8").map((row) => row.map((cell) => cell.replace(/\r\n?/g, "\n"))),
    );
    expect(lf).toHaveLength(22);
    expect(mac).toEqual(lf);
    expect(dos).toEqual(lf);
  });

  test("a file with backslashes before its quotes is refused at its line, not read wrongly", () => {
    expect(() => cellsOf(file("examples_european.csv"), ";", "utf-8")).toThrow(
      expect.objectContaining({ code: "QUOTE_MISPLACED", place: { line: 3 } }),
    );
  });

  test("the holidays: CP932, 1,068 lines", () => {
    const bytes = file("syukujitsu.sjis.csv");
    expect(detectEncoding(bytes, true)).toBe("shift_jis");
    const rows = cellsOf(bytes, ",", "shift_jis", 1000, 50);
    expect(rows).toHaveLength(1068);
    expect(rows[0]).toEqual(["国民の祝日・休日月日", "国民の祝日・休日名称"]);
    expect(rows[1]).toEqual(["1955/1/1", "元日"]);
  });

  test("postal codes: no header, leading zeros and half-width kana kept", () => {
    const rows = cellsOf(file("KEN_ALL-excerpt.sjis.csv"), ",", "shift_jis");
    expect(rows).toHaveLength(14);
    expect(rows[0]?.slice(0, 4)).toEqual(["01101", "060  ", "0600000", "ﾎｯｶｲﾄﾞｳ"]);
    expect(detectEncoding(file("KEN_ALL-excerpt.sjis.csv"), true)).toBe("shift_jis");
  });

  test("encodings: read as what they are; where two fit, asked with the right one first", () => {
    const found = (name: string) => fittingEncodings(file(name), true)[0];
    expect(found("encoding-utf8.txt")).toBe("utf-8");
    expect(found("encoding-sjis.txt")).toBe("shift_jis");
    expect(found("encoding-eucjp.txt")).toBe("euc-jp");
    expect(found("encoding-jis.txt")).toBe("iso-2022-jp");
    expect(found("surrogate-pairs-utf8.txt")).toBe("utf-8");
    const text = (name: string, encoding: Encoding) =>
      new StrictDecoder(encoding).push(file(name), true).split("は")[1];
    for (const [name, encoding] of [
      ["encoding-sjis.txt", "shift_jis"],
      ["encoding-eucjp.txt", "euc-jp"],
      ["encoding-jis.txt", "iso-2022-jp"],
    ] as const) {
      expect(text(name, encoding)).toContain("書かれています");
    }
  });
});

describe("encodings of short and odd texts", () => {
  const found = (bytes: Uint8Array, whole = true) => {
    try {
      return detectEncoding(bytes, whole);
    } catch (error) {
      return `${(error as Unreadable).code} ${(error as Unreadable).place.candidates?.join() ?? ""}`.trim();
    }
  };
  test.each<[string, Uint8Array, string]>([
    ["plain ASCII", Buffer.from("a,b"), "utf-8"],
    ["half-width kana in CP932", iconv.encode("ﾃｽﾄ,ｶｰﾄﾞ,ｺｳｻﾞ", "cp932"), "shift_jis"],
    ["CP932 extensions", iconv.encode("の髙﨑①㈱～", "cp932"), "shift_jis"],
    ["EUC-JP", iconv.encode("照会番号,カード番号,会員番号", "euc-jp"), "euc-jp"],
    ["EUC-JP that CP932 could be", iconv.encode("カード", "euc-jp"), "ENCODING_UNCLEAR euc-jp,shift_jis"],
    ["half-width kana that UTF-8 could be", iconv.encode("ﾃｽﾄｶ", "cp932"), "ENCODING_UNCLEAR shift_jis,utf-8"],
    ["half-width kana that EUC-JP could be", iconv.encode("ﾊﾝｶｸ", "cp932"), "ENCODING_UNCLEAR euc-jp,shift_jis"],
    ["Latin letters that half-width kana could be", Buffer.from("café"), "ENCODING_UNCLEAR shift_jis,utf-8"],
    ["Latin letters that CP932 could not be", Buffer.from("Éclair"), "utf-8"],
    ["a yen sign beside ASCII", Buffer.from("¥1,234"), "utf-8"],
    ["UTF-16", Buffer.from("\ufeff照会番号", "utf16le"), "utf-16"],
    ["UTF-16, big end first", Buffer.from("\ufeff照会番号", "utf16le").swap16(), "utf-16"],
    ["ISO-2022-JP", Buffer.from("a,\x1b$B>H2q\x1b(B\n", "latin1"), "iso-2022-jp"],
    ["neither", Buffer.from([0x61, 0xff, 0xfe, 0x80]), "ENCODING_BROKEN"],
    ["a BOM", Buffer.from("\ufeffa"), "utf-8"],
  ])("%s", (_, bytes, expected) => expect(found(bytes)).toBe(expected));

  test("a character cut at a sample's end is no fault, at the file's end it is", () => {
    const cut = Buffer.from("照会番号").subarray(0, 11);
    expect(found(cut, false)).toBe("utf-8");
    expect(found(cut, true)).not.toBe("utf-8");
  });

  test("the broken byte's line is told", () => {
    const bytes = Buffer.concat([Buffer.from("一\n二\n三"), Buffer.from([0xff]), Buffer.from("\n四\n")]);
    expect(() => new StrictDecoder("utf-8").push(bytes, true)).toThrow(
      expect.objectContaining({ code: "ENCODING_BROKEN", place: { line: 3, found: "utf-8" } }),
    );
  });
});

test("content that is no text is named", () => {
  const name = (...bytes: number[]) => sniffContent(Uint8Array.from(bytes));
  expect(name(0x50, 0x4b, 3, 4, 0, 0)).toBe("zip");
  expect(sniffContent(Buffer.from("PK\x03\x04....[Content_Types].xml", "latin1"))).toBe("zip");
  expect(name(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1)).toBe("xls");
  const protectedBook = Buffer.concat([
    Buffer.from("d0cf11e0a1b11ae1", "hex"),
    Buffer.from("EncryptedPackage", "utf16le"),
  ]);
  expect(sniffContent(protectedBook)).toBe("protected");
  expect(sniffContent(Buffer.from("%PDF-1.7"))).toBe("pdf");
  expect(sniffContent(Buffer.from("\ufeff \n<!DOCTYPE html><html>"))).toBe("html");
  expect(name(0x1f, 0x8b, 8)).toBe("gzip");
  expect(name(1, 0, 2, 0, 0, 0, 3)).toBe("binary");
  expect(sniffContent(Buffer.from("a,b\n"))).toBeNull();
  expect(sniffContent(Buffer.from("\ufeffa,b", "utf16le"))).toBeNull();
});

test("the separator is the one under which the profile finds its columns", () => {
  const text = 'a;b;"c,d,e"\n1;2;3,4\n';
  const parse = (separator: string) => parseRecords(text, separator);
  expect(chooseSeparator({ columns: { reference: ["a"], amount: ["b"] } }, 1, parse)).toBe(";");
  expect(chooseSeparator({ columns: { reference: ["#1"] } }, 0, parse)).toBe(";");
  expect(chooseSeparator({ columns: { reference: ["x"] } }, 1, () => [["only"]])).toBeNull();
  expect(positions(2)).toEqual(["#1", "#2"]);
});
