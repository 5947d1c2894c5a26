import type { Tx } from "@/lib/core/db";

/** Loads of one source end one after the other: each counts what the others hold. */
export async function lockSource(tx: Tx, sourceId: number): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('shokai exposure source'), ${sourceId}::int)`;
}

/**
 * Counts anew how many cards of each load of a source an earlier one holds already, so that cards - known adds up to the
 * source's cards, whatever was reverted. The caller holds the source.
 */
export async function recountKnown(tx: Tx, sourceId: number): Promise<void> {
  const loads = await tx.$queryRaw<{ id: number }[]>`
    select id from exposure_load where source_id = ${sourceId}::int and state = 'loaded' order by id`;
  const ids = loads.map(({ id }) => id);
  for (const [i, id] of ids.entries()) {
    const earlier = ids.slice(0, i);
    // One that is alone, or the first, needs no look at its cards.
    const [{ known }] =
      earlier.length === 0
        ? [{ known: 0 }]
        : await tx.$queryRaw<[{ known: number }]>`
            select count(*)::int as known from exposure_card x where x.load_id = ${id}::int
              and exists (select from exposure_card o where o.token = x.token and o.load_id = any (${earlier}::int[]))`;
    await tx.$executeRaw`
      update exposure_load set known = ${known}::int where id = ${id}::int and known is distinct from ${known}::int`;
  }
}
