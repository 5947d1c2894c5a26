import { expect, test } from "vitest";
import { dateStretches } from "./dated";

test.each([
  ["作成日：平成２４年３月２９日（木）", ["平成24年3月29日"]],
  ["2012/3/29", ["2012/3/29"]],
  ["対象期間 2012/3/1～2012/3/15", ["2012/3/1", "2012/3/15"]],
  ["20120329作成", ["20120329"]],
  ["H24.3.29", ["H24.3.29"]],
  ["管理番号 123456789012", []],
  ["", []],
])("%s holds %j", (cell, found) => expect(dateStretches(cell)).toEqual(found));
