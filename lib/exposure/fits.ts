import { join, type Reader, type Sql, sql } from "@/lib/core/db";
import { meets } from "./rules";
import type { ScopeRule } from "./schema";

/** A rule worked out into the ids of values that meet it, by place in exposure_card.value_ids. */
export type Fits = readonly {
  readonly sources: readonly number[];
  readonly conditions: readonly { readonly position: number; readonly valueIds: readonly number[] }[];
}[];

/** What a rule comes to over the values that the register has now; nothing is written. */
export async function workOut(reader: Reader, rule: ScopeRule): Promise<Fits> {
  const asked = [...new Set(rule.groups.flatMap(({ conditions }) => conditions.map(({ attributeId }) => attributeId)))];
  const attributes = await reader.exposureAttribute.findMany({
    where: { id: { in: asked } },
    select: { id: true, position: true, values: { select: { id: true, value: true } } },
  });
  return rule.groups.map(({ sources, conditions }) => ({
    sources,
    conditions: conditions.map((condition) => {
      const attribute = attributes.find(({ id }) => id === condition.attributeId);
      if (!attribute) throw new Error(`attribute ${condition.attributeId} is not there`);
      const met = attribute.values.filter(({ value }) => meets(condition, value));
      return { position: attribute.position, valueIds: met.map(({ id }) => id) };
    }),
  }));
}

/** What a version comes to, as it was last worked out. */
export async function fitsOf(reader: Reader, scopeId: number): Promise<Fits> {
  const groups = await reader.exposureScopeGroup.findMany({
    where: { scopeId },
    orderBy: { no: "asc" },
    select: { sources: true, conditions: { select: { position: true, valueIds: true } } },
  });
  return groups;
}

/** What the version in force comes to; null: none is. */
export async function fitsInForce(reader: Reader): Promise<Fits | null> {
  const inForce = await reader.exposureScope.findFirst({ where: { state: "adopted" }, select: { id: true } });
  return inForce && fitsOf(reader, inForce.id);
}

/**
 * Whether a row x of exposure_card fits, as fits_scope() answers it for a version: written out, so that rules which nobody
 * has saved can be asked for, and ten million rows are not ten million calls. Null rules fit nothing.
 */
export function fitsSql(fits: Fits | null): Sql {
  if (fits === null || fits.length === 0) return sql`false`;
  const groups = fits.map(({ sources, conditions }) => {
    const all = conditions.map(
      ({ position, valueIds }) => sql`x.value_ids[${position}::int] = any (${[...valueIds]}::int[])`,
    );
    if (sources.length > 0) all.unshift(sql`x.source_id = any (${[...sources]}::int[])`);
    return all.length === 0 ? sql`true` : sql`(${join(all, " and ")})`;
  });
  return sql`coalesce(${join(groups, " or ")}, false)`;
}
