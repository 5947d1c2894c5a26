import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { openZip } from "@/lib/intake/formats/zip";
import { inspectArchive } from "@/lib/intake/receive/inspect";
import { Unreadable } from "@/lib/intake/schema";
import { numberStyle, numberText, serialText, unescapeText } from "./cell-text";
import { WorkbookPackage } from "./package";
import { SharedStrings } from "./strings";
import { inMemory, type TestCell, workbook, workbookParts, zipped } from "./workbook.fixture";

async function cellsOf(bytes: Uint8Array): Promise<string[][]> {
  const book = await WorkbookPackage.open(inMemory(bytes));
  await book.check();
  const cells: string[][] = [];
  for await (const some of book.rows(book.sheets[0]?.name ?? "", { hiddenRows: 0, tallMerges: [] })) {
    cells.push(...some.map((row) => [...row.cells]));
  }
  return cells;
}

describe("numbers as text", () => {
  const text = (raw: string, id = 0, code?: string, date1904 = false) =>
    numberText(raw, numberStyle(id, code), date1904);
  test.each([
    ["1234", "1234"],
    ["0.1", "0.1"],
    ["0.30000000000000004", "0.3"],
    ["1234.5", "1234.5"],
    ["1E3", "1000"],
    ["1E-7", "0.0000001"],
    ["999999999999999", "999999999999999"],
    ["4111111111111111", "4.11111111111111E+15"],
    ["4980000000000000", "4.98E+15"],
    ["-5", "-5"],
    ["", null],
    ["x", null],
    ["Infinity", null],
  ])("%s", (raw, shown) => expect(text(raw)).toBe(shown));

  test.each([
    [14, undefined, "40009", "2009-07-15"],
    [22, undefined, "40009.75", "2009-07-15 18:00:00"],
    [20, undefined, "0.75", "18:00:00"],
    [164, 'ggge"年"m"月"d"日"', "40009", "2009-07-15"],
    [164, "[$-411]ge.m.d;@", "40009", "2009-07-15"],
    [164, "[h]:mm", "0.5", "12:00:00"],
    [164, "#,##0", "40009", "40009"],
    [164, '"d"0', "40009", "40009"],
    [164, "0.00E+00", "40009", "40009"],
    [164, "[Red]0", "40009", "40009"],
    [164, "0000000", "123", "0000123"],
    [164, "000", "12345", "12345"],
  ])("format %s %s of %s is %s", (id, code, raw, shown) => expect(text(raw, id, code)).toBe(shown));

  test("days do not shift, in neither system", () => {
    expect([1, 59, 60, 61, 2_958_465].map((day) => serialText(day, false))).toEqual([
      "1900-01-01",
      "1900-02-28",
      "1900-02-29",
      "1900-03-01",
      "9999-12-31",
    ]);
    expect([0, 1462].map((day) => serialText(day, true))).toEqual(["1904-01-01", "1908-01-02"]);
    expect([-1, 2_958_466].map((day) => serialText(day, false))).toEqual([null, null]);
    expect(serialText(40009.999999, false)).toBe("2009-07-16");
  });

  test("characters that XML cannot hold", () => {
    expect(unescapeText("a_x000D_b_x005F_x_xZZ_")).toBe("a\rb_x_xZZ_");
  });
});

test("texts beyond what can be held are refused, not dropped", () => {
  const strings = new SharedStrings();
  const long = "照".repeat(349_000);
  strings.add("first");
  for (let i = 0; i < 180; i++) strings.add(long);
  expect(strings.get(0)).toBe("first");
  expect(strings.get(180)).toBe(long);
  expect(() => {
    for (let i = 0; i < 20; i++) strings.add(long);
  }).toThrow(expect.objectContaining({ code: "WORKBOOK_TOO_LARGE" }));
  expect(() => strings.get(9_999)).toThrow(Unreadable);
});

