import { expect, test } from "vitest";
import { readFixed, writeFixed } from "./rules";

test("columns are read as a person writes them, full-width signs and all, and written back the same", () => {
  const read = readFixed("カード番号 1-16\n有効 期限　１７〜２０\r\n\nChannel 25 – 30", "bytes", null);
  expect(read).toEqual({
    unit: "bytes",
    recordLength: null,
    cells: [
      { name: "カード番号", start: 1, length: 16 },
      { name: "有効 期限", start: 17, length: 4 },
      { name: "Channel", start: 25, length: 6 },
    ],
  });
  expect(readFixed(read ? writeFixed(read) : "", "bytes", null)).toEqual(read);
});

test.each([
  ["nothing", ""],
  ["a line without places", "カード番号"],
  ["places alone", "1-16"],
  ["a range that is turned", "a 16-1"],
  ["place 0", "a 0-3"],
  ["columns that overlap", "a 1-16\nb 16-20"],
  ["one name twice", "a 1-4\na 5-8"],
  ["a column beyond the record", "a 1-41"],
  ["too much", `a 1-4\n${"\n".repeat(4_000)}`],
])("%s is not read", (_, text) => {
  expect(readFixed(text, "characters", 40)).toBeNull();
});
