import { expect, test } from "vitest";
import type { Cell, Counts } from "./count-values";
import { isFinding, rank } from "./rank";

const cell = (place: number, value: number, cards: number, asked: number): Cell => ({
  places: [place],
  values: [value],
  cards,
  asked,
});
/** A thousand cards, a hundred of them asked about. */
const counts = (...cells: Cell[]): Counts => ({ cards: 1_000, asked: 100, least: 20, cells });

test("lift is the share among these cards against that of all, by hand", async () => {
  const { compared } = await rank(counts(cell(1, 1, 200, 50), cell(1, 2, 400, 40), cell(1, 3, 400, 10)), 20);
  // 50 of 200 is 25 of 100, where 10 of 100 are asked about.
  expect(compared.map(({ values, lift }) => [values[0], lift])).toEqual([
    [1, 2.5],
    [3, 0.25],
    [2, 1],
  ]);
});

test("of two halves, whose tests are one and the same, the one that is asked about ranks first", async () => {
  const { compared, over, under } = await rank(counts(cell(2, 1, 500, 10), cell(2, 2, 500, 90)), 20);
  expect(compared.map(({ values }) => values[0])).toEqual([2, 1]);
  expect(compared[0]?.lnP).toBeCloseTo(compared[1]?.lnP ?? 0, 9);
  expect([over, under]).toEqual([1, 1]);
});

test("what has too few cards is not compared, and does not weigh on the correction", async () => {
  const many = counts(cell(1, 1, 100, 20), ...Array.from({ length: 50 }, (_, at) => cell(3, at + 1, 30, 3)));
  const [all, few] = [await rank(many, 20), await rank(many, 100)];
  expect([all.compared.length, few.compared.length]).toEqual([51, 1]);
  expect(few.compared[0]?.lnAdjusted).toBe(few.compared[0]?.lnP);
  expect(all.compared[0]?.lnAdjusted).toBeCloseTo((all.compared[0]?.lnP ?? 0) + Math.log(51), 9);
  expect([all.over, few.over]).toEqual([0, 1]);
  expect(few.compared.every(isFinding)).toBe(true);
});

test("where nobody is asked about nothing differs", async () => {
  const { compared, over, under } = await rank({ ...counts(cell(1, 1, 200, 0)), asked: 0 }, 20);
  expect(compared[0]).toMatchObject({ lift: 1, lnP: 0 });
  expect([over, under]).toEqual([0, 0]);
});
