import { realNow } from "./clock";
import type { IsoDate } from "./dates";
import { db, type Sql } from "./db";
import { type Cursor, cutPage, readCursor, writeCursor } from "./keyset";

/** Where a page begins, and whether it is read towards the beginning. */
export type At = { readonly cursor: Cursor | null; readonly backwards: boolean };

/** A list in the order of a day and the id. */
export type DatedList<Row> = {
  /** Of the rows that the filters find: `from … where …`. */
  readonly found: Sql;
  readonly read: (at: At, limit: number) => Promise<Row[]>;
  readonly dayOf: (row: Row) => IsoDate;
};

export type Page<Row> = {
  readonly rows: Row[];
  readonly next: string | null;
  readonly previous: string | null;
  readonly count: { readonly value: number; readonly atLeast: boolean };
  readonly asOf: Date;
};

/** Rows beyond which a page says "at least". */
const mostCounted = 10_000;
const readAtOnce = 1_000;

/** One page, after or before a cursor that an address carries; one that is none begins the list. */
export async function pageByDay<Row extends { readonly id: number }>(
  list: DatedList<Row>,
  input: { readonly after?: string; readonly before?: string; readonly size: number },
): Promise<Page<Row>> {
  const cursor = readCursor(input.after ?? input.before, "date");
  const at = { cursor, backwards: cursor !== null && input.after === undefined };
  const [found, counted] = await Promise.all([
    list.read(at, input.size + 1),
    db.$queryRaw<[{ n: number }]>`
      select count(*)::int as n from (select ${list.found} limit ${mostCounted + 1}) counted`,
  ]);
  return {
    ...cutPage(found, input.size, at, (row) => writeCursor(list.dayOf(row), row.id)),
    count: { value: Math.min(counted[0].n, mostCounted), atLeast: counted[0].n > mostCounted },
    asOf: realNow(),
  };
}

/** How many rows there are, all of them counted. */
export async function countByDay(list: Pick<DatedList<unknown>, "found">): Promise<number> {
  const [{ n }] = await db.$queryRaw<[{ n: number }]>`select count(*)::int as n ${list.found}`;
  return n;
}

/** All rows in order, in parts that a memory can hold. */
export async function* walkByDay<Row extends { readonly id: number }>(list: DatedList<Row>): AsyncGenerator<Row[]> {
  for (let cursor: Cursor | null = null; ; ) {
    const rows: Row[] = await list.read({ cursor, backwards: false }, readAtOnce);
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (rows.length < readAtOnce || !last) return;
    cursor = { value: list.dayOf(last), id: last.id };
  }
}
