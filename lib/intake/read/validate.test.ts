import { describe, expect, test } from "vitest";
import { layOutRules } from "@/lib/intake/ground.fixture";
import type { TypedRow } from "@/lib/intake/schema";
import { notARecord } from "./no-record";
import { checkCells, type Rules } from "./validate";

const good: TypedRow = {
  reference: "R1",
  cardNumber: "4111111111111111",
  memberNumber: "M1",
  misuseOn: "2009/7/15",
  amount: "500",
  merchant: "店",
};
const every = layOutRules();
/** Of a company whose files say nothing of relief. */
const { reliefStatus: _, ...columns } = every.columns;
const noRelief: Rules = { ...every, columns };

function check(row: TypedRow, rules: Rules = every) {
  const cells = rules.header.map((field) => row[field as keyof TypedRow] ?? "");
  const { values, findings, level, outcome } = checkCells(rules, cells, (digits) => `t${digits.slice(-2)}`);
  return { values, codes: findings.map((f) => f.code), findings, level, outcome };
}

test("a good row has nothing to be said of it", () => {
  expect(check(good)).toMatchObject({ codes: [], level: null, outcome: "new" });
});

test("all findings are told, not the first", () => {
  const { codes, outcome } = check({
    ...good,
    cardNumber: "4.1E+15",
    misuseOn: "x",
    amount: "1e3",
    kind: "?",
    mcc: "a",
  });
  expect(codes.toSorted()).toEqual(["AMOUNT_FORMAT", "CARD_DESTROYED", "DATE_FORMAT", "KIND_UNKNOWN", "MCC_FORMAT"]);
  expect(outcome).toBe("problem");
});

test("blank is unknown, never zero", () => {
  expect(check({ ...good, amount: "", misuseOn: " ", merchant: "　" }).values).toMatchObject({
    amount: null,
    currency: null,
    misuseOn: null,
    merchant: null,
  });
});

describe("who it is (R3.5)", () => {
  test("a masked number needs a member number that names a person", () => {
    const masked = { ...good, cardNumber: "499999******1234" };
    expect(check(masked)).toMatchObject({ outcome: "new", codes: ["CARD_MASKED"] });
    expect(check(masked).values).toMatchObject({ card: null, maskHead: "499999", maskTail: "1234" });
    expect(check({ ...masked, memberNumber: "" }, noRelief).codes).toEqual(["CARD_MASKED", "MEMBER_NEEDED"]);
    expect(check({ ...masked, memberNumber: "００００" }).codes).toEqual(["CARD_MASKED", "MEMBER_PLACEHOLDER"]);
    const account = layOutRules({ numberIdentifies: "account" });
    expect(check(masked, account)).toMatchObject({ outcome: "problem", codes: ["CARD_MASKED", "MEMBER_IS_ACCOUNT"] });
  });
  test("without any number nobody is identified; with a member number alone somebody is", () => {
    const nobody = { ...good, cardNumber: "", memberNumber: "" };
    expect(check(nobody, noRelief).codes).toEqual(["CARD_MISSING"]);
    // Whose files say what became of a use may name it by its reference alone.
    expect(check(nobody)).toMatchObject({ outcome: "new", codes: ["RELIEF_ONLY"] });
    expect(check({ ...nobody, reference: "" }).codes).toContain("CARD_MISSING");
    expect(check({ ...good, cardNumber: "" })).toMatchObject({ outcome: "new", codes: [] });
  });
  test("a placeholder beside a full number is only told", () => {
    expect(check({ ...good, memberNumber: "0000" })).toMatchObject({ level: "note", outcome: "new" });
  });
  test("a withdrawal of a reference says nothing of the card", () => {
    const row = { reference: "R1", kind: "取下" };
    expect(check(row)).toMatchObject({ outcome: "new", codes: [], values: { kind: "withdraw" } });
    expect(check({ kind: "取下" })).toMatchObject({ outcome: "problem" });
  });
});

test("Luhn and foreign ranges warn and do not stop", () => {
  const rules = layOutRules({}, [{ low: "510000", high: "559999" }]);
  expect(check({ ...good, cardNumber: "4111111111111112" }, rules)).toMatchObject({
    outcome: "new",
    level: "warning",
    codes: ["CARD_LUHN", "CARD_NOT_THIS_COMPANYS"],
  });
});

describe("card numbers elsewhere (R8.1)", () => {
  test("are masked, and stay apart where they identify", () => {
    const { values, codes } = check({ ...good, reference: "4242424242424242", note: "5555 5555 5555 4444 を使用" });
    expect(values).toMatchObject({ reference: "424242******4242#t42", note: "555555******4444 を使用" });
    expect(codes).toEqual(["CARD_NUMBER_IN_OTHER_COLUMN", "CARD_NUMBER_IN_OTHER_COLUMN"]);
  });
  test("are told in a column that is not read, by its name", () => {
    const rules: Rules = { ...every, header: [...every.header, "予備"] };
    const row = { ...good };
    const cells = [...every.header.map((field) => row[field as keyof TypedRow] ?? ""), "4111111111111111"];
    expect(checkCells(rules, cells, String).findings).toEqual([
      { column: "予備", level: "warning", code: "CARD_NUMBER_IN_OTHER_COLUMN" },
    ]);
  });
});

