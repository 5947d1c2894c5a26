import { describe, expect, test } from "vitest";
import {
  burdenOf,
  closingObstacle,
  dateFault,
  type EntrySum,
  moneyFinding,
  nobodyBearsACost,
  payerOf,
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
      entry("fee_refund", 40),
      entry("interest_refund", 5),
    ]);
    expect(sums).toEqual({ charged: 1005n, cancelled: 200n, refunded: 45n });
    expect(burdenOf(sums)).toBe(760n);
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
  const known = { statementOn: "2009-08-05", debitOn: "2009-08-27", claimedOn: null };
  test.each(table)("case %s, money %s", (detectionCase, money, ...expected) => {
    const got = closings.map((as) => closingObstacle(as, detectionCase, sums[money], known) ?? "+");
    expect(got).toEqual(expected);
  });
});

test("the statement of case 2 and the debit of case 3 must be known, the member's claim need not", () => {
  const none = { statementOn: null, debitOn: null, claimedOn: null };
  const cancelled = sumEntries([entry("charge", 5), entry("cancellation", 5)]);
  const refunded = sumEntries([entry("charge", 5), entry("refund", 5)]);
  expect(closingObstacle("cancelled", 2, cancelled, none)).toBe("STATEMENT_MISSING");
  expect(closingObstacle("cancelled", 2, cancelled, { ...none, statementOn: "2009-08-05" })).toBeNull();
  expect(closingObstacle("never_settled", 2, null, none)).toBe("STATEMENT_MISSING");
  expect(closingObstacle("never_settled", 1, null, none)).toBeNull();
  expect(closingObstacle("blocked_before_billing", 1, null, none)).toBeNull();
  expect(closingObstacle("cancelled", 1, cancelled, none)).toBeNull();
  expect(closingObstacle("refunded", 3, refunded, none)).toBe("DEBIT_MISSING");
  expect(closingObstacle("refunded", 3, refunded, { ...none, statementOn: "2009-08-05" })).toBe("DEBIT_MISSING");
  expect(closingObstacle("refunded", 3, refunded, { ...none, debitOn: "2009-08-27" })).toBeNull();
  expect(closingObstacle("own_use", 3, null, none)).toBeNull();
});

test("dates that cannot be", () => {
  const on = { today: "2009-12-31", misuseOn: "2009-07-20" };
  const dates = (statementOn: string | null, debitOn: string | null, claimedOn: string | null = null) =>
    dateFault({ statementOn, debitOn, claimedOn }, on);
  expect(dates(null, null)).toBeNull();
  expect(dates("2009-07-20", "2009-07-20", "2009-07-20")).toBeNull();
  expect(dates("2009-12-31", "2009-12-31")).toBeNull();
  expect(dates("2010-01-01", null)).toEqual({ field: "statementOn", fault: "IN_THE_FUTURE" });
  expect(dates("2009-07-19", null)).toEqual({ field: "statementOn", fault: "BEFORE_MISUSE" });
  expect(dates(null, "2009-07-19")).toEqual({ field: "debitOn", fault: "BEFORE_MISUSE" });
  expect(dates(null, null, "2009-07-19")).toEqual({ field: "claimedOn", fault: "BEFORE_MISUSE" });
  expect(dates("2009-08-05", "2009-08-04")).toEqual({ field: "debitOn", fault: "DEBIT_BEFORE_STATEMENT" });
  expect(
    dateFault({ statementOn: "2001-01-01", debitOn: null, claimedOn: null }, { ...on, misuseOn: null }),
  ).toBeNull();
});

test("who pays is asked of what relieves, and nothing else", () => {
  expect(payerOf({ kind: "charge", payer: null })).toEqual({ payer: null, advanced: false });
  expect(payerOf({ kind: "fee", payer: "merchant" })).toBe("PAYER_OF_CHARGE");
  expect(payerOf({ kind: "refund", payer: null })).toBe("PAYER_MISSING");
  expect(payerOf({ kind: "fee_refund", payer: "merchant" })).toEqual({ payer: "merchant", advanced: false });
  expect(payerOf({ kind: "refund", payer: "merchant", advanced: true })).toBe("INVALID");
  expect(payerOf({ kind: "refund", payer: "organisation" })).toEqual({ payer: "organisation", advanced: true });
  expect(payerOf({ kind: "refund", payer: "organisation", advanced: false })).toEqual({
    payer: "organisation",
    advanced: false,
  });
  expect(payerOf({ kind: "cancellation", payer: "organisation" })).toEqual({ payer: "organisation", advanced: true });
  expect(payerOf({ kind: "cancellation", payer: "organisation", advanced: false })).toBe("CANCELLED_DIRECTLY");
});

test("the sentence is said only when both figures are zero", () => {
  expect(nobodyBearsACost({ burdened: 0, burden: [], notYetKnown: 0 })).toBe(true);
  expect(nobodyBearsACost({ burdened: 0, burden: [], notYetKnown: 1 })).toBe(false);
  expect(nobodyBearsACost({ burdened: 1, burden: [], notYetKnown: 0 })).toBe(false);
});
