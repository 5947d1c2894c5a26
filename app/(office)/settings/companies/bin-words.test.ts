import { expect, test } from "vitest";
import { parseRanges, rangesText } from "./bin-words";

test("ranges are read as people write them, and written so again", () => {
  const ranges = [
    { low: "999901", high: "999901" },
    { low: "40000010", high: "40000019" },
  ];
  expect(parseRanges("999901\n４００００010〜40000019\n\n")).toEqual(ranges);
  expect(parseRanges(rangesText(ranges))).toEqual(ranges);
  expect(parseRanges("")).toEqual([]);
});

test.each(["99990", "999901-99990", "999902-999901", "999901-40000019", "12345678901", "abc"])(
  "%s is no range",
  (text) => expect(parseRanges(text)).toBeNull(),
);
