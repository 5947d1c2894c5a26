import { expect, test } from "vitest";
import { columnsOf, likelyHeader } from "./sample";

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
