import { describe, expect, test } from "vitest";
import { luhn, plainText } from "@/lib/core/text";
import { readAmount, readCurrency } from "./amount";
import { couldBe, inRanges, readCard, shownRemains, zerosLost } from "./card";
import { readDate } from "./date";
import { readExpiry } from "./expiry";

const card = (cell: string) => {
  const read = readCard(plainText(cell));
  return read.kind === "wrong" ? { kind: read.kind, code: read.code } : read;
};
const left = (cell: string) => {
  const read = readCard(plainText(cell));
  if (read.kind !== "wrong" || read.code !== "CARD_DESTROYED") throw new Error(read.kind);
  return read.remains;
};
const full = (digits: string, valid = true) => ({ kind: "full", digits, luhn: valid });
const wrong = (code: string) => ({ kind: "wrong", code });

describe("card numbers", () => {
  test.each([
    ["4111111111111111", full("4111111111111111")],
    ["4111 1111 1111 1111", full("4111111111111111")],
    ["4111-1111-1111-1111", full("4111111111111111")],
    ["４１１１－１１１１－１１１１－１１１１", full("4111111111111111")],
    ["4111‐1111–1111―1111", full("4111111111111111")],
    ["4111\u200b1111\u00ad11111111\ufeff", full("4111111111111111")],
    ["'4111111111111111", full("4111111111111111")],
    ["\u00a04111 1111\u30001111 1111 ", full("4111111111111111")],
    ["378282246310005", full("378282246310005")],
    ["378282246310005.0", full("378282246310005")],
    ["36227206271667", full("36227206271667")],
    ["6304000000000000000", full("6304000000000000000", luhn("6304000000000000000"))],
    ["4111111111111112", full("4111111111111112", false)],
    ["4222222222222", wrong("CARD_DESTROYED")],
    ["4222222222223", wrong("CARD_LENGTH")],
    ["4.11E15", wrong("CARD_DESTROYED")],
    ["63040000000000131072", wrong("CARD_LENGTH")],
    ["6304000000000013312", wrong("CARD_DESTROYED")],
    ["41111111111111111111", wrong("CARD_LENGTH")],
    ["0000000000000000", wrong("CARD_FORMAT")],
    ["4.11111E+15", wrong("CARD_DESTROYED")],
    ["4,11E+15", wrong("CARD_DESTROYED")],
    ["4e15", wrong("CARD_DESTROYED")],
    ["4111111111111111.0", wrong("CARD_DESTROYED")],
    ["4111111111111120", wrong("CARD_DESTROYED")],
    ["5555555555554440000", wrong("CARD_DESTROYED")],
    ["card", wrong("CARD_FORMAT")],
    ["4111 1111 1111 111l", wrong("CARD_FORMAT")],
    ["4111????????1111", wrong("CARD_FORMAT")],
    ["", { kind: "blank" }],
    ["-", { kind: "blank" }],
    ["不明", { kind: "blank" }],
    ["499999******1234", { kind: "masked", head: "499999", tail: "1234" }],
    ["****-****-****-1234", { kind: "masked", head: "", tail: "1234" }],
    ["4999 99ＸＸ ＸＸＸＸ 1234", { kind: "masked", head: "499999", tail: "1234" }],
    ["49999912●●●●1234", { kind: "masked", head: "499999", tail: "1234" }],
    ["xxxxxxxxxxxx12345", { kind: "masked", head: "", tail: "2345" }],
    ["499999•••••••••••••1234", wrong("CARD_LENGTH")],
  ])("%j", (cell, reading) => expect(card(cell)).toEqual(reading));

  test("what is left of a destroyed number, and which numbers it could be", () => {
    expect(left("4.98E+15")).toEqual({ cause: "exponent", head: "498", tail: "", length: 16 });
    expect(left("4.11111111111111E+15")).toMatchObject({ head: "411111111111111", length: 16 });
    expect(left("4111111111111120")).toEqual({ cause: "zeros", head: "411111111111112", tail: "", length: 16 });
    expect(left("4111111111111111.0")).toMatchObject({ cause: "float", head: "411111111111111", length: 16 });
    expect(left("4222222222222")).toEqual({ cause: "leadingZeros", head: "", tail: "4222222222222", length: null });
    for (const fits of ["4980000000000000", "4975000000000000", "4984999999999999"]) {
      expect(couldBe(left("4.98E+15"), fits)).toBe(true);
    }
    expect(couldBe(left("4.98E+15"), "4974999999999999")).toBe(false);
    expect(couldBe(left("4.98E+15"), "4985000000000001")).toBe(false);
    expect(couldBe(left("4.98E+15"), "49800000000000000")).toBe(false);
    expect(couldBe(left("5.00E+15"), "4999999999999999")).toBe(true);
    expect(couldBe(left("4111111111111120"), "4111111111111129")).toBe(true);
    expect(couldBe(left("4111111111111120"), "4111111111111139")).toBe(false);
    expect(couldBe(left("4222222222222"), "0004222222222222")).toBe(true);
    expect(couldBe(left("4222222222222"), "1004222222222222")).toBe(false);
  });

  test("of what is left no more is shown than of any number, and nothing that is rounded", () => {
    expect(shownRemains(left("4.98E+15"))).toEqual({ head: "49", tail: null });
    expect(shownRemains(left("5.00E+15"))).toEqual({ head: null, tail: null });
    expect(shownRemains(left("4.11111111111111E+15"))).toEqual({ head: "411111", tail: null });
    expect(shownRemains(left("4222222222222"))).toEqual({ head: null, tail: "2222" });
  });

  test("zeros lost from a number of the company's range", () => {
    const ranges = [{ low: "041111", high: "041199" }];
    expect(zerosLost("411111111111111", ranges)).toMatchObject({ code: "CARD_DESTROYED" });
    expect(zerosLost("378282246310005", ranges)).toBeNull();
    expect(zerosLost("411111111111111", [])).toBeNull();
  });

  test("a company's ranges, also for the few digits that a mask leaves", () => {
    const ranges = [{ low: "411111", high: "411199" }];
    expect(inRanges("4111501111111111", ranges)).toBe(true);
    expect(inRanges("4112001111111111", ranges)).toBe(false);
    expect(inRanges("4111", ranges)).toBe(true);
    expect(inRanges("5", ranges)).toBe(false);
    expect(inRanges("5", [])).toBe(true);
  });
});

