import type { Finding } from "@/lib/intake/schema";
import { CELLS_GROUP } from "./stage";

/*
 * Cells as sent are sealed in groups: 256 rows cost one seal and one row of the database. Who looks at the problems
 * alone gets a hundred rows that lie far apart, and would have a hundred groups unsealed and parsed for them. So a row
 * of which something is said that is rare among its neighbours is sealed alone; the rows around it stay in large groups.
 */

/** Of so many rows of a large group a page of what they say is in few large groups anyway: they stay together. */
const COMMON = 16;

/** What is said of rows by which a person may look for them, by the row's place; rows that are only new are not there. */
export type Marks = ReadonlyMap<number, readonly string[]>;

/** By what the check grid finds a record: its findings, and what it says it is where that is not a new inquiry. */
export function marksOf(findings: readonly Finding[], kind: string): readonly string[] {
  const codes = findings.map(({ code }) => code);
  return kind === "new" ? codes : [...codes, `kind:${kind}`];
}

/** Where the groups of so many rows end, in places from 0, the end not counted in: at most CELLS_GROUP rows each. */
export function groupEnds(rows: number, marks: Marks): number[] {
  const ends: number[] = [];
  for (let from = 0; from < rows; from += CELLS_GROUP) {
    const to = Math.min(from + CELLS_GROUP, rows);
    if (marks.size > 0) {
      for (const row of rareRows(from, to, marks)) {
        if (row > (ends.at(-1) ?? 0)) ends.push(row);
        ends.push(row + 1);
      }
    }
    if (ends.at(-1) !== to) ends.push(to);
  }
  return ends;
}

/** Of a large group the rows of which something rare is said, in their order. */
function rareRows(from: number, to: number, marks: Marks): number[] {
  const said = new Map<string, Set<number>>();
  for (let row = from; row < to; row++) {
    for (const mark of marks.get(row) ?? []) said.set(mark, (said.get(mark) ?? new Set()).add(row));
  }
  const rare = [...said.values()].filter((rows) => rows.size < COMMON).flatMap((rows) => [...rows]);
  return [...new Set(rare)].sort((a, b) => a - b);
}
