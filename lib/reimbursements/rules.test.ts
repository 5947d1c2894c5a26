import { describe, expect, test } from "vitest";
import {
  burdenOf,
  closingObstacle,
  type EntrySum,
  moneyFinding,
  nobodyBearsACost,
  reliefState,
  sumEntries,
} from "./rules";
import { closings, type DetectionCase } from "./schema";

const entry = (kind: EntrySum["kind"], amount: number, reverses = false): EntrySum => ({
  kind,
  amount: BigInt(amount),
  reverses,
});

describe("sums", () => {
  test("no entry is not zero", () => expect(sumEntries([])).toBeNull());
  test("fees and interest are charged, reversals take back", () => {
    const sums = sumEntries([
      entry("charge", 1000),
      entry("fee", 100),
      entry("interest", 5),
      entry("fee", 100, true),
      entry("cancellation", 200),
      entry("refund", 300),
      entry("refund", 300, true),
    ]);
    expect(sums).toEqual({ charged: 1005n, cancelled: 200n, refunded: 0n });
    expect(burdenOf(sums)).toBe(805n);
  });
});

const state = (
  detectionCase: DetectionCase | null,
  charged: number | null,
  relieved: number | null,
  closedAs: string | null = null,
) =>
  reliefState({
    detectionCase,
    charged: charged === null ? null : BigInt(charged),
    relieved: relieved === null ? null : BigInt(relieved),
    closedAs,
  });

test.each([
  [null, null, null, "not_yet_known"],
  [1, null, null, "nothing_billed_expected"],
  [2, null, null, "not_yet_known"],
  [3, null, null, "not_yet_known"],
  [3, 0, 0, "not_yet_known"],
  [1, 0, 0, "nothing_billed_expected"],
  // A refund whose charge is missing: nobody knows what the member bore.
  [1, 0, 500, "not_yet_known"],
  [3, 0, 500, "not_yet_known"],
  [3, 500, 0, "carries_burden"],
  [null, 500, 499, "carries_burden"],
  [1, 500, 0, "carries_burden"],
  [2, 500, 500, "relieved"],
  [3, 500, 501, "relieved"],
  // Balanced, but how it was found is not known: not counted as relieved.
  [null, 500, 500, "not_yet_known"],
] as const)("case %s, charged %s, relieved %s: %s", (detectionCase, charged, relieved, expected) => {
  expect(state(detectionCase, charged, relieved)).toBe(expected);
  expect(state(detectionCase, charged, relieved, "own_use")).toBe("closed");
});

test("findings in the money", () => {
  expect(moneyFinding(null, null)).toBeNull();
  expect(moneyFinding(0n, 500n)).toBe("REFUND_WAITS");
  expect(moneyFinding(400n, 500n)).toBe("REFUNDED_TOO_MUCH");
  expect(moneyFinding(500n, 500n)).toBeNull();
});

describe("closing", () => {
  const none = null;
  const cancelled = sumEntries([entry("charge", 500), entry("cancellation", 500)]);
  const refunded = sumEntries([
    entry("charge", 500),
    entry("interest", 5),
    entry("cancellation", 5),
    entry("refund", 500),
  ]);
  const open = sumEntries([entry("charge", 500), entry("refund", 499)]);
  const waits = sumEntries([entry("refund", 500)]);
  const tooMuch = sumEntries([entry("charge", 500), entry("refund", 501)]);
  const reversed = sumEntries([entry("charge", 500), entry("charge", 500, true)]);
  const sums = { none, cancelled, refunded, open, waits, tooMuch, reversed };

  // Columns: blocked_before_billing, never_settled, cancelled, refunded, own_use; "+" may be closed.
  const table: [DetectionCase | null, keyof typeof sums, string, string, string, string, string][] = [
    [null, "none", "CASE_UNKNOWN", "CASE_UNKNOWN", "CASE_UNKNOWN", "CASE_UNKNOWN", "+"],
    [1, "none", "+", "+", "NOTHING_CHARGED", "WRONG_CASE", "+"],
    [2, "none", "WRONG_CASE", "+", "NOTHING_CHARGED", "WRONG_CASE", "+"],
    [3, "none", "WRONG_CASE", "WRONG_CASE", "WRONG_CASE", "NOTHING_CHARGED", "+"],
    [1, "reversed", "+", "+", "NOTHING_CHARGED", "WRONG_CASE", "+"],
    [null, "reversed", "CASE_UNKNOWN", "CASE_UNKNOWN", "CASE_UNKNOWN", "CASE_UNKNOWN", "+"],
    [2, "reversed", "WRONG_CASE", "+", "NOTHING_CHARGED", "WRONG_CASE", "+"],
    [null, "cancelled", "CASE_UNKNOWN", "CASE_UNKNOWN", "CASE_UNKNOWN", "CASE_UNKNOWN", "+"],
    [1, "cancelled", "CHARGES_BOOKED", "CHARGES_BOOKED", "+", "WRONG_CASE", "+"],
    [2, "cancelled", "WRONG_CASE", "CHARGES_BOOKED", "+", "WRONG_CASE", "+"],
    [3, "cancelled", "WRONG_CASE", "WRONG_CASE", "WRONG_CASE", "NOT_REFUNDED", "+"],
    [1, "refunded", "CHARGES_BOOKED", "CHARGES_BOOKED", "NOT_CANCELLED", "WRONG_CASE", "+"],
    [2, "refunded", "WRONG_CASE", "CHARGES_BOOKED", "NOT_CANCELLED", "WRONG_CASE", "+"],
    [3, "refunded", "WRONG_CASE", "WRONG_CASE", "WRONG_CASE", "+", "+"],
    [1, "open", "BURDEN_OPEN", "BURDEN_OPEN", "BURDEN_OPEN", "WRONG_CASE", "BURDEN_OPEN"],
    [2, "open", "WRONG_CASE", "BURDEN_OPEN", "BURDEN_OPEN", "WRONG_CASE", "BURDEN_OPEN"],
    [3, "open", "WRONG_CASE", "WRONG_CASE", "WRONG_CASE", "BURDEN_OPEN", "BURDEN_OPEN"],
    [3, "waits", "WRONG_CASE", "WRONG_CASE", "WRONG_CASE", "REFUND_WAITS", "REFUND_WAITS"],
    [1, "waits", "REFUND_WAITS", "REFUND_WAITS", "REFUND_WAITS", "WRONG_CASE", "REFUND_WAITS"],
    [3, "tooMuch", "WRONG_CASE", "WRONG_CASE", "WRONG_CASE", "REFUNDED_TOO_MUCH", "REFUNDED_TOO_MUCH"],
  ];
  test.each(table)("case %s, money %s", (detectionCase, money, ...expected) => {
    const got = closings.map((as) => closingObstacle(as, detectionCase, sums[money]) ?? "+");
    expect(got).toEqual(expected);
  });
});

test("the sentence is said only when both figures are zero", () => {
  expect(nobodyBearsACost({ burdened: 0, burden: [], notYetKnown: 0 })).toBe(true);
  expect(nobodyBearsACost({ burdened: 0, burden: [], notYetKnown: 1 })).toBe(false);
  expect(nobodyBearsACost({ burdened: 1, burden: [], notYetKnown: 0 })).toBe(false);
});