describe("dates", () => {
  const read = (cell: string, order: "ymd" | "dmy" | "mdy" = "ymd") => {
    const found = readDate(plainText(cell), order, "Asia/Tokyo");
    return found.ok ? found.date : found.code;
  };
  test.each([
    ["2012/3/29", "2012-03-29"],
    ["2012-03-29", "2012-03-29"],
    ["2012.3.29", "2012-03-29"],
    ["２０１２／３／２９", "2012-03-29"],
    ["20120329", "2012-03-29"],
    ["20120329143000", "2012-03-29"],
    ["2012/03/29 14:05", "2012-03-29"],
    ["2012-03-29T23:59:59.123", "2012-03-29"],
    ["2012-03-29T15:30:00Z", "2012-03-30"],
    ["2012-03-29T00:30:00+09:00", "2012-03-29"],
    ["2012-02-30T00:30:00Z", "DATE_IMPOSSIBLE"],
    ["2012年3月29日", "2012-03-29"],
    ["2012年3月29日(木)", "2012-03-29"],
    ["2012年03月29日 14時05分", "2012-03-29"],
    ["平成24年3月29日", "2012-03-29"],
    ["平成元年1月8日", "1989-01-08"],
    ["平成元年1月7日", "DATE_IMPOSSIBLE"],
    ["昭和64年1月7日", "1989-01-07"],
    ["昭和64年1月8日", "DATE_IMPOSSIBLE"],
    ["H24.3.29", "2012-03-29"],
    ["h24/03/29", "2012-03-29"],
    ["平24.3.29", "2012-03-29"],
    ["R1.5.1", "2019-05-01"],
    ["2024-02-29", "2024-02-29"],
    ["2023-02-29", "DATE_IMPOSSIBLE"],
    ["2100-02-29", "DATE_IMPOSSIBLE"],
    ["2012/13/01", "DATE_IMPOSSIBLE"],
    ["2012/3/29 24:00", "DATE_FORMAT"],
    ["40997", "DATE_FORMAT"],
    ["60", "DATE_FORMAT"],
    ["29/03/2012", "DATE_FORMAT"],
    ["2012/3", "DATE_FORMAT"],
    ["2012/3-29", "DATE_FORMAT"],
    ["01/02/03", "2001-02-03"],
    ["24.3.29", "2024-03-29"],
  ])("%j", (cell, date) => expect(read(cell)).toBe(date));

  test("the profile's order of day, month and year", () => {
    expect(read("01/02/2003", "dmy")).toBe("2003-02-01");
    expect(read("01/02/2003", "mdy")).toBe("2003-01-02");
    expect(read("01/02/03", "dmy")).toBe("2003-02-01");
    expect(read("13/01/2003", "mdy")).toBe("DATE_IMPOSSIBLE");
    expect(read("2012/03/29", "mdy")).toBe("2012-03-29");
  });

  test("does not depend on the server's time zone", () => {
    const before = process.env.TZ;
    for (const zone of ["UTC", "Asia/Tokyo", "America/Los_Angeles"]) {
      process.env.TZ = zone;
      expect(read("2012/3/29 23:30")).toBe("2012-03-29");
      expect(read("2012-03-29T15:30:00Z")).toBe("2012-03-30");
    }
    process.env.TZ = before;
  });
});

