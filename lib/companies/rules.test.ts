import { expect, test } from "vitest";
import { dayInName, proposeReceived } from "./rules";

test.each([
  ["*{yyyy}{mm}{dd}*", "shokai_20120329.csv", "2012-03-29"],
  ["照会_{yyyy}-{mm}-{dd}.csv", "照会_2012-03-29.CSV", "2012-03-29"],
  ["照会_{yyyy}-{mm}-{dd}.csv", "照会＿２０１２-03-29.csv", "2012-03-29"],
  ["{dd}{mm}{yyyy}*", "29032012 list.txt", "2012-03-29"],
  ["a.b_{yyyy}{mm}{dd}", "aXb_20120329", null],
  ["*{yyyy}{mm}{dd}*", "shokai_20120230.csv", null],
  ["*{yyyy}{mm}{dd}*", "shokai.csv", null],
  ["shokai_{yyyy}{mm}{dd}.csv", "shokai_20120329_2.csv", null],
  ["(+{yyyy}[{mm}]{dd}$", "(+2012[03]29$", "2012-03-29"],
])("%s finds in %s the day %s", (pattern, name, day) => expect(dayInName(pattern, name)).toBe(day));

const pattern = { from: "name", pattern: "*{yyyy}{mm}{dd}*" } as const;
test.each([
  [null, "x_20120328.csv", { on: "2012-03-29", because: "today" }],
  [{ from: "today" }, "x_20120328.csv", { on: "2012-03-29", because: "today" }],
  [{ from: "person" }, "x_20120328.csv", { on: null, because: "person" }],
  [pattern, "x_20120328.csv", { on: "2012-03-28", because: "name" }],
  [pattern, "x.csv", { on: null, because: "nameSilent" }],
  [pattern, "x_20120330.csv", { on: null, because: "nameInFuture" }],
  [{ from: "cell", record: 1, column: 1 }, "x_20120328.csv", { on: null, because: "later" }],
] as const)("by %j, %s is proposed as %j", (rule, name, proposed) =>
  expect(proposeReceived(rule, name, "2012-03-29")).toEqual(proposed),
);
