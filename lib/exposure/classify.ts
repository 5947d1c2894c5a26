import { type Actor, permit } from "@/lib/access/actor";
import { raiseAlert } from "@/lib/alerts/raise";
import { change, changed } from "@/lib/audit/change";
import { businessClock, realNow } from "@/lib/core/clock";
import { type Reader, type Sql, sql, type Tx } from "@/lib/core/db";
import { countScope } from "./compile";
import { splitOutside } from "./split-outside";

/** Milliseconds for classifying everything. */
const TIMEOUT = 30 * 60_000;

/** Old card to new card, as long as the link lives and nobody struck it (R3.1 b, R3.2). */
export const links = sql`
  select l.old_id, l.new_id from (
    select old_card_id as old_id, new_card_id as new_id from reissue_link
    union select node_a, node_b from decision where kind = 'link' and undone_at is null
  ) l where not exists (select from edge_decision e
    where e.struck and e.a = least(l.old_id, l.new_id) and e.b = greatest(l.old_id, l.new_id))`;

/**
 * Rows (card_id, level) of cards: 2 identified by the scope, 1 in the files, none where it is in no file. A reissued card
 * is what it was reissued from is, or more: its chain of links is followed back. Not the other way round: that a card's
 * successor leaked says nothing of the card that was replaced before.
 * @param targets gives the cards' ids
 * @param scopeId null: nothing is identified
 */
export function levelsOf(targets: Sql, scopeId: number | null): Sql {
  return sql`
    with recursive link as materialized (${links}),
    chain (card_id, of_id) as (
      select id, id from (${targets}) target (id)
      union
      select chain.card_id, link.old_id from chain join link on link.new_id = chain.of_id
    )
    select chain.card_id, max(case when fits_scope(${scopeId}::int, x.source_id, x.value_ids) then 2 else 1 end) as level
      from chain join card c on c.id = chain.of_id join exposure_card x on x.token = c.token
     group by chain.card_id`;
}

/** An inquiry's class from its card's level. */
const classOf = sql`
  case when i.sightings = 0 then null when i.card_id is null then 'cannot_determine'
    when n.level = 2 then 'identified' when n.level = 1 then 'possibly_exposed' else 'not_in_files' end`;

export type Ground = { readonly loaded: boolean; readonly scopeId: number | null };

/** Whether there is a register, and which scope is in force. */
export async function exposureGround(reader: Reader): Promise<Ground> {
  const [row] = await reader.$queryRaw<[{ loaded: boolean; scopeId: number | null }]>`
    select exists (select from exposure_load where state in ('loaded', 'reverting')) as loaded,
      (select id from exposure_scope where state = 'adopted') as "scopeId"`;
  return row;
}

/**
 * Classifies inquiries whose statements or evidence moved in this transaction, and all that hang on their cards by
 * reissue links. Costs one look where there is no register. What classifies everything waits for this transaction's end,
 * so that nobody's inquiries are left behind by a register that changes meanwhile.
 * @param inquiries gives the ids of inquiries that moved
 * @param cards gives the ids of cards around which links may have come or gone
 */
export async function classifyMoved(tx: Tx, inquiries: Sql, cards: Sql): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock_shared(hashtext('shokai'), hashtext('exposure classes'))`;
  const { loaded, scopeId } = await exposureGround(tx);
  if (!loaded) return;
  await tx.$executeRaw`
    with recursive link as materialized (${links}),
    around (id) as (
      select id from (${cards}) moved (id) where id is not null
      union
      select link.new_id from around join link on link.old_id = around.id
    ),
    touched as (
      select id from inquiry where card_id in (select id from around) union select id from (${inquiries}) moved (id)
    ),
    level as (${levelsOf(sql`select distinct card_id from inquiry where id in (select id from touched) and card_id is not null`, scopeId)}),
    class as (
      select i.id, ${classOf} as exposure from inquiry i left join level n on n.card_id = i.card_id
       where i.id in (select id from touched)
    )
    update inquiry i set exposure = class.exposure, exposure_scope = ${scopeId}::int
      from class where class.id = i.id and i.exposure is distinct from class.exposure`;
}

/** Classifies all inquiries; only those of another class are written. @returns how many */
async function classifyEverything(tx: Tx, { loaded, scopeId }: Ground): Promise<number> {
  if (!loaded)
    return tx.$executeRaw`update inquiry set exposure = null, exposure_scope = null where exposure is not null`;
  await tx.$executeRaw`set local work_mem = '128MB'`;
  return tx.$executeRaw`
    with level as materialized (
      ${levelsOf(sql`select distinct card_id from inquiry where card_id is not null`, scopeId)}
    )
    update inquiry i set exposure = class.exposure, exposure_scope = ${scopeId}::int
      from (select i.id, ${classOf} as exposure from inquiry i left join level n on n.card_id = i.card_id) class
     where class.id = i.id and i.exposure is distinct from class.exposure`;
}

/**
 * The job after the register or the scope changed: classifies every inquiry anew. Killed, it is done again. The scope in
 * force is counted as well, since cards may have come or gone.
 * @returns inquiries that are of another class than before
 */
export async function classifyAll(actor: Actor): Promise<number> {
  permit(actor, "exposure.edit");
  const result = await change(
    actor,
    async (tx) => {
      await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('shokai'), hashtext('exposure classes'))`;
      const ground = await exposureGround(tx);
      const moved = await classifyEverything(tx, ground);
      let version: number | null = null;
      if (ground.scopeId !== null) {
        const { now } = await businessClock(tx);
        const cards = await countScope(tx, ground.scopeId);
        const scope = await tx.exposureScope.findUniqueOrThrow({ where: { id: ground.scopeId } });
        // What its adoption moved stays, whatever moves later.
        const first = scope.classifiedAt === null && { classifiedAt: now, moved };
        await tx.exposureScope.update({ where: { id: scope.id }, data: { cards, ...first }, select: { id: true } });
        version = scope.version;
      }
      await tellOutside(tx, moved);
      return changed(moved, {
        type: "exposure.classified",
        subject: "exposureScope",
        ...(ground.scopeId !== null && { subjectId: ground.scopeId }),
        details: { version, moved },
      });
    },
    { timeout: TIMEOUT },
  );
  return result.ok ? result.value : 0;
}

/** Managers are told when what lies outside may have changed: nothing moved, nothing is told. */
async function tellOutside(tx: Tx, moved: number): Promise<void> {
  const found = moved > 0 ? await splitOutside(tx, sql`true`) : null;
  if (!found || found.possible + found.absent === 0) return;
  const { scope, possible, absent } = found;
  await raiseAlert(tx, "outsideRecount", `${scope.id}:${realNow().getTime()}`, {
    scopeId: scope.id,
    scopeVersion: scope.version,
    moved,
    outside: possible + absent,
    possible,
    absent,
  });
}
