import { expect, test } from "vitest";
import { readAmount, writeAmount } from "./money";

test.each([
  ["12,345", "JPY", 12345n],
  ["１２３４５", "JPY", 12345n],
  ["12.3", "USD", 1230n],
  ["1,234.56", "USD", 123456n],
  ["0", "JPY", 0n],
  ["1,23", "JPY", null],
  ["12.3", "JPY", null],
  ["1.234", "USD", null],
  ["-5", "JPY", null],
  ["", "JPY", null],
  ["1e3", "JPY", null],
  ["100", "YEN", null],
])("%s %s is %s", (text, currency, amount) => expect(readAmount(text, currency)).toBe(amount));

test.each([
  [12345n, "JPY", "12345"],
  [5n, "USD", "0.05"],
  [123456n, "USD", "1234.56"],
])("%s %s is written so that it is read again", (amount, currency, text) => {
  expect(writeAmount(amount, currency)).toBe(text);
  expect(readAmount(text, currency)).toBe(amount);
});