test("dates after the receipt warn; with a two-digit year they are not believed", () => {
  expect(check({ ...good, misuseOn: "2009/7/21" })).toMatchObject({ codes: ["DATE_AFTER_RECEIPT"], outcome: "new" });
  expect(check({ ...good, misuseOn: "21.7.15" })).toMatchObject({ codes: ["DATE_TWO_DIGIT_YEAR"], outcome: "problem" });
});

test("words are the profile's; what every object has is none of them", () => {
  expect(check({ ...good, detectionCase: "引落後", useStatus: " 保留 " }).values).toMatchObject({
    detectionCase: 3,
    useStatus: "on_hold",
  });
  expect(check({ ...good, detectionCase: "不明" })).toMatchObject({ codes: [], values: { detectionCase: null } });
  expect(check({ ...good, detectionCase: "constructor", useStatus: "?" }).codes).toEqual([
    "WORD_UNKNOWN",
    "WORD_UNKNOWN",
  ]);
  expect(check({ ...good, kind: "toString" })).toMatchObject({ codes: ["KIND_UNKNOWN"], outcome: "problem" });
});

test("damage, lengths and ragged rows", () => {
  expect(check({ ...good, merchant: "a\u0000" }).codes).toEqual(["NUL_CHARACTER"]);
  expect(check({ ...good, note: "a\ufffd" })).toMatchObject({ codes: ["DAMAGED_TEXT"], values: { note: null } });
  expect(check({ ...good, merchant: "あ".repeat(201) })).toMatchObject({
    codes: ["TOO_LONG"],
    values: { merchant: null },
  });
  const cells = every.header.map((field) => good[field as keyof TypedRow] ?? "");
  expect(checkCells(every, [...cells, "", " "], String).outcome).toBe("new");
  expect(checkCells(every, [...cells, "x"], String).findings[0]?.code).toBe("RAGGED_ROW");
  expect(checkCells(every, cells.slice(1), String).outcome).toBe("problem");
  // 12,800円 without quotes, in a row whose last column is blank: never ¥12.
  const at = every.columns.amount as number;
  const cut = (tail: string) => [...cells.slice(0, at), "12", tail, ...cells.slice(at + 1, -1), ""];
  expect(cut("800円").length).toBe(cells.length + 1);
  expect(checkCells(every, cut("800円"), String).findings[0]?.code).toBe("RAGGED_ROW");
  expect(checkCells(every, cut("800"), String).findings[0]?.code).toBe("RAGGED_ROW");
  expect(checkCells(every, cut("109渋谷"), String).findings.map(({ code }) => code)).not.toContain("RAGGED_ROW");
});

test("an inquiry without reference and date is recognised weakly", () => {
  expect(check({ ...good, reference: "", misuseOn: "" })).toMatchObject({
    codes: ["REFERENCE_MISSING", "WEAK_IDENTITY"],
    outcome: "new",
  });
});

test("titles, totals, blanks and the header once more are no records", () => {
  const rules = { columns: { reference: 0, cardNumber: 1 }, header: ["照会番号", "カード番号"] };
  expect(notARecord(rules, [" ", "　"], true)).toBe("BLANK_ROW");
  expect(notARecord(rules, ["照会番号", "カード番号"], true)).toBe("REPEATED_HEADER");
  for (const word of ["合計", " 小　計", "総合計:", "Total", "SUBTOTAL", "Grand Total", "合計件数", "計"]) {
    expect([word, notARecord(rules, [word.replace("　", ""), ""], true)]).toEqual([word, "TOTAL_ROW"]);
  }
  expect(notARecord(rules, ["Total Fitness", "4111111111111111"], true)).toBeNull();
  expect(notARecord(rules, ["R1", "4111111111111111"], true)).toBeNull();
});

describe("a card company's own words", () => {
  test("stand beside ours, known or not; ours alone need no second", () => {
    const said = { kind: "取下", detectionCase: "引落後", useStatus: "謎", reason: "入力誤り" };
    expect(check({ ...good, ...said })).toMatchObject({
      codes: ["WORD_UNKNOWN"],
      values: { kind: "withdraw", detectionCase: 3, useStatus: null, reason: "keyed_in_error", words: said },
    });
    expect(check(good).values.words).toBeNull();
    const numbers = layOutRules({
      values: { kind: {}, detectionCase: { "3": 3 }, useStatus: {}, reason: {}, reliefStatus: {} },
    });
    expect(check({ ...good, detectionCase: "３" }, numbers).values).toMatchObject({ detectionCase: 3, words: null });
  });
  test("never keep a card number, nor a whole letter", () => {
    expect(check({ ...good, useStatus: "4111111111111111 保留" }).values.words).toEqual({
      useStatus: "411111******1111 保留",
    });
    expect(check({ ...good, reason: "あ".repeat(101) })).toMatchObject({ codes: ["TOO_LONG"], outcome: "problem" });
  });
  test("that take an inquiry back as the member's own use are shown: it stays counted (R1.3)", () => {
    expect(check({ ...good, kind: "取下", reason: "本人利用" })).toMatchObject({
      codes: ["OWN_USE_WITHDRAWN"],
      outcome: "new",
    });
    expect(check({ ...good, kind: "訂正", reason: "本人利用" }).codes).toEqual([]);
  });
});
