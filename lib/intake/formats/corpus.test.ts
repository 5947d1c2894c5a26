import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { inspectArchive } from "@/lib/intake/receive/inspect";
import { Unreadable } from "@/lib/intake/schema";
import { sniffContent } from "./sniff";
import { WorkbookPackage } from "./workbook/package";
import { inMemory } from "./workbook/workbook.fixture";

/*
 * The workbooks of the corpus, one by one, each with what has to become of it; of the text files the list below says in
 * which test their outcome stands.
 */

const here = "formats/corpus.test.ts";
const split = "read/split.test.ts";
const heldBy: Readonly<Record<string, string>> = {
  "KEN_ALL-excerpt.sjis.csv": "read/layout.test.ts",
  "csv_essential-dos.csv": split,
  "csv_essential-mac.csv": split,
  "csv_essential.csv": split,
  "encoding-eucjp.txt": split,
  "encoding-jis.txt": split,
  "encoding-sjis.txt": split,
  "encoding-utf8.txt": split,
  "examples_european.csv": split,
  "examples_master_detail.csv": "read/layout.test.ts",
  spectrum: split,
  "surrogate-pairs-utf8.txt": split,
  "syukujitsu.sjis.csv": split,
  "xlsx/calamine-any_sheets.xlsx": here,
  "xlsx/calamine-date.xlsx": here,
  "xlsx/calamine-date_iso.xlsx": here,
  "xlsx/calamine-inlineStr_cdata.xlsx": here,
  "xlsx/calamine-merge_cells.xlsx": here,
  "xlsx/calamine-nonstandard-xml-ns-prefix.xlsx": here,
  "xlsx/calamine-pass_protected.xlsx": here,
  "xlsx/calamine-rph.xlsx": here,
  "xlsx/calamine-vba.xlsm": here,
  "xlsx/exceljs-1904.xlsx": here,
  "xlsx/exceljs-google-sheets.xlsx": here,
  "xlsx/exceljs-missing-bits.xlsx": here,
  "xlsx/frictionless-cast-int-to-string-issue-1251.xlsx": here,
  "xlsx/frictionless-sheets.xlsx": here,
  "xlsx/poi-49609.xlsx": here,
  "xlsx/poi-54764.xlsx": here,
  "xlsx/poi-clusterfuzz-testcase-minimized-POIXSSFFuzzer-5937385319563264.xlsx": here,
  "xlsx/poi-duplicate-filename.xlsx": here,
  "xlsx/poi-poc-xmlbomb.xlsx": here,
};

test("every file of the corpus has a test that names it", () => {
  const files = (folder: string) => readdirSync(new URL(`../corpus/${folder}`, import.meta.url));
  const notFiles = ["README.md", "licences", "xlsx"];
  const all = files("").filter((name) => !notFiles.includes(name));
  expect([...all, ...files("xlsx").map((name) => `xlsx/${name}`)].toSorted()).toEqual(Object.keys(heldBy).toSorted());
  for (const [name, test] of Object.entries(heldBy)) {
    const source = readFileSync(new URL(`../${test}`, import.meta.url), "utf8");
    // Its place in the list above is no test.
    const tests = test === here ? source.slice(source.indexOf("type Read =")) : source;
    expect(tests, name).toContain(name.replace("xlsx/", ""));
  }
});

type Read = { sheets: string[]; rows: Record<string, readonly (readonly string[])[]>; date1904: boolean };

/** As the child process does it, in this one: what the receiving door says, then every sheet. */
async function read(name: string): Promise<Read | string> {
  const bytes = readFileSync(new URL(`../corpus/xlsx/${name}`, import.meta.url));
  const what = sniffContent(bytes);
  if (what !== "zip") return `refused ${what}`;
  const inspected = await inspectArchive(inMemory(bytes));
  if ("fault" in inspected) return `refused ${inspected.fault}`;
  if (inspected.kind !== "xlsx") return `refused ${inspected.kind}`;
  try {
    const book = await WorkbookPackage.open(inMemory(bytes));
    await book.check();
    const rows: Read["rows"] = {};
    for (const sheet of book.sheets) {
      const cells: (readonly string[])[] = [];
      for await (const some of book.rows(sheet.name, { hiddenRows: 0, tallMerges: [] })) {
        cells.push(...some.map((row) => row.cells));
      }
      rows[sheet.name] = cells;
    }
    return { sheets: book.sheets.map(({ name, state }) => `${name} ${state}`), rows, date1904: book.date1904 };
  } catch (error) {
    if (error instanceof Unreadable) return `${error.code} ${error.place.found ?? ""}`.trim();
    throw error;
  }
}

