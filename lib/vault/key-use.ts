import { join, type Reader, sql } from "@/lib/core/db";
import { sealedColumns } from "./sealed-columns";

export type KeyUse = {
  readonly table: string;
  readonly column: string;
  readonly version: number;
  readonly values: number;
};

/**
 * How many values of each column are sealed under which version: bytes two and three of each say it (lib/vault/seal.ts).
 * Reads every row, but of long values no more than their beginning; of card numbers not even that, since the web server
 * may not: a view says their versions.
 */
export async function countKeyUse(reader: Reader): Promise<KeyUse[]> {
  const others = sealedColumns.filter(({ column }) => !column.endsWith("cipher"));
  const parts = others.map(({ table, column }) => {
    // Names out of a list of this room, never from outside.
    const value = sql([`substring("${column}" from 2 for 2)`]);
    return sql`select ${table}::text as "table", ${column}::text as "column",
      get_byte(${value}, 0) * 256 + get_byte(${value}, 1) as version, count(*)::int as "values"
      from ${sql([`"${table}"`])} where ${sql([`"${column}"`])} is not null group by 3`;
  });
  return reader.$queryRaw<KeyUse[]>`${join(parts, " union all ")} union all
    select "table", "column", version, count(*)::int from sealed_version group by 1, 2, 3 order by 1, 2, 3`;
}

/**
 * How many cards' tokens are under a version of the token key: all under the one in force, of others those that were
 * erased before the change, also in the exposure register.
 */
export async function countTokenUse(reader: Reader, version: number): Promise<number> {
  const [{ cards }] = await reader.$queryRaw<[{ cards: number }]>`
    select ((select count(*) from card
              where coalesce(left_at_version, (select version from vault_key where in_force)) = ${version}::int)
          + (select count(*) from exposure_card where left_at_version = ${version}::int))::int as cards`;
  return cards;
}
