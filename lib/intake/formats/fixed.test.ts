import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { FixedProfile } from "@/lib/companies/schema";
import { profile } from "@/lib/intake/ground.fixture";
import { Unreadable } from "@/lib/intake/schema";
import { encode } from "./encode.fixture";
import { openFixed } from "./fixed";
import { inMemory } from "./workbook/workbook.fixture";

const { encoding: _, separator: __, format: ___, ...plain } = profile;
const fixed = (over: Partial<FixedProfile> = {}): FixedProfile => ({
  ...plain,
  format: "fixed",
  encoding: "shift_jis",
  unit: "bytes",
  recordLength: null,
  headerRow: 0,
  cells: [
    { name: "照会番号", start: 1, length: 4 },
    { name: "カード番号", start: 5, length: 16 },
    { name: "加盟店", start: 23, length: 8 },
  ],
  ...over,
});

async function read(bytes: Buffer, body: FixedProfile, step = bytes.length || 1) {
  try {
    const source = {
      size: bytes.length,
      async *pieces() {
        for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step);
      },
      anywhere: inMemory(bytes),
    };
    const records = await openFixed({ source, chosen: {} }, body);
    const cells: (readonly string[])[] = [];
    const lines: number[] = [];
    for await (const piece of records.pieces()) {
      if (!("cells" in piece)) throw new Error("no cells");
      cells.push(...piece.cells);
      lines.push(...piece.lines);
    }
    return { header: records.found().header, cells, lines, titles: records.titles };
  } catch (error) {
    if (error instanceof Unreadable) return `${error.code} ${error.place.line ?? error.place.found ?? ""}`.trim();
    throw error;
  }
}
const sjis = (text: string) => encode(text, "shift_jis");
const first = `R1  4111111111111111ｱ ${"店ﾃｽﾄ  "} `;

describe("columns by bytes", () => {
  test("half-width and full-width characters of CP932; what no column names is kept beside", async () => {
    expect(await read(sjis(`${first}\r\n${first}\r\n`), fixed())).toMatchObject({
      header: ["照会番号", "カード番号", "#3", "加盟店", "#5"],
      cells: [
        ["R1  ", "4111111111111111", "ｱ ", "店ﾃｽﾄ   ", ""],
        ["R1  ", "4111111111111111", "ｱ ", "店ﾃｽﾄ   ", ""],
      ],
      lines: [1, 2],
    });
  });

  test("records that follow each other without a line end, and one that is cut", async () => {
    const body = fixed({ recordLength: 31 });
    const one = sjis(`${first}x`);
    expect(one).toHaveLength(31);
    const many = Buffer.concat([one, one, one]);
    for (const step of [1, 7, 31, 100]) {
      expect(await read(many, body, step)).toMatchObject({
        lines: [1, 2, 3],
        cells: [[], [], []].map(() => expect.arrayContaining(["店ﾃｽﾄ   ", "x"])),
      });
    }
    expect(await read(Buffer.concat([many, Buffer.from([0x1a])]), body)).toMatchObject({ lines: [1, 2, 3] });
    expect(await read(many.subarray(0, -1), body)).toBe("FIXED_UNFIT 3");
  });

  test("half of a character at a column's border is told with its line, never stored", async () => {
    expect(
      await read(
        sjis(`${first}\n${"R2  4111111111111111店店店店x"}\n`),
        fixed({
          cells: [
            { name: "照会番号", start: 1, length: 4 },
            { name: "カード番号", start: 5, length: 17 },
          ],
        }),
      ),
    ).toBe("ENCODING_BROKEN 2");
  });

  test("blanks lost at a record's end are none; a column lost in the middle has too few cells", async () => {
    const ends = await read(sjis("R1  4111111111111111\nR2  4111111111111111ｱ 店\nR3  41111\n\n"), fixed());
    expect((ends as { cells: readonly (readonly string[])[] }).cells.map((cells) => cells.length)).toEqual([
      5, 5, 2, 5,
    ]);
  });

  test("an encoding whose characters have no fixed bytes of their own is refused", async () => {
    expect(await read(encode("照会", "utf-16"), fixed({ encoding: "utf-16" }))).toBe("FIXED_UNFIT utf-16");
  });

  test("titles at the beginning are told apart", async () => {
    expect(await read(sjis(`題\n${first}\n`), fixed({ headerRow: 1 }))).toMatchObject({ titles: 1 });
  });
});

test("what was written is read back: bytes or characters, any encoding, line end, and steps", async () => {
  const cell = fc
    .array(fc.constantFrom("a", "9", "カ", "漢", "ｱ", "①", "-"), { maxLength: 4 })
    .map((parts) => parts.join(""));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 12 }),
      fc.constantFrom("utf-8", "shift_jis", "euc-jp", "utf-16", "iso-2022-jp"),
      fc.constantFrom("\n", "\r\n", "\r", ""),
      fc.integer({ min: 1, max: 50 }),
      async (rows, encoding, end, step) => {
        const inBytes = encoding !== "utf-16" && encoding !== "iso-2022-jp" && step % 2 === 0;
        const width = (text: string) => (inBytes ? encode(text, encoding).length : [...text].length);
        const size = inBytes ? 12 : 4;
        const pad = (text: string) => text + " ".repeat(size - width(text));
        const text = rows.map((row) => row.map(pad).join("")).join(end) + end;
        const body = fixed({
          encoding,
          unit: inBytes ? "bytes" : "characters",
          recordLength: end === "" ? size * 3 : null,
          cells: ["照会番号", "カード番号", "加盟店"].map((name, i) => ({ name, start: 1 + i * size, length: size })),
        });
        const read_ = await read(encode(text, encoding), body, step);
        expect((read_ as { cells: readonly (readonly string[])[] }).cells.map((cells) => cells.slice(0, 3))).toEqual(
          rows.map((row) => row.map(pad)),
        );
      },
    ),
    { numRuns: 300 },
  );
});
