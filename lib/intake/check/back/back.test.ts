import iconv from "iconv-lite";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { FixedProfile, ProfileBody } from "@/lib/companies/schema";
import { db, disconnect } from "@/lib/core/db";
import { downloadProblems } from "@/lib/intake/check/problems";
import { commitBatch } from "@/lib/intake/commit/commit";
import { openWorkbook } from "@/lib/intake/formats/workbook/open-workbook";
import { inMemory, STYLES, workbook } from "@/lib/intake/formats/workbook/workbook.fixture";
import { openZip } from "@/lib/intake/formats/zip";
import { deliver, layGround, person, profile } from "@/lib/intake/ground.fixture";
import { listRecords } from "@/lib/intake/queries";
import { freshDatabase, type TestDatabase } from "@/testing/database";

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
beforeEach(() => database.reset());
afterAll(disconnect);

const words = { reason: "不備の内容", say: (one: { code: string }) => one.code, unmappable: "〓あり" };
const { encoding: _, separator: __, format: ___, ...plain } = profile;

async function download(batchId: number) {
  const { bytes, ending } = await downloadProblems(person(), batchId, words);
  const parts: Uint8Array[] = [];
  for await (const part of bytes) parts.push(part);
  return { ending, bytes: Buffer.concat(parts) };
}

/** Commits the corrected delivery: what of the first still waits, and which record each of its own answers. */
async function answered(firstId: number, correctedId: number) {
  const { rows } = await listRecords(person(), correctedId);
  await commitBatch(person(), { batchId: correctedId });
  const first = await listRecords(person(), firstId, { filter: { outcomes: ["problem"] } });
  return {
    answers: rows.filter((row) => row.answers).map((row) => [row.rowNo, row.answers?.rowNo, row.outcome]),
    waits: first.rows.filter((row) => row.answeredBy === null).map((row) => row.rowNo),
  };
}

describe("a workbook", () => {
  const body: ProfileBody = { ...plain, format: "xlsx", sheet: null, headerRow: 3 };

  async function sheetOf(bytes: Buffer) {
    const book = await openWorkbook(inMemory(bytes));
    try {
      const rows: { row: number; cells: readonly string[] }[] = [];
      for await (const some of book.rows(book.sheets[0]?.name as string)) rows.push(...some);
      return { sheets: book.sheets.map(({ name }) => name), date1904: book.date1904, rows };
    } finally {
      book.close();
    }
  }

  test("goes back as one: its sheet, titles and header in their rows, text cells, and finds its places", async () => {
    const company = await layGround("2010-01-15", body);
    const sent = await workbook(
      [
        {
          name: "照会票",
          rows: [
            ["照会票 2009年7月分"],
            null,
            ["照会番号", "区分", "カード番号", "会員番号", "利用日", "金額", "加盟店", "備考", null, "支店"],
            ["R1", "新規", "4242424242424242", "M2", { v: 38547, s: STYLES.date }, 100, "店", null, null, "本店"],
            [
              null,
              "新規",
              "4111111111111111",
              "M1",
              { v: 38547, s: STYLES.date },
              "五百",
              "=SUM(1)",
              null,
              "余",
              "本店",
            ],
            ["R3", "新規", "5555555555554444", "M3", 38548, -5, "店", "_x005F_x0041_", null, "支店"],
            ["合計", null, null, null, null, 595],
          ],
        },
      ],
      { date1904: true },
    );
    const first = await deliver(company, sent, { fileName: "a.xlsx" });
    await commitBatch(person(), { batchId: first.id });
    const back = await download(first.id);
    expect(back.ending).toBe("xlsx");
    const { sheets, date1904, rows } = await sheetOf(back.bytes);
    expect({ sheets, date1904 }).toEqual({ sheets: ["照会票"], date1904: true });
    const header = ["照会番号", "区分", "カード番号", "会員番号", "利用日", "金額", "加盟店", "備考", "", "支店"];
    expect(rows).toEqual([
      { row: 1, cells: ["照会票 2009年7月分"] },
      { row: 3, cells: [...header, "不備の内容", "Shokai No."] },
      {
        row: 4,
        cells: ["", "新規", "411111******1111", "M1", "2009-07-15", "五百", "=SUM(1)", "", "余", "本店"].concat(
          "AMOUNT_FORMAT",
          `${first.id}-3`,
        ),
      },
      {
        row: 5,
        cells: ["R3", "新規", "555555******4444", "M3", "38548", "-5", "店", "_x0041_", "", "支店"].concat(
          "AMOUNT_NEGATIVE",
          `${first.id}-4`,
        ),
      },
    ]);
    // The company puts one right, in the file as it is, and sends the other as it was.
    const corrected = await workbook(
      [
        {
          name: "照会票",
          rows: atTheirRows(rows).map((cells) => cells?.map((cell) => (cell === "五百" ? "500" : cell)) ?? null),
        },
      ],
      { date1904: true, inline: true },
    );
    const second = await deliver(company, corrected, { fileName: "b.xlsx", receivedOn: "2009-07-22" });
    const read = (await listRecords(person(), second.id)).rows.slice(1);
    expect(read.map(({ values }) => values?.misuseOn)).toEqual(["2009-07-15", "2009-07-16"]);
    expect(await answered(first.id, second.id)).toEqual({
      answers: [
        [2, 3, "new"],
        [3, 4, "problem"],
      ],
      waits: [4],
    });
    // What was added once is not added twice.
    expect((await sheetOf((await download(second.id)).bytes)).rows[1]?.cells).toEqual([
      ...header,
      "不備の内容",
      "Shokai No.",
    ]);
  });

  function atTheirRows(rows: readonly { row: number; cells: readonly string[] }[]) {
    return Array.from({ length: Math.max(...rows.map(({ row }) => row)) }, (_, i) => {
      return rows.find(({ row }) => row === i + 1)?.cells ?? null;
    });
  }
});

