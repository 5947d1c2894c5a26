import fc from "fast-check";
import { expect, test } from "vitest";
import { openWorkbook } from "./open-workbook";
import { inMemory } from "./workbook.fixture";
import { type RowToWrite, type SheetCell, writeWorkbook } from "./write-workbook";

async function written(sheet: string, rows: readonly RowToWrite[], date1904 = false): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of writeWorkbook(sheet, rows, { date1904, on: "2012-03-30" })) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function readBack(bytes: Buffer) {
  const book = await openWorkbook(inMemory(bytes));
  try {
    const [sheet] = book.sheets;
    const rows: unknown[] = [];
    for await (const some of book.rows(sheet?.name as string)) rows.push(...some);
    return { sheets: book.sheets, date1904: book.date1904, rows };
  } finally {
    book.close();
  }
}

test("what is written is read back, whatever the text: nothing becomes a formula, a number or a date", async () => {
  const cell = fc.oneof(
    fc.string({ unit: "binary", maxLength: 12 }),
    fc.constantFrom(
      "=SUM(1)",
      "+81-3",
      "@",
      "4111111111111111",
      "0007",
      "2012-03-30",
      "1E5",
      "TRUE",
      "_x0041_",
      "a\r\nb",
    ),
    fc.constantFrom(" 前後の空白 ", "<&>\"'", "]]>", "\t", "\u0000", "\u200b", "①㈱髙"),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(cell, { maxLength: 30 }), { maxLength: 8 }), async (table) => {
      const rows = table.map((cells, i) => ({ row: i * 2 + 1, cells }));
      const filled = rows.map(({ row, cells }) => {
        const last = cells.findLastIndex((text) => text !== "");
        return { row, cells: cells.slice(0, last + 1).map((text) => text.replace(/\p{Surrogate}/gu, "\ufffd")) };
      });
      expect((await readBack(await written("照会票", rows))).rows).toEqual(filled.filter(({ cells }) => cells.length));
    }),
    { numRuns: 25 },
  );
}, 300_000);

test("numbers and days are a spreadsheet's own, in either count of days; the sheet keeps its name", async () => {
  const cells: SheetCell[] = ["R1", 1500, { day: "2012-02-29" }, "", -0.5];
  for (const date1904 of [false, true]) {
    expect(await readBack(await written('a<b>&"c"', [{ row: 3, cells }], date1904))).toMatchObject({
      sheets: [{ name: 'a<b>&"c"', state: "visible" }],
      date1904,
      rows: [{ row: 3, cells: ["R1", "1500", "2012-02-29", "", "-0.5"] }],
    });
  }
});

test("the same rows on the same day are the same bytes, without the large form of ZIP", async () => {
  const rows = [{ row: 1, cells: ["x"] }];
  const bytes = await written("S", rows);
  expect(await written("S", rows)).toEqual(bytes);
  // The version that a reader needs: 4.5 would be the large form.
  expect(bytes.readUInt16LE(4)).toBe(20);
});
