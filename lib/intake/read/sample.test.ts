import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { disconnect } from "@/lib/core/db";
import { workbook } from "@/lib/intake/formats/workbook/workbook.fixture";
import { deliver, layGround, person } from "@/lib/intake/ground.fixture";
import { freshDatabase, type TestDatabase } from "@/testing/database";
import { columnsOf, likelyHeader, sampleDelivery } from "./sample";

const records = [
  ["西風カード ご照会一覧", "", "", ""],
  ["", "", "", ""],
  ["照会番号", " ｶｰﾄﾞ番号", "", "区分"],
  ["R1", "411111******1111", "•••", "新規"],
  ["R2", "411111******1112", "•••", "新規 "],
  ["R3", "", "•••", "取消"],
];

test("the header is the record that names the most fields; where none names two there is none to be supposed", () => {
  expect(likelyHeader(records)).toBe(3);
  expect(likelyHeader(records.slice(3))).toBeNull();
  expect(likelyHeader([])).toBeNull();
});

test("columns come with the first values that differ; words where they are few, what is hidden is none", () => {
  expect(columnsOf(records, 3)).toEqual([
    { name: "照会番号", samples: ["R1", "R2", "R3"], words: ["R1", "R2", "R3"] },
    {
      name: "カード番号",
      samples: ["411111******1111", "411111******1112"],
      words: ["411111******1111", "411111******1112"],
    },
    { name: "区分", samples: ["新規", "取消"], words: ["新規", "取消"] },
  ]);
  expect(columnsOf(records.slice(3), 0).map((one) => one.name)).toEqual(["#1", "#2", "#3", "#4"]);
  expect(columnsOf(records.slice(3), 0)[2]?.words).toEqual([]);
});

describe("a delivery at hand", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });
  afterAll(disconnect);

  test("a workbook shows the sheet's columns, card numbers masked; another company's delivery shows nothing", async () => {
    await database.reset();
    const company = await layGround("2010-01-15", null);
    const rows = [["ご照会一覧"], ["照会番号", "カード番号", "区分"], ["R1", "4111111111111111", "新規"]];
    const one = await deliver(company, await workbook([{ name: "照会", rows }]), { fileName: "a.xlsx" });
    expect(one.state).toBe("unreadable");
    const sample = await sampleDelivery(person(), { companyId: company, batchId: one.id, body: undefined });
    expect(sample).toMatchObject({ headerRow: 2, sheet: null });
    expect(sample?.columns.map((column) => [column.name, column.samples[0]])).toEqual([
      ["照会番号", "R1"],
      ["カード番号", "411111******1111"],
      ["区分", "新規"],
    ]);
    expect(await sampleDelivery(person(), { companyId: company + 1, batchId: one.id, body: undefined })).toBeNull();
  });
});
