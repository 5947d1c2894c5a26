import { describe, expect, test } from "vitest";
import { contactMask, paceOf, patternsIn, readExpiry, readNumber, STEP, type Tried, waitFor } from "./rules";

const limits = {
  ...{ personHour: 60, addressHour: 300, totalHour: 1_200 },
  ...{ manyNumbers: 40, nearNumbers: 6, missedShare: 90 },
};

test.each([
  ["4111 1111-1111 1111", { is: "number", digits: "4111111111111111", checks: true }],
  ["４１１１１１１１１１１１１１１１", { is: "number", digits: "4111111111111111", checks: true }],
  ["4111111111111112", { is: "number", digits: "4111111111111112", checks: false }],
  ["1111", { is: "part" }],
  ["4111 11** **** 1111", { is: "part" }],
  ["", { is: "nothing" }],
  ["411111111111", { is: "none" }],
  ["abc", { is: "none" }],
] as const)("what is read out as %s", (typed, said) => {
  expect(readNumber(typed)).toEqual(said);
});

test.each([
  ["05/12", "2012-05"],
  ["0512", "2012-05"],
  ["05/2012", "2012-05"],
  ["2012-05", "2012-05"],
  ["０５／１２", "2012-05"],
  ["13/12", null],
  ["5/12", null],
  ["", null],
])("expiry %s", (typed, month) => {
  expect(readExpiry(typed)).toBe(month);
});

test("an answer comes at a full step, however long the work took", () => {
  for (const elapsed of [0, 1, STEP - 1, STEP, STEP + 1, 3.5 * STEP]) {
    const whole = elapsed + waitFor(elapsed);
    expect(whole % STEP).toBeCloseTo(0);
    expect(whole).toBeGreaterThanOrEqual(STEP);
    expect(waitFor(elapsed)).toBeLessThanOrEqual(STEP);
  }
});

test("a quarter of an hour's allowance can be taken at once", () => {
  expect(paceOf(60)).toEqual({ perMinute: 1, burst: 15 });
  expect(paceOf(1)).toMatchObject({ burst: 1 });
});

describe("numbers being tried out", () => {
  const tried = (n: number, more: (i: number) => Partial<Tried> = () => ({})): Tried[] =>
    Array.from({ length: n }, (_, i) => ({
      ...{ token: `t${i}`, bin: String(400_000 + i), last4: "0000", missed: false, expiryDiffers: false },
      ...more(i),
    }));

  test("many numbers are; the same one again and again is not", () => {
    expect(patternsIn(tried(39), limits)).toEqual({});
    expect(patternsIn(tried(40), limits)).toEqual({ many: 40 });
    expect(
      patternsIn(
        tried(500, () => ({ token: "t" })),
        limits,
      ),
    ).toEqual({});
  });

  test("numbers of one BIN in a row are, as far as a hundred apart; as many of different BINs or far apart are not", () => {
    const row = (i: number) => ({ bin: "411111", last4: String(1_000 + 10 * i) });
    expect(patternsIn(tried(6, row), limits)).toEqual({ near: 6 });
    expect(patternsIn(tried(5, row), limits)).toEqual({});
    expect(
      patternsIn(
        tried(12, (i) => ({ ...row(i), bin: String(411_111 + i) })),
        limits,
      ),
    ).toEqual({});
    expect(
      patternsIn(
        tried(12, (i) => ({ bin: "411111", last4: String(1_000 + 700 * i) })),
        limits,
      ),
    ).toEqual({});
  });

  test("nearly all in no file is, from twenty on; a wrong expiry of many known ones is", () => {
    expect(
      patternsIn(
        tried(20, (i) => ({ missed: i < 18 })),
        limits,
      ),
    ).toEqual({ missed: 18 });
    expect(
      patternsIn(
        tried(20, (i) => ({ missed: i < 17 })),
        limits,
      ),
    ).toEqual({});
    expect(
      patternsIn(
        tried(19, () => ({ missed: true })),
        limits,
      ),
    ).toEqual({});
    expect(
      patternsIn(
        tried(8, () => ({ expiryDiffers: true })),
        limits,
      ),
    ).toEqual({ expiry: 8 });
  });
});

test("a contact's mask tells two apart and does not tell it", () => {
  expect(contactMask("03-0000-1234")).toBe("…1234");
  expect(contactMask("ab")).toBe("…");
});
