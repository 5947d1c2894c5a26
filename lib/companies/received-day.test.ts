import { expect, test } from "vitest";
import { dateStretches, dayInName } from "./received-day";

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

test.each([
  ["作成日：平成２４年３月２９日（木）", ["平成24年3月29日"]],
  ["2012/3/29", ["2012/3/29"]],
  ["対象期間 2012/3/1～2012/3/15", ["2012/3/1", "2012/3/15"]],
  ["20120329作成", ["20120329"]],
  ["H24.3.29", ["H24.3.29"]],
  ["管理番号 123456789012", []],
  ["", []],
])("%s holds %j", (cell, found) => expect(dateStretches(cell)).toEqual(found));
