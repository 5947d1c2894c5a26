import { describe, expect, test } from "vitest";
import { driftOf } from "./drift";
import { suggestMeanings } from "./word-meanings";

const columns = {
  reference: ["照会番号", "受付番号"],
  cardNumber: ["カード番号"],
  misuseOn: ["利用日"],
  amount: ["金額"],
};
const before = ["照会番号", "カード番号", "利用日", "金額", "支店"];
const drift = (header: string[], then: string[] | null = before) => driftOf({ columns }, then, header);

describe("columns that are not as they were", () => {
  test("the same header, in any width, is no drift", () => {
    expect(drift(["照会番号", "ｶｰﾄﾞ番号", "利用日 ", "金額", "支店"])).toBeNull();
    expect(drift(["照会番号", "カード番号", "利用日", "金額"], null)).toBeNull();
  });
  test("another accepted name is a new name, a new place a move", () => {
    expect(drift(["カード番号", "受付番号", "利用日", "金額", "支店"])).toEqual({
      renamed: [{ field: "reference", from: "照会番号", to: "受付番号" }],
      moved: [{ column: "カード番号", from: 2, to: 1 }],
      missing: [],
      added: [],
      gone: [],
      proposals: [],
    });
  });
  test("a missing column is looked for by what card companies call it, by likeness, and in its old place", () => {
    expect(drift(["照会番号", "カード番号", "ご利用年月日", "利用金額", "支店"])).toMatchObject({
      missing: [
        { field: "misuseOn", was: "利用日" },
        { field: "amount", was: "金額" },
      ],
      added: ["ご利用年月日", "利用金額"],
      proposals: [
        { field: "misuseOn", column: "ご利用年月日" },
        { field: "amount", column: "利用金額" },
      ],
    });
    expect(drift(["照会番号", "カード番号", "利用日", "X-17", "支店"])).toMatchObject({
      missing: [{ field: "amount", was: "金額" }],
      proposals: [{ field: "amount", column: "X-17" }],
    });
  });
  test("a column that names a security code is never proposed", () => {
    expect(drift(["照会番号", "カード番号", "利用日", "CVV", "支店"])).toMatchObject({
      missing: [{ field: "amount" }],
      added: ["CVV"],
      proposals: [],
    });
  });
  test("new and gone columns are named; what the files before did not have either is not missed", () => {
    const shorter = ["照会番号", "カード番号", "利用日", "支店"];
    expect(drift(["照会番号", "カード番号", "利用日", "備考"], shorter)).toMatchObject({
      missing: [],
      added: ["備考"],
      gone: ["支店"],
    });
    expect(drift(["照会番号", "カード番号", "利用日", "備考"], null)).toMatchObject({
      missing: [{ field: "amount", was: "金額" }],
      added: [],
    });
  });
});

test("words are proposed by what card companies mean by them; others are left to the person", () => {
  const meant = suggestMeanings(["新規", "取り下げ", "引落後", "明細到着後", "不明", "保留中", "本人利用", "Ｚ"]);
  expect(meant.kind).toEqual({ 新規: "new", 取り下げ: "withdraw" });
  expect(meant.detectionCase).toEqual({ 引落後: 3, 明細到着後: 2, 不明: null });
  expect(meant.useStatus).toEqual({ 保留中: "on_hold" });
  expect(meant.reason).toEqual({ 本人利用: "own_use" });
});
