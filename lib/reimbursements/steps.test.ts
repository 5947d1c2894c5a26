import { describe, expect, test } from "vitest";
import { closingObstacle, type Sums } from "./rules";
import { type CaseDates, closings, type DetectionCase } from "./schema";
import { type CaseStanding, stepsOf } from "./steps";

const none: CaseDates = { statementOn: null, debitOn: null, claimedOn: null };
const standing = (detectionCase: DetectionCase | null, over: Partial<CaseStanding> = {}): CaseStanding => ({
  detectionCase,
  closedAs: null,
  sums: null,
  ...none,
  ...over,
});
const sums = (charged: number, cancelled = 0, refunded = 0): Sums => ({
  charged: BigInt(charged),
  cancelled: BigInt(cancelled),
  refunded: BigInt(refunded),
});
/** `find+ statement> …`: + done, > next, . later, ? optional, - unneeded. */
const way = (one: CaseStanding) =>
  stepsOf(one)
    .map(({ step, state }) => step + { done: "+", next: ">", later: ".", optional: "?", unneeded: "-" }[state])
    .join(" ");

describe("the way of a case", () => {
  test.each<[string, CaseStanding, string]>([
    ["not yet known", standing(null), "find> close."],
    ["1", standing(1), "find+ close>"],
    ["1, billed in spite of the block", standing(1, { sums: sums(500) }), "find+ charge+ cancel> close."],
    ["1, billed and cancelled", standing(1, { sums: sums(500, 500) }), "find+ charge+ cancel+ close>"],
    ["2", standing(2), "find+ statement> claim? charge. cancel. close."],
    [
      "2, statement known",
      standing(2, { statementOn: "2009-08-01" }),
      "find+ statement+ claim? charge> cancel. close.",
    ],
    [
      "2, booked before the statement is known",
      standing(2, { sums: sums(500, 500) }),
      "find+ statement> claim? charge+ cancel+ close.",
    ],
    [
      "2, all of it cancelled",
      standing(2, { statementOn: "2009-08-01", claimedOn: "2009-08-02", sums: sums(500, 500) }),
      "find+ statement+ claim+ charge+ cancel+ close>",
    ],
    ["3", standing(3), "find+ statement? debit> claim? charge. refund. close."],
    [
      "3, a refund that waits for its charge",
      standing(3, { debitOn: "2009-08-27", sums: sums(0, 0, 500) }),
      "find+ statement? debit+ claim? charge> refund. close.",
    ],
    [
      "3, a part given back",
      standing(3, { debitOn: "2009-08-27", sums: sums(500, 100, 300) }),
      "find+ statement? debit+ claim? charge+ refund> close.",
    ],
    [
      "3, closed",
      standing(3, { debitOn: "2009-08-27", sums: sums(500, 0, 500), closedAs: "refunded" }),
      "find+ statement- debit+ claim- charge+ refund+ close+",
    ],
    [
      "2, never settled",
      standing(2, { statementOn: "2009-08-01", closedAs: "never_settled" }),
      "find+ statement+ claim- charge- cancel- close+",
    ],
  ])("%s", (_, one, expected) => expect(way(one)).toBe(expected));

  test("says what a step needs", () => {
    const needs = (one: CaseStanding) => stepsOf(one).find(({ state }) => state === "next")?.needs;
    expect(needs(standing(null))).toEqual(["detectionCase"]);
    expect(needs(standing(3, { debitOn: "2009-08-27", sums: sums(500) }))).toEqual(["amount", "payer"]);
    // More given back than was charged, or refunded where the case says cancelled: no entry more, but one less.
    expect(needs(standing(3, { debitOn: "2009-08-27", sums: sums(500, 0, 501) }))).toEqual(["correction"]);
    expect(needs(standing(2, { statementOn: "2009-08-01", sums: sums(500, 0, 500) }))).toEqual(["correction"]);
    expect(needs(standing(1))).toEqual(["proof"]);
  });

  test("closing is next exactly where a closing of the case is open, but for what never settled", () => {
    for (const detectionCase of [null, 1, 2, 3] as const)
      for (const charged of [0, 500])
        for (const cancelled of [0, 200, 500])
          for (const refunded of [0, 300, 500])
            for (const statementOn of [null, "2009-08-01"])
              for (const debitOn of [null, "2009-08-27"]) {
                const one = standing(detectionCase, { sums: sums(charged, cancelled, refunded), statementOn, debitOn });
                const open = closings.filter((as) => closingObstacle(as, detectionCase, one.sums, one) === null);
                const shown = stepsOf(one).find(({ state }) => state === "next")?.step === "close";
                const expected = open.some((as) => as !== "own_use" && (as !== "never_settled" || detectionCase === 1));
                expect({ ...one, shown }).toEqual({ ...one, shown: expected });
              }
  });
});