describe("fixed columns", () => {
  const body: FixedProfile = {
    ...plain,
    format: "fixed",
    encoding: "shift_jis",
    unit: "bytes",
    recordLength: null,
    headerRow: 1,
    cells: [
      { name: "照会番号", start: 1, length: 4 },
      { name: "区分", start: 5, length: 4 },
      { name: "カード番号", start: 9, length: 16 },
      { name: "会員番号", start: 25, length: 4 },
      { name: "利用日", start: 29, length: 8 },
      { name: "金額", start: 37, length: 6 },
      { name: "加盟店", start: 43, length: 10 },
    ],
  };
  const sjis = (...lines: string[]) => iconv.encode(lines.join(""), "cp932");

  test("lines go back as lines of the same columns, mark and reason behind them, and find their places", async () => {
    const company = await layGround("2010-01-15", body);
    const first = await deliver(
      company,
      sjis(
        "照会 2009年7月\r\n",
        "R1  新規4242424242424242M2  20090715   100店        本店\r\n",
        "    新規4111111111111111M1  20090715  五百髙島屋ｶﾌｪ  本店\r\n",
        "R3  新規5555555555554444M3  20090716    -5\r\n",
        "R4  新規5105105105105100M4  2009\r\n",
      ),
    );
    await commitBatch(person(), { batchId: first.id });
    const back = await download(first.id);
    expect(back.ending).toBe("txt");
    expect(iconv.decode(back.bytes, "cp932").split("\r\n")).toEqual([
      "照会 2009年7月",
      `    新規411111******1111M1  20090715  五百髙島屋ｶﾌｪ  本店 Shokai No. ${first.id}-3 AMOUNT_FORMAT`,
      `R3  新規555555******4444M3  20090716    -5           Shokai No. ${first.id}-4 AMOUNT_NEGATIVE`,
      // Filled up it would look whole.
      "R4  新規510510******5100M4  2009",
      "",
    ]);
    const corrected = sjis(iconv.decode(back.bytes, "cp932").replace("五百", " 500"));
    const second = await deliver(company, corrected, { receivedOn: "2009-07-22" });
    expect(await answered(first.id, second.id)).toEqual({
      answers: [
        [2, 3, "new"],
        [3, 4, "problem"],
      ],
      waits: [4, 5],
    });
    const again = iconv.decode((await download(second.id)).bytes, "cp932").split("\r\n");
    expect(again[1]).toBe(
      `R3  新規555555******4444M3  20090716    -5           Shokai No. ${second.id}-3 AMOUNT_NEGATIVE`,
    );
  });

  test("records without a line end go back in a ZIP beside their reasons, the mark where there is room for it", async () => {
    const company = await layGround("2010-01-15", {
      ...body,
      headerRow: 0,
      recordLength: 80,
      cells: body.cells.map((cell) => ({ ...cell })),
    });
    const record = (text: string) => sjis(text.padEnd(80 - (iconv.encode(text, "cp932").length - text.length)));
    const first = await deliver(
      company,
      Buffer.concat([
        record("R1  新規4242424242424242M2  20090715   100店"),
        record("    新規4111111111111111M1  20090715  五百店"),
      ]),
    );
    await commitBatch(person(), { batchId: first.id });
    const back = await download(first.id);
    expect(back.ending).toBe("zip");
    const parts = await openZip(inMemory(back.bytes), true);
    const bytesOf = async (name: string) => {
      const pieces: Uint8Array[] = [];
      for await (const piece of parts.find((part) => part.name === name)?.bytes() ?? []) pieces.push(piece);
      return Buffer.concat(pieces);
    };
    const records = await bytesOf(`batch-${first.id}-problems.txt`);
    expect(iconv.decode(records, "cp932")).toBe(
      `    新規411111******1111M1  20090715  五百${"店".padEnd(9)}Shokai No. ${first.id}-2`.padEnd(75),
    );
    expect(records).toHaveLength(80);
    expect((await bytesOf(`batch-${first.id}-reasons.csv`)).toString()).toBe(
      `\ufeffNo.,Shokai No.,不備の内容\r\n1,${first.id}-2,AMOUNT_FORMAT\r\n`,
    );
    const corrected = sjis(iconv.decode(records, "cp932").replace("五百", " 500"));
    const second = await deliver(company, corrected, { receivedOn: "2009-07-22" });
    expect(await answered(first.id, second.id)).toEqual({ answers: [[1, 2, "new"]], waits: [] });
  });
});

test("a text without a header goes back without one: the mark names itself", async () => {
  const columns = Object.fromEntries(Object.keys(profile.columns).map((field, i) => [field, [`#${i + 1}`]]));
  const company = await layGround("2010-01-15", { ...profile, headerRow: 0, columns });
  const first = await deliver(
    company,
    "R1,新規,4242424242424242,M2,2009/7/15,100,店,\n,新規,4111111111111111,M1,2009/7/15,五百,店,\n",
  );
  await commitBatch(person(), { batchId: first.id });
  const { bytes } = await download(first.id);
  expect(bytes.toString()).toBe(
    `\ufeff,新規,411111******1111,M1,2009/7/15,五百,店,,AMOUNT_FORMAT,Shokai No. ${first.id}-2\r\n`,
  );
  const second = await deliver(company, bytes.toString().replace("五百", "500"), { receivedOn: "2009-07-22" });
  expect(await answered(first.id, second.id)).toEqual({ answers: [[1, 2, "new"]], waits: [] });
  expect(await db.record.count({ where: { batchId: second.id, outcome: "new" } })).toBe(1);
});
