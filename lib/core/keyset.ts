import { isIsoDate } from "./dates";
import { emptySql, type Sql, sql } from "./db";

/** Where a page begins or ends: the ordered value of a row (null: it has none) and its id. */
export type Cursor = { readonly value: string | null; readonly id: number };

/** What a keyset order goes by; the texts are written into the statement as they are. */
export type KeysetKey = { readonly column: Sql; readonly type: Sql; readonly nullable: boolean; readonly id: Sql };

type Part = { where: Sql; order: Sql };

/**
 * The reads that give rows in order on from a cursor: by value and id, those without the value last whichever way the
 * order goes. Each part can walk an index, which one condition over both could not; read them in turn until the page is
 * full. Going back, rows come in the opposite order.
 */
export function keysetParts(
  key: KeysetKey,
  input: { descending: boolean; cursor: Cursor | null; backwards: boolean },
): Part[] {
  const { column, type, nullable, id } = key;
  const { cursor, backwards } = input;
  const descending = input.descending !== backwards;
  const way = descending ? sql`desc` : sql`asc`;
  const beyond = descending ? sql`<` : sql`>`;
  const valued = (from: Cursor | null): Part => ({
    where: sql`${nullable ? sql`${column} is not null and` : emptySql}
      ${from ? sql`(${column}, ${id}) ${beyond} (${from.value}::${type}, ${from.id}::int)` : sql`true`}`,
    order: sql`${column} ${way}, ${id} ${way}`,
  });
  const bare = (from: Cursor | null): Part => ({
    where: sql`${column} is null and ${from ? sql`${id} ${beyond} ${from.id}::int` : sql`true`}`,
    order: sql`${id} ${way}`,
  });
  if (!nullable) return [valued(cursor)];
  if (cursor && cursor.value === null) return backwards ? [bare(cursor), valued(null)] : [bare(cursor)];
  return backwards ? [valued(cursor)] : [valued(cursor), bare(null)];
}

/** Reads the parts in turn until there are `limit` rows. */
export async function readParts<Row>(
  parts: readonly Part[],
  limit: number,
  read: (where: Sql, order: Sql, limit: number) => Promise<Row[]>,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const part of parts) {
    if (rows.length >= limit) break;
    rows.push(...(await read(part.where, part.order, limit - rows.length)));
  }
  return rows;
}

/** A cursor as an address carries it; null where it is none of this order's. */
export function readCursor(text: string | undefined, kind: "date" | "number"): Cursor | null {
  const pattern = kind === "date" ? /^(\d{4}-\d{2}-\d{2}|)~(\d{1,10})$/ : /^(-?\d{1,18}|)~(\d{1,10})$/;
  const [, value = "", id = ""] = pattern.exec(text ?? "") ?? [];
  if (!id || Number(id) > 2_147_483_647 || (kind === "date" && value !== "" && !isIsoDate(value))) return null;
  return { value: value === "" ? null : value, id: Number(id) };
}

/** The cursor of a row. */
export function writeCursor(value: string | bigint | null, id: number): string {
  return `${value ?? ""}~${id}`;
}

/** One page out of the rows read for it (one more than its size), with the cursors of its neighbours. */
export function cutPage<Row>(
  found: readonly Row[],
  size: number,
  at: { cursor: Cursor | null; backwards: boolean },
  cursorOf: (row: Row) => string,
): { rows: Row[]; next: string | null; previous: string | null } {
  const more = found.length > size;
  const rows = found.slice(0, size);
  if (at.backwards) rows.reverse();
  const [first, last] = [rows[0], rows.at(-1)];
  const hasNext = at.backwards ? at.cursor !== null : more;
  const hasPrevious = at.backwards ? more : at.cursor !== null;
  return {
    rows,
    next: hasNext && last ? cursorOf(last) : null,
    previous: hasPrevious && first ? cursorOf(first) : null,
  };
}