describe("workbooks that are read", () => {
  const only = async (name: string) => Object.values(((await read(name)) as Read).rows)[0];

  test("calamine-date: days are days", async () => {
    expect(await only("calamine-date.xlsx")).toEqual([
      ["2021-01-01", "15"],
      ["2021-01-02", "16"],
      ["1900-01-10 15:10:10", "17"],
    ]);
  });
  test("exceljs-1904: day 0 is the first of January 1904", async () => {
    const book = (await read("exceljs-1904.xlsx")) as Read;
    expect(book.date1904).toBe(true);
    expect(book.rows.Sheet1).toEqual([["", "1904-01-01"]]);
  });
  test("calamine-date_iso: not 1905", async () => {
    expect((await only("calamine-date_iso.xlsx"))?.slice(0, 3)).toEqual([
      ["2021-01-01"],
      ["2021-01-01T10:10:10"],
      ["10:10:10"],
    ]);
  });
  test("calamine-inlineStr_cdata: four cells", async () => {
    expect(await only("calamine-inlineStr_cdata.xlsx")).toEqual([
      ["Hello CDATA", "World"],
      ["12345", "NormalText"],
    ]);
  });
  test("calamine-nonstandard-xml-ns-prefix: three rows", async () => {
    expect(await only("calamine-nonstandard-xml-ns-prefix.xlsx")).toEqual([
      ["a", "b"],
      ["1", "3"],
      ["2", "4"],
    ]);
  });
  test("poi-49609: names with backslashes in small letters, 78 rows", async () => {
    const book = (await read("poi-49609.xlsx")) as Read;
    expect(book.sheets).toEqual(["FAM visible", "VIC visible"]);
    expect(Object.values(book.rows).map((rows) => rows.length)).toEqual([39, 39]);
    expect(book.rows.FAM?.[0]?.slice(0, 4)).toEqual(["", "Cycle", "A1", "A2"]);
  });
  test("calamine-rph: without the reading", async () => {
    expect(await only("calamine-rph.xlsx")).toEqual([["課きく　毛こ"]]);
  });
  test("calamine-merge_cells: a merged cell counts once", async () => {
    expect(await only("calamine-merge_cells.xlsx")).toEqual([
      ["Row Merge", "", "Not Merged"],
      ["Column Merge", "Chunk Merged"],
    ]);
  });
  test("calamine-any_sheets: hidden ones are named as such, the chart is none", async () => {
    const book = (await read("calamine-any_sheets.xlsx")) as Read;
    expect(book.sheets).toEqual(["Visible visible", "Hidden hidden", "VeryHidden veryHidden"]);
    expect(book.rows.Visible).toHaveLength(4);
    expect(book.rows.Hidden).toEqual([]);
  });
  test("frictionless-sheets, exceljs-google-sheets: every sheet by its name", async () => {
    const book = (await read("frictionless-sheets.xlsx")) as Read;
    expect(book.rows).toEqual({
      Sheet1: [
        ["id", "name"],
        ["1", "london"],
      ],
      Sheet2: [
        ["id", "name"],
        ["2", "paris"],
      ],
      Sheet3: [
        ["id ", "name"],
        ["3", "rome"],
      ],
    });
    expect(await only("exceljs-google-sheets.xlsx")).toEqual([["BEGIN", "HIDDEN", "VISIBLE"], ["HIDDEN"], ["VISIBLE"]]);
  });
  test("frictionless-cast-int-to-string: 001 as text stays", async () => {
    expect(await only("frictionless-cast-int-to-string-issue-1251.xlsx")).toEqual([
      ["A", "B", "C", "D", "E"],
      ["001", "b", "1", "a", "1"],
      ["002", "c", "1", "1", "1"],
    ]);
  });
});

test.each([
  ["exceljs-missing-bits.xlsx", "WORKBOOK_DAMAGED"],
  ["calamine-pass_protected.xlsx", "refused protected"],
  ["calamine-vba.xlsm", "refused xlsm"],
  ["poi-54764.xlsx", "WORKBOOK_UNSAFE dtd"],
  ["poi-poc-xmlbomb.xlsx", "WORKBOOK_UNSAFE dtd"],
  ["poi-duplicate-filename.xlsx", "refused ambiguous"],
  ["poi-clusterfuzz-testcase-minimized-POIXSSFFuzzer-5937385319563264.xlsx", "WORKBOOK_DAMAGED"],
])("%s is refused: %s", async (name, outcome) => {
  expect(await read(name)).toBe(outcome);
});
