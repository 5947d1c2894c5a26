import type { Actor } from "@/lib/access/actor";
import { emptySql, type Sql, sql, type Tx } from "@/lib/core/db";
import { enqueue } from "@/lib/core/enqueue";
import { classifyMoved } from "@/lib/exposure/classify";
import { appendBlock } from "@/lib/ledger/append";
import { headBlock } from "@/lib/ledger/queries";
import type { Cause } from "@/lib/ledger/schema";
import { placeNodes, placePlain, writePlacements } from "./place";
import { reviewNumbers, reviewRejoined } from "./reviews/raise";
import { tallyMembers } from "./tally";
import { NONE, SMALL } from "./work-tables";

/** Nodes whose decisions, links or limits changed: their members are taken apart and put together anew. */
export type Settlement = {
  readonly cause: Cause;
  /** e.g. batch:12 */
  readonly subject: string;
  readonly nodes?: readonly number[];
  /** The batch whose reissue links are new in this transaction. */
  readonly linksOf?: number;
  /** Gives the ids of new cards that have their member already. */
  readonly placedCards?: Sql;
};

/**
 * Settles who is one member after the evidence changed, and writes the ledger's block (RULEBOOK R2.1, R3). What moved
 * stands in the temporary tables `shift`, `new_card` and `new_number`, and in the settlement's nodes; inquiries,
 * decisions and reissue links are already as they will be. The caller holds the ledger's lock.
 * @returns the block's number
 */
export async function settle(tx: Tx, actor: Actor, settlement: Settlement): Promise<number> {
  if (await anythingMoved(tx, settlement)) await placeMoved(tx, settlement);
  // Cards whose links may have come or gone, and inquiries that are on another card, or on none, than before.
  await classifyMoved(
    tx,
    sql`select inquiry_id from shift`,
    sql`select node_id from seed union select old_card from shift union select card_id from shift
      ${settlement.placedCards ? sql`union ${settlement.placedCards}` : emptySql}`,
  );
  return endBlock(tx, actor, settlement);
}

/** Settles where nothing moved but cards that have their member already, and writes the block with the entries that wait. */
export async function settlePlaced(
  tx: Tx,
  actor: Actor,
  settlement: Pick<Settlement, "cause" | "subject">,
  cards: Sql,
): Promise<number> {
  await classifyMoved(tx, sql`select null::int where false`, cards);
  return endBlock(tx, actor, settlement);
}

/** Doubtful pairs are looked for afterwards: no import waits for them. One look at a time, behind other work. */
async function endBlock(tx: Tx, actor: Actor, { cause, subject }: Settlement): Promise<number> {
  await enqueue(tx, "find-doubts", { subject }, `find-doubts:${subject}`, { queue: "find-doubts" });
  return appendBlock(tx, actor, cause, subject);
}

async function anythingMoved(tx: Tx, { nodes = [], linksOf }: Settlement): Promise<boolean> {
  const [{ moved, any }] = await tx.$queryRaw<[{ moved: number; any: boolean }]>`
    select (select count(*)::int from shift) as moved, exists (select from new_card) or exists (select from new_number)
      or exists (select from reissue_link where batch_id = ${linksOf ?? null}::int) as any`;
  if (moved > SMALL) await tx.$executeRaw`analyze shift`;
  return moved > 0 || any || nodes.length > 0;
}

/** Finds the members of what moved, and compares when each counts before and after. */
async function placeMoved(tx: Tx, settlement: Settlement): Promise<void> {
  const block = (await headBlock(tx)).no + 1;
  const firstNew = await firstNewNode(tx);
  // A node that is new is named only where it moves for another reason than the rest: who is new stands in new_card
  // and new_number, and a large delivery is mostly that.
  const seeds = await tx.$executeRaw`
    insert into seed
    select distinct on (node) node, cause from (
      select old_card as node, cause from shift where old_live union all select old_number, cause from shift where old_live
      union all select card_id, cause from shift union all select number_id, cause from shift
      union all select unnest(${[...(settlement.nodes ?? [])]}::int[]), ${settlement.cause}
      union all select old_card_id, 'reissue_link' from reissue_link where batch_id = ${settlement.linksOf ?? null}::int
      union all select new_card_id, 'reissue_link' from reissue_link where batch_id = ${settlement.linksOf ?? null}::int
    ) n where node < ${firstNew}::int or node is not null and cause <> ${settlement.cause}
    order by node, array_position(array['withdrawal', 'reactivation', 'amendment', 'reissue_link']::text[], cause) nulls last`;
  if (seeds > SMALL) await tx.$executeRaw`analyze seed`;
  const toggled = await setNumbersAside(tx, firstNew);
  const apart = await dissolve(tx, [...(settlement.nodes ?? []), ...toggled], toggled);
  const plain = await placePlain(tx, settlement.linksOf, firstNew);
  const { placements, anyLoose } = await placeNodes(tx, settlement.linksOf, firstNew, apart > 0, plain.all);
  const firstBorn = await writePlacements(tx, placements, settlement.cause, anyLoose, plain.firstMember);
  await tallyMembers(tx, block, settlement.cause, anyLoose ? null : firstBorn);
  await reviewRejoined(tx, block);
  await reviewNumbers(tx, block, toggled);
}