describe("amounts", () => {
  const read = (cell: string, currency = "JPY", told = false) => {
    const found = readAmount(plainText(cell), currency, told);
    return found.ok ? `${found.amount} ${found.currency}` : found.code;
  };
  test.each([
    ["1234", "1234 JPY"],
    ["0", "0 JPY"],
    ["1,234", "1234 JPY"],
    ["１，２３４", "1234 JPY"],
    ["¥1,234", "1234 JPY"],
    ["￥1234", "1234 JPY"],
    ["\\1,234", "1234 JPY"],
    ["1,234円", "1234 JPY"],
    ["1,234円也", "1234 JPY"],
    ["JPY 1,234", "1234 JPY"],
    ["1234.00", "1234 JPY"],
    ["1,234,567", "1234567 JPY"],
    ["1 234 567", "1234567 JPY"],
    ["1.234.567", "1234567 JPY"],
    ["3000,00", "3000 JPY"],
    ["1.234,00", "1234 JPY"],
    ["1234.5", "AMOUNT_FRACTION"],
    ["1.234", "AMOUNT_AMBIGUOUS"],
    ["12,34,567", "AMOUNT_FORMAT"],
    ["1,2345", "AMOUNT_FRACTION"],
    ["-1", "AMOUNT_NEGATIVE"],
    ["△1,234", "AMOUNT_NEGATIVE"],
    ["(500)", "AMOUNT_NEGATIVE"],
    ["1e3", "AMOUNT_FORMAT"],
    ["NaN", "AMOUNT_FORMAT"],
    ["1万円", "AMOUNT_FORMAT"],
    [".", "AMOUNT_FORMAT"],
    ["1.", "AMOUNT_FORMAT"],
    ["2147483648", "2147483648 JPY"],
    ["12345678901234567890", "AMOUNT_TOO_LARGE"],
    ["USD 12.34", "1234 USD"],
    ["12.34 usd", "1234 USD"],
    ["€3.000,50", "300050 EUR"],
  ])("%j", (cell, money) => expect(read(cell)).toBe(money));

  test("decimals and marks against the record's currency", () => {
    expect(read("12.3", "USD", true)).toBe("1230 USD");
    expect(read("1,234", "USD", true)).toBe("123400 USD");
    expect(read("1.234", "USD", true)).toBe("AMOUNT_AMBIGUOUS");
    expect(read("12.345", "USD", true)).toBe("AMOUNT_AMBIGUOUS");
    expect(read("1234.567", "USD", true)).toBe("AMOUNT_FRACTION");
    expect(read("1,234", "KWD", true)).toBe("AMOUNT_AMBIGUOUS");
    expect(read("1234.567", "KWD", true)).toBe("1234567 KWD");
    expect(read("1,234円", "USD", true)).toBe("CURRENCY_MISMATCH");
    expect(read("9007199254740993", "JPY")).toBe("AMOUNT_TOO_LARGE");
    expect(read("900719925474099", "JPY")).toBe("900719925474099 JPY");
  });

  test("currencies", () => {
    expect(["JPY", "jpy", "円", "日本円", "XXQ", "12", "¥"].map((c) => readCurrency(plainText(c)))).toEqual([
      "JPY",
      "JPY",
      "JPY",
      "JPY",
      null,
      null,
      "JPY",
    ]);
  });
});

describe("expiry", () => {
  const read = (cell: string, receivedOn = "2010-01-15") => {
    const found = readExpiry(plainText(cell), receivedOn);
    return found.ok ? found.expiry : found.code;
  };
  test.each([
    ["2012-03", "2012-03"],
    ["2012/3", "2012-03"],
    ["201203", "2012-03"],
    ["03/2012", "2012-03"],
    ["03/12", "2012-03"],
    ["12/03", "2003-12"],
    ["14/03", "2014-03"],
    ["02/29", "2029-02"],
    ["2012年3月", "2012-03"],
    ["12年3月", "2012-03"],
    ["2012/03/31", "2012-03"],
    ["2012-03-01", "2012-03"],
    ["2009-12-10", "EXPIRY_AMBIGUOUS"],
    ["1412", "2014-12"],
    ["0314", "2014-03"],
    ["1112", "EXPIRY_AMBIGUOUS"],
    ["1326", "EXPIRY_FORMAT"],
    ["00/27", "EXPIRY_FORMAT"],
    ["13/13", "EXPIRY_FORMAT"],
    ["soon", "EXPIRY_FORMAT"],
  ])("%j", (cell, month) => expect(read(cell)).toBe(month));
});
