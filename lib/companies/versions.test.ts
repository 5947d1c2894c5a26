import { expect, test } from "vitest";
import type { ProfileBody } from "./schema";
import { profileChanges } from "./versions";

const body: ProfileBody = {
  format: "csv",
  encoding: "auto",
  separator: ",",
  headerRow: 1,
  columns: { reference: ["照会番号"], cardNumber: ["カード番号"] },
  dateOrder: "ymd",
  defaultCurrency: "JPY",
  numberIdentifies: "person",
  receivedRule: { from: "today" },
  autoCommit: false,
  values: { kind: { 新規: "new" }, detectionCase: { 不明: null }, useStatus: {}, reason: {}, reliefStatus: {} },
};

test("two versions that say the same do not differ", () => {
  expect(profileChanges(body, structuredClone(body))).toEqual([]);
});

test("every difference is one line: settings, columns, words", () => {
  expect(
    profileChanges(body, {
      ...body,
      separator: "^",
      receivedRule: { from: "name", pattern: "*{yyyy}{mm}{dd}*" },
      autoCommit: true,
      columns: { reference: ["受付番号", "照会番号"], amount: ["金額"] },
      values: {
        kind: { 新規: "new", 取消: "withdraw" },
        detectionCase: { 不明: 1 },
        useStatus: {},
        reason: {},
        reliefStatus: {},
      },
    }),
  ).toEqual([
    { of: "separator", before: ",", after: "^" },
    { of: "receivedRule", before: { from: "today" }, after: { from: "name", pattern: "*{yyyy}{mm}{dd}*" } },
    { of: "autoCommit", before: false, after: true },
    { of: "columns", field: "reference", before: ["照会番号"], after: ["受付番号", "照会番号"] },
    { of: "columns", field: "cardNumber", before: ["カード番号"], after: [] },
    { of: "columns", field: "amount", before: [], after: ["金額"] },
    { of: "word", field: "kind", word: "取消", after: "withdraw" },
    { of: "word", field: "detectionCase", word: "不明", before: null, after: 1 },
  ]);
});

test("another format is a change, with what only one of the two says", () => {
  const { encoding: _e, separator: _s, ...common } = body as Extract<ProfileBody, { format: "csv" }>;
  expect(profileChanges(body, { ...common, format: "xlsx", sheet: null }).map((one) => one.of)).toEqual([
    "format",
    "encoding",
    "separator",
    "sheet",
  ]);
});
