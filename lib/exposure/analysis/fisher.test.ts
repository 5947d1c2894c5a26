import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { adjustLn, fisherLnP } from "./fisher";

type Table = [a: number, b: number, c: number, d: number];
type Reference = {
  made: string;
  fisher: { of: string; table: Table; p: number }[];
  extreme: { table: Table; lnP: number }[];
  benjaminiHochberg: { p: number[]; adjusted: number[] }[];
};
/** Says of itself which SciPy made it, and how. */
const reference: Reference = JSON.parse(readFileSync(new URL("./reference-figures.json", import.meta.url), "utf8"));

/** With k and n of the first row, as the analysis asks. */
const lnPOf = ([a, b, c, d]: Table) => fisherLnP(a, a + b, a + c, a + b + c + d);

describe("Fisher's exact test", () => {
  test("gives what is published: the lady tasting tea, three and four of four cups right", () => {
    expect(Math.exp(lnPOf([3, 1, 1, 3]))).toBeCloseTo(0.4857, 4);
    expect(Math.exp(lnPOf([4, 0, 0, 4]))).toBeCloseTo(1 / 35, 12);
  });

  test("gives what SciPy gives, from twenty cards to a million", () => {
    expect(reference.fisher.length).toBeGreaterThan(150);
    for (const { table, p } of reference.fisher) {
      const ours = lnPOf(table);
      // Below a double's smallest normal number SciPy has no digits left.
      if (p < 1e-290) expect(ours, String(table)).toBeLessThan(Math.log(1e-289));
      else expect(Math.abs(ours - Math.log(p)), String(table)).toBeLessThan(1e-6);
    }
  });

  test("gives what whole numbers of any length give, where a double would be 0", () => {
    for (const { table, lnP } of reference.extreme) {
      expect(Math.abs(lnPOf(table) - lnP), String(table)).toBeLessThan(1e-6);
    }
    expect(Math.min(...reference.extreme.map(({ lnP }) => lnP))).toBeLessThan(-1000);
  });

  test("is the same whichever row, column or margin is asked", () => {
    const count = fc.integer({ min: 0, max: 400 });
    fc.assert(
      fc.property(count, count, count, count, (a, b, c, d) => {
        const p = lnPOf([a, b, c, d]);
        for (const turned of [lnPOf([c, d, a, b]), lnPOf([b, a, d, c]), lnPOf([a, c, b, d])]) {
          expect(turned).toBeCloseTo(p, 8);
        }
      }),
      { seed: 20091111, numRuns: 300 },
    );
  });

  test("refuses a table that cannot be", () => {
    expect(() => fisherLnP(5, 4, 6, 20)).toThrow();
    expect(() => fisherLnP(0, 15, 10, 20)).toThrow();
  });
});

describe("Benjamini and Hochberg's correction", () => {
  test("gives what SciPy gives, ties and single comparisons among them", () => {
    for (const { p, adjusted } of reference.benjaminiHochberg) {
      const ours = adjustLn(p.map(Math.log)).map(Math.exp);
      for (const [at, one] of adjusted.entries()) expect(ours[at]).toBeCloseTo(one, 10);
    }
    expect(adjustLn([])).toEqual([]);
  });

  test("rejects the four of fifteen that the paper of 1995 rejects", () => {
    const paper = reference.benjaminiHochberg.at(-1)?.p ?? [];
    expect(adjustLn(paper.map(Math.log)).filter((ln) => Math.exp(ln) <= 0.05)).toHaveLength(4);
  });
});
