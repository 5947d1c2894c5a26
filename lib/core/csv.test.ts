import { expect, test } from "vitest";
import { csvLine } from "./csv";

test("free text never becomes a formula; figures stay figures", () => {
  const line = csvLine([
    { free: "=HYPERLINK(1)" },
    { free: "@x" },
    { free: "-5" },
    -5n,
    "2009-07-14",
    null,
    { free: null },
  ]);
  expect(line).toBe("'=HYPERLINK(1),'@x,'-5,-5,2009-07-14,,\r\n");
});

test.each(["=1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x"])(
  "%j is marked as text",
  (free) => {
    expect(csvLine([{ free }]).replace(/^"/, "").startsWith("'")).toBe(true);
  },
);

test("quotes what would break the line", () => {
  expect(csvLine([{ free: 'a"b,c' }, "x\ny"])).toBe('"a""b,c","x\ny"\r\n');
});