/** Nodes with this id and higher ones are this transaction's own: ids are given out under the ledger's lock. */
async function firstNewNode(tx: Tx): Promise<number> {
  const [{ first }] = await tx.$queryRaw<[{ first: number | null }]>`
    select least((select min(id) from new_card), (select min(id) from new_number)) as first`;
  return first ?? NONE;
}

/** Holds each touched number against the placeholders and the limit (R3.4). Returns those whose standing changed. */
async function setNumbersAside(tx: Tx, firstNew: number): Promise<number[]> {
  // Of new numbers `shift` tells all inquiries, and placeholders among them are marked already.
  const changed = await tx.$queryRaw<{ id: number; aside: string | null }[]>`
    with incident as (select number_limit, placeholders from incident),
    crowded as (
      select number_id as id from shift where number_id >= ${firstNew}::int and live and ties and card_id is not null
      group by number_id having count(*) > (select number_limit from incident)
    ),
    n as (
      select id, number, set_aside from member_number where id in (select node_id from seed)
      union all select id, number, set_aside from new_number where id in (select id from crowded)
    ),
    heavy as (
      select i.number_id from inquiry i join n on n.id = i.number_id
      where i.live and i.ties and i.card_id is not null
      group by i.number_id having count(*) > (select number_limit from incident)
    ),
    over as (
      select i.number_id from inquiry i join heavy using (number_id)
      left join edge_decision e on e.a = least(i.card_id, i.number_id) and e.b = greatest(i.card_id, i.number_id)
      where i.live and i.ties and i.card_id is not null and e.struck is not true
        and not exists (select from decision d where d.kind = 'approve_number' and d.node_a = i.number_id and d.undone_at is null)
      group by i.number_id having count(distinct i.card_id) > (select number_limit from incident)
    ),
    standing as (
      select n.id, n.set_aside, case
        when n.number = any (incident.placeholders) then 'placeholder'
        when n.id in (select number_id from over) then 'over_limit' end as aside
      from n, incident
    )
    select id, aside from standing where aside is distinct from set_aside`;
  if (changed.length === 0) return [];
  const ids = changed.map((row) => row.id);
  const asides = changed.map((row) => row.aside);
  for (const table of [sql`member_number`, sql`new_number`]) {
    await tx.$executeRaw`
      update ${table} n set set_aside = c.aside
      from unnest(${ids}::int[], ${asides}::text[]) as c (id, aside) where n.id = c.id`;
  }
  return ids;
}

/**
 * Marks the members that may fall apart: those that lost an edge, those around a decision, and those around a number
 * that ties differently now. All others can only grow and are met as wholes.
 */
async function dissolve(tx: Tx, nodes: readonly number[], numbers: readonly number[]): Promise<number> {
  const apart = await tx.$executeRaw`
    insert into dissolved
    with lost as (
      select old_card as card_id, old_number as number_id from shift
      where old_live and old_ties and old_card is not null and old_number is not null
        and (not live or not ties or card_id is distinct from old_card or number_id is distinct from old_number)
    ),
    around as (
      select card_id as id from lost union select number_id from lost
      union select unnest(${[...nodes]}::int[])
      union select card_id from inquiry where number_id = any (${[...numbers]}::int[]) and live and ties and card_id is not null
    )
    select member_id from card where id in (select id from around)
    union select member_id from member_number where id in (select id from around)`;
  if (apart > SMALL) await tx.$executeRaw`analyze dissolved`;
  return apart;
}
