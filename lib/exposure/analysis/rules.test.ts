import { expect, test } from "vitest";
import { liftText, onceIn, perHundred, pFigure, pText } from "./rules";

test("a p is written so that it can be read, however small", () => {
  expect([0, Math.log(0.37), Math.log(0.0042), Math.log(3.14e-81)].map(pText)).toEqual([
    "1.0",
    "0.37",
    "0.0042",
    "3.1×10⁻⁸¹",
  ]);
  expect(pText(-4714.6204)).toBe("2.9×10⁻²⁰⁴⁸");
  expect(pText(Math.log(9.96e-6))).toBe("1.0×10⁻⁵");
  expect(pFigure(-4714.6204)).toBe("2.927e-2048");
});

test("chance is said in round numbers, and never as rarer than it is", () => {
  expect(onceIn(Math.log(0.051))).toBeNull();
  expect(onceIn(Math.log(0.049))).toBe(20);
  expect(onceIn(Math.log(0.00099))).toBe(1_000);
  expect(onceIn(-4_000)).toBe(1_000_000);
});

test("shares and lift keep two digits", () => {
  expect([perHundred(512, 8_000), perHundred(31, 10_000), perHundred(12, 100), perHundred(0, 5)]).toEqual([
    "6.4",
    "0.31",
    "12",
    "0",
  ]);
  expect([liftText(4.123), liftText(12.6), liftText(0.456), liftText(0)]).toEqual(["4.1", "13", "0.46", "0"]);
});