test("what was written is read back: texts shared or in place, gaps, any characters, stored or deflated", {
  timeout: 120_000,
}, async () => {
  const cell = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.string({ unit: "grapheme", maxLength: 8 }).filter((text) => !/[\p{C}\r]|_x/u.test(text)),
    },
    { weight: 1, arbitrary: fc.integer({ min: -1_000_000, max: 1_000_000 }) },
    { weight: 1, arbitrary: fc.constant(null) },
  );
  const rows = fc.array(fc.option(fc.array(cell, { maxLength: 30 }), { nil: null }), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(rows, fc.boolean(), fc.integer({ min: 0, max: 9 }), async (table, inline, level) => {
      const bytes = await zipped(workbookParts([{ name: "一", rows: table as readonly TestCell[][] }], { inline }), {
        level,
      });
      const wanted = table
        .map((cells) => (cells ?? []).map((one) => (one === null ? "" : String(one))))
        .map((cells) => cells.slice(0, cells.findLastIndex((one) => one !== "") + 1))
        .filter((cells) => cells.length > 0);
      expect(await cellsOf(bytes)).toEqual(wanted);
    }),
    { numRuns: 120 },
  );
});

test("a file that is not what was written is refused, or read as it was written: never fewer rows", {
  timeout: 120_000,
}, async () => {
  const rows = Array.from({ length: 40 }, (_, i) => [`R${i}`, "照会", i, "4111111111111111"]);
  const good = await workbook([{ name: "一", rows }]);
  const wanted = await cellsOf(good);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat({ max: good.length - 1 }), fc.integer({ min: 0, max: 255 })), {
        minLength: 1,
        maxLength: 6,
      }),
      fc.option(fc.nat({ max: good.length }), { nil: undefined }),
      async (changes, cut) => {
        const bytes = Buffer.from(good);
        for (const [at, byte] of changes) bytes[at] = byte;
        try {
          expect(await cellsOf(bytes.subarray(0, cut))).toEqual(wanted);
        } catch (error) {
          expect(error).toBeInstanceOf(Unreadable);
        }
      },
    ),
    { numRuns: 1000 },
  );
});

describe("the check before anything is inflated", () => {
  const fault = async (bytes: Uint8Array) => inspectArchive(inMemory(bytes));
  const parts = workbookParts([{ name: "一", rows: [["a"]] }]);

  test("a gigabyte in a megabyte; ten thousand parts; a ZIP in the ZIP is no workbook", async () => {
    const zeros = Buffer.alloc(60_000_000, 0x20);
    expect(await fault(await zipped({ ...parts, "xl/worksheets/sheet2.xml": zeros }))).toEqual({
      fault: "inflates-too-far",
    });
    const many = Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`xl/${i}.xml`, "x"]));
    expect(await fault(await zipped({ ...parts, ...many }))).toEqual({ fault: "too-many-parts" });
    expect(await fault(await zipped({ "a.zip": await zipped({ b: "c" }) }))).toEqual({ kind: "zip" });
  });

  test("two names that are one, bytes before or behind, a cut end", async () => {
    const good = await zipped(parts);
    expect(await fault(good)).toEqual({ kind: "xlsx" });
    expect(await fault(await zipped({ ...parts, "XL/Workbook.xml": "x" }))).toEqual({ fault: "ambiguous" });
    expect(await fault(Buffer.concat([Buffer.from("PK\x03\x04"), good]))).toEqual({ fault: expect.any(String) });
    expect(await fault(Buffer.concat([good, Buffer.from("x")]))).toEqual({ fault: expect.any(String) });
    expect(await fault(good.subarray(0, -10))).toEqual({ fault: "damaged" });
  });

  test("a size that lies is found at its byte", async () => {
    const good = await zipped({ "a.txt": "x".repeat(5_000) });
    const lying = Buffer.from(good);
    // The size in the central directory and in the local header says 50.
    for (const mark of ["PK\x01\x02", "PK\x03\x04"]) {
      const at = lying.indexOf(mark, 0, "latin1");
      lying.writeUInt32LE(50, at + (mark.endsWith("\x02") ? 24 : 22));
    }
    const read = async () => {
      let bytes = 0;
      for (const part of await openZip(inMemory(lying), false))
        for await (const chunk of part.bytes()) bytes += chunk.length;
      return bytes;
    };
    await expect(read()).rejects.toMatchObject({ name: "RefusedZip" });
  });
});
