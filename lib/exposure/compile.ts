import type { Tx } from "@/lib/core/db";
import { workOut } from "./fits";
import type { ScopeRule } from "./schema";

/**
 * Works a scope's rule out into the values that meet it, as fits_scope() asks for them. Groups are written once; their
 * values follow whatever was loaded since. The caller holds the scopes.
 */
export async function compileScope(tx: Tx, scopeId: number, rule: ScopeRule): Promise<void> {
  for (const [no, { sources, conditions }] of (await workOut(tx, rule)).entries()) {
    await tx.$executeRaw`
      insert into exposure_scope_group (scope_id, no, sources) values (${scopeId}::int, ${no}::int, ${[...sources]}::int[])
      on conflict do nothing`;
    for (const { position, valueIds } of conditions)
      await tx.$executeRaw`
        insert into exposure_scope_condition (scope_id, group_no, position, value_ids)
        values (${scopeId}::int, ${no}::int, ${position}::int, ${[...valueIds]}::int[])
        on conflict (scope_id, group_no, position) do update set value_ids = excluded.value_ids
         where exposure_scope_condition.value_ids is distinct from excluded.value_ids`;
  }
}

/** All scopes after values came in. */
export async function compileScopes(tx: Tx): Promise<void> {
  const scopes = await tx.exposureScope.findMany({
    where: { state: { not: "withdrawn" } },
    select: { id: true, rule: true },
    orderBy: { id: "asc" },
  });
  for (const { id, rule } of scopes) await compileScope(tx, id, rule as ScopeRule);
}

/** Cards that a scope holds: a card of several files counts once. */
export async function countScope(tx: Tx, scopeId: number): Promise<number> {
  const [{ cards }] = await tx.$queryRaw<[{ cards: number }]>`
    select count(distinct token)::int as cards from exposure_card
     where fits_scope(${scopeId}::int, source_id, value_ids)`;
  return cards;
}
