import { describe, expect, test } from "vitest";
import { planPasses } from "./passes";
import { chanceOf, countPlainly, plainRows, plantLeak, type Row } from "./planted.fixture";
import { rank } from "./rank";
import { USUAL_SUPPORT } from "./schema";

/*
 * Against a truth that is known: a leak is planted, and the analysis has to name it; where none is, it has to be silent.
 * Every run is drawn from its own seed, so that each outcome is always the same.
 */

const CARDS = 9_000;
/** Values of the source and of five attributes. */
const sizes = [2, 24, 4, 3, 10, 6];
const has = (place: number, value: number) => (row: Row) => row.values[place] === place * 1_000 + value;
const both = (a: (row: Row) => boolean, b: (row: Row) => boolean) => (row: Row) => a(row) && b(row);

const leaks = [
  { name: "a value", holds: has(2, 3), places: [2], values: [2_003] },
  { name: "a pair of values", holds: both(has(2, 3), has(4, 7)), places: [2, 4], values: [2_003, 4_007] },
  { name: "a value in one source", holds: both(has(0, 2), has(3, 1)), places: [0, 3], values: [2, 3_001] },
];

describe("a leak that was planted ranks first", () => {
  const levels = [0, 0.3, 0.6].flatMap((background) => leaks.map((leak) => ({ ...leak, background })));
  test.each(levels)("$name, $background of what is asked about being other fraud", async (leak) => {
    for (let seed = 1; seed <= 8; seed++) {
      const chance = chanceOf(seed);
      const rows = plainRows(chance, CARDS, sizes);
      const hit = leak.places.length === 1 ? 0.06 : 0.25;
      const asked = plantLeak(chance, rows, { holds: leak.holds, hit, background: leak.background });
      const { compared, over } = await rank(countPlainly(rows, asked), USUAL_SUPPORT);
      expect(compared[0], `seed ${seed}`).toMatchObject({ places: leak.places, values: leak.values });
      expect(compared[0]?.lift).toBeGreaterThan(1.5);
      expect(over).toBeGreaterThan(0);
    }
  });

  test("a range of months in one channel: what ranks first lies in it", async () => {
    const within = (row: Row) => (row.values[1] ?? 0) >= 1_005 && (row.values[1] ?? 0) <= 1_016;
    for (let seed = 1; seed <= 8; seed++) {
      const chance = chanceOf(100 + seed);
      const rows = plainRows(chance, CARDS, sizes);
      const asked = plantLeak(chance, rows, { holds: both(within, has(2, 1)), hit: 0.15, background: 0.3 });
      const { compared } = await rank(countPlainly(rows, asked), USUAL_SUPPORT);
      expect(compared[0]?.places).toContain(2);
      expect(compared[0]?.values).toContain(2_001);
      const months = compared.slice(0, 13).flatMap(({ places, values }) => (places[0] === 1 ? [values[0] ?? 0] : []));
      expect(months.filter((month) => month < 1_005 || month > 1_016)).toEqual([]);
    }
  });
});

describe("pure noise", () => {
  const RUNS = 300;

  test("raises an alarm in 5 of 100 registers at most", async () => {
    let alarms = 0;
    for (let seed = 1; seed <= RUNS; seed++) {
      const chance = chanceOf(10_000 + seed);
      const rows = plainRows(chance, 3_000, sizes);
      const asked = plantLeak(chance, rows, { holds: () => true, hit: 0.05, background: 0 });
      const { over, under, compared } = await rank(countPlainly(rows, asked), 50);
      expect(compared.length).toBeGreaterThan(200);
      if (over + under > 0) alarms++;
    }
    // Were the rate 5 of 100, more than this would be seen once in ten thousand such tests.
    expect(alarms).toBeLessThanOrEqual(boundOf(RUNS, 0.05, 1e-4));
  });

  test("without correction it would have: the test of the test", async () => {
    const chance = chanceOf(7);
    const rows = plainRows(chance, 3_000, sizes);
    const asked = plantLeak(chance, rows, { holds: () => true, hit: 0.05, background: 0 });
    const { compared } = await rank(countPlainly(rows, asked), 50);
    expect(compared.filter(({ lnP }) => Math.exp(lnP) <= 0.05).length).toBeGreaterThan(0);
  });
});

/** The least number that more than which is seen with a probability below `beyond`. */
function boundOf(runs: number, rate: number, beyond: number): number {
  let [term, below, at] = [(1 - rate) ** runs, 0, 0];
  for (; ; at++) {
    below += term;
    if (1 - below < beyond) return at;
    term *= ((runs - at) / (at + 1)) * (rate / (1 - rate));
  }
}

describe("passes over the register", () => {
  test("count every pair in some pass, and few values together", () => {
    const many = [2, 96, 4, 3, 20, 50, 5, 10, 8, 12, 30].map((values, place) => ({ place, values }));
    const passes = planPasses(many);
    const met = new Set(passes.flatMap((pass) => pass.flatMap((a, i) => pass.slice(i + 1).map((b) => `${a} ${b}`))));
    expect(met.size).toBe((11 * 10) / 2);
    expect(passes.length).toBeLessThan(30);
    for (const pass of passes.filter(({ length }) => length > 2))
      expect(pass.reduce((cells, place) => cells * ((many[place]?.values ?? 0) + 1), 1)).toBeLessThanOrEqual(20_000);
    expect(planPasses([{ place: 0, values: 1 }])).toEqual([[0]]);
    expect(planPasses([])).toEqual([]);
  });
});
