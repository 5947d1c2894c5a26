import { describe, expect, test } from "vitest";
import { parseTableState } from "@/components/table/state";
import type { Compared } from "@/lib/exposure/analysis/rank";
import { arrange, pageOf } from "./arrange";
import { analysisSpec, askedOf } from "./spec";

const one = (over: Partial<Compared>): Compared => ({
  places: [1],
  values: [1_001],
  cards: 500,
  asked: 50,
  lift: 2,
  lnP: -20,
  lnAdjusted: -15,
  ...over,
});
const compared = [
  one({ places: [0, 2], values: [1, 2_001] }),
  one({ places: [2], values: [2_001], lift: 0.2, asked: 3 }),
  one({ places: [1], values: [1_002], cards: 120, lift: 3, lnAdjusted: -1 }),
];
const ranks = (address: Record<string, string>) =>
  arrange(compared, parseTableState(address, analysisSpec)).map(({ rank }) => rank);

describe("the list of comparisons", () => {
  test("is filtered and sorted as the address says, each keeping its rank", () => {
    expect(ranks({})).toEqual([1, 2, 3]);
    expect(ranks({ kind: "pair" })).toEqual([1]);
    expect(ranks({ attribute: "2" })).toEqual([1, 2]);
    expect(ranks({ direction: "under" })).toEqual([2]);
    expect(ranks({ finding: "no" })).toEqual([3]);
    expect(ranks({ asked: "10..", cards: "..400" })).toEqual([3]);
    expect(ranks({ sort: "-lift" })).toEqual([3, 1, 2]);
    expect(ranks({ sort: "cards" })).toEqual([3, 1, 2]);
  });

  test("what is compared stands in the address too; what makes no sense is as if it were not there", () => {
    expect(askedOf(parseTableState({ of: "outside", support: "500" }, analysisSpec))).toEqual({
      of: "outside",
      support: 500,
    });
    expect(askedOf(parseTableState({ of: "inside", support: "7" }, analysisSpec))).toEqual({ of: "all", support: 100 });
  });

  test("pages lead on and back", () => {
    const rows = [...Array(55).keys()];
    const first = pageOf(rows, { size: 25 });
    expect([first.rows[0], first.next, first.previous]).toEqual([0, "25", null]);
    const last = pageOf(rows, { after: "50", size: 25 });
    expect([last.rows, last.next, last.previous]).toEqual([[50, 51, 52, 53, 54], null, "50"]);
    expect(pageOf(rows, { before: last.previous ?? "", size: 25 }).rows[0]).toBe(25);
    // A list that became shorter meanwhile.
    expect(pageOf(rows, { after: "99", size: 25 }).rows).toEqual([54]);
    expect(pageOf([], { after: "25", size: 25 }).rows).toEqual([]);
  });
});
