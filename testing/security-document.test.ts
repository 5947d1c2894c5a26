import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const text = readFileSync("docs/security.md", "utf8");

test("whatever the document for assessors names is there", () => {
  const named = [...text.matchAll(/`([a-z][^`]*\.(?:ts|tsx|mjs|md))`/g)].map(([, file]) => file as string);
  expect(named.length).toBeGreaterThan(60);
  expect(named.filter((file) => !existsSync(file))).toEqual([]);
  const linked = [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, file]) => `docs/${file}`);
  expect(linked.filter((file) => !existsSync(file))).toEqual([]);
});

test("it speaks of every check, and of each once", () => {
  const groups = { AZ: 6, SE: 9, WB: 9, UP: 12, DA: 9, CR: 10, TM: 5, AU: 4, OP: 6 };
  for (const [group, count] of Object.entries(groups)) {
    const said: number[] = [];
    for (const [, cell] of text.matchAll(/^\| ([A-Z]{2}-\d{2}[^|]*) \|/gm)) {
      const ids = [...(cell as string).matchAll(/([A-Z]{2})-(\d{2})/g)].filter(([, letters]) => letters === group);
      const numbers = ids.map(([, , digits]) => Number(digits));
      const [from, to] = numbers;
      if (from !== undefined && to !== undefined && (cell as string).includes(" to ")) {
        for (let n = from; n <= to; n++) said.push(n);
      } else said.push(...numbers);
    }
    expect(said, group).toEqual(Array.from({ length: count }, (_, i) => i + 1));
  }
});
