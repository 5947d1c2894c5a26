import type { Actor } from "@/lib/access/actor";
import { fromDbDate, type IsoDate } from "@/lib/core/dates";
import { emptySql, sql, type Tx } from "@/lib/core/db";
import { enqueue } from "@/lib/core/enqueue";
import { appendBlock } from "@/lib/ledger/append";
import { headBlock } from "@/lib/ledger/queries";
import type { Cause } from "@/lib/ledger/schema";
import { connect, type LooseNode, type Placement, placeIds, unpack } from "./rules";

/** Up to here the planner's guess about a temporary table serves as well as statistics, which cost more than the work. */
export const SMALL = 500;

/** Above every id. */
const NONE = 2_147_483_647;

/** Nodes whose decisions, links or limits changed: their members are taken apart and put together anew. */
export type Settlement = {
  readonly cause: Cause;
  /** e.g. batch:12 */
  readonly subject: string;
  readonly nodes?: readonly number[];
  /** The batch whose reissue links are new in this transaction. */
  readonly linksOf?: number;
};

/**
 * Settles who is one member after the evidence changed, and writes the ledger's block (RULEBOOK R2.1, R3). What moved
 * stands in the temporary tables `shift`, `new_card` and `new_number`, and in the settlement's nodes; inquiries,
 * decisions and reissue links are already as they will be. The caller holds the ledger's lock.
 * @returns the block's number
 */
export async function settle(tx: Tx, actor: Actor, settlement: Settlement): Promise<number> {
  const [{ moved }] = await tx.$queryRaw<[{ moved: number }]>`select count(*)::int as moved from shift`;
  if (moved > SMALL) await tx.$executeRaw`analyze shift`;
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
  const block = (await headBlock(tx)).no + 1;
  const firstBorn = await writePlacements(tx, placements, settlement.cause, anyLoose, plain.firstMember);
  await tallyMembers(tx, block, settlement.cause, anyLoose ? null : firstBorn);
  await reviewRejoined(tx, block);
  await reviewNumbers(tx, block, toggled);
  // Doubtful pairs are looked for afterwards: no import waits for them. One look at a time, behind other work.
  const { subject } = settlement;
  await enqueue(tx, "find-doubts", { subject }, `find-doubts:${subject}`, { queue: "find-doubts" });
  return appendBlock(tx, actor, settlement.cause, settlement.subject);
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

/**
 * Places, as one set, the new nodes that make a member by themselves: a card and a number that nothing ties to anything
 * else, and what nothing ties at all. Almost all of a large first delivery is that, and none of it is read into memory.
 * Whatever a link or a number set aside touches is left to placeNodes.
 * @returns the lowest id given to a new member, and whether all new nodes are placed now
 */
async function placePlain(
  tx: Tx,
  linksOf: number | undefined,
  firstNew: number,
): Promise<{ firstMember: number | null; all: boolean }> {
  if (firstNew === NONE) return { firstMember: null, all: true };
  await tx.$executeRaw`
    insert into placed
    with tie (card, number) as materialized (
      select distinct card_id, number_id from shift
      where live and ties and card_id is not null and number_id is not null
        and (card_id >= ${firstNew}::int or number_id >= ${firstNew}::int)
    ),
    linked (id) as (
      select old_card_id from reissue_link where batch_id = ${linksOf ?? null}::int
      union select new_card_id from reissue_link where batch_id = ${linksOf ?? null}::int
    ),
    card_side as materialized (
      select c.id as card, min(t.number) as number, count(t.number) as ways
      from new_card c left join tie t on t.card = c.id where c.id not in (select id from linked) group by c.id
    ),
    number_side as materialized (
      select n.id as number, min(t.card) as card, count(t.card) as ways
      from new_number n left join tie t on t.number = n.id where n.set_aside is null group by n.id
    ),
    plain as materialized (
      select card, number, nextval('member_id_seq')::int as member from (
        select card, number from card_side join number_side using (card, number)
        where card_side.ways = 1 and number_side.ways = 1
        union all select card, null from card_side where ways = 0
        union all select null, number from number_side where ways = 0
        order by card, number
      ) in_order
    )
    select card, member from plain where card is not null
    union all select number, member from plain where number is not null`;
  const [{ placed, all, first }] = await tx.$queryRaw<[{ placed: number; all: number; first: number | null }]>`
    select count(*)::int as placed, min(member_id) as first,
      (select count(*)::int from new_card) + (select count(*)::int from new_number) as all from placed`;
  if (placed > SMALL) await tx.$executeRaw`analyze placed`;
  return { firstMember: first, all: placed === all };
}

/** Finds the connected components among new nodes not placed yet, taken-apart members and the members that new evidence touches. */
async function placeNodes(
  tx: Tx,
  linksOf: number | undefined,
  firstNew: number,
  anyApart: boolean,
  allPlaced: boolean,
): Promise<{ placements: Placement[]; anyLoose: boolean }> {
  const fresh = allPlaced ? null : await unplacedNodes(tx);
  const loose = anyApart ? await looseNodes(tx) : [];
  const edges = await findEdges(tx, linksOf, firstNew, anyApart);
  const components = connect([...unpack(fresh), ...loose.map((n) => n.node)], edges);
  // A member that nothing touches but itself keeps everything: only the others are worth looking at.
  const moved = components.filter((c) => c.nodes.length > 0 || c.members.length > 1);
  const candidates = new Set(moved.flatMap((c) => c.members).concat(loose.map((n) => n.member)));
  const placements = placeIds(moved, loose, await countedDates(tx, [...candidates]));
  return { placements, anyLoose: loose.length > 0 };
}

async function unplacedNodes(tx: Tx): Promise<Uint8Array | null> {
  const [{ packed }] = await tx.$queryRaw<[{ packed: Uint8Array | null }]>`
    select string_agg(int4send(id), ''::bytea) as packed
    from (select id from new_card union all select id from new_number) n where id not in (select node_id from placed)`;
  return packed;
}

async function looseNodes(tx: Tx): Promise<LooseNode[]> {
  // The lowest inquiries as one set: asked node by node, the planner may walk all inquiries for each of them.
  const rows = await tx.$queryRaw<{ node: number; member: number; lowest: number | null }[]>`
    with card_node as materialized (select id, member_id from card where member_id in (select member_id from dissolved)),
    number_node as materialized (select id, member_id from member_number where member_id in (select member_id from dissolved))
    select c.id as node, c.member_id as member, i.lowest from card_node c left join (
      select card_id, min(id) as lowest from inquiry where live and card_id in (select id from card_node) group by card_id
    ) i on i.card_id = c.id
    union all
    select n.id, n.member_id, i.lowest from number_node n left join (
      select number_id, min(id) as lowest from inquiry
      where live and card_id is null and number_id in (select id from number_node) group by number_id
    ) i on i.number_id = n.id`;
  return rows.map((row) => ({ node: row.node, member: row.member, lowestInquiry: row.lowest }));
}

async function findEdges(
  tx: Tx,
  linksOf: number | undefined,
  firstNew: number,
  anyApart: boolean,
): Promise<Int32Array> {
  // Everything that touches a member taken apart; only asked for where there is one.
  const around = anyApart
    ? sql`
      union
      select i.card_id, i.number_id from inquiry i
      where i.card_id in (select c.id from card c join dissolved using (member_id))
        and i.live and i.ties and i.number_id is not null
      union
      select i.card_id, i.number_id from inquiry i
      where i.number_id in (select n.id from member_number n join dissolved using (member_id))
        and i.live and i.ties and i.card_id is not null
      union
      select old_card_id, new_card_id from reissue_link l
      where old_card_id in (select c.id from card c join dissolved using (member_id))
        or new_card_id in (select c.id from card c join dissolved using (member_id))`
    : emptySql;
  const decided = anyApart
    ? sql`
      union
      select e.a, e.b from edge_decision e where not e.struck and (
        exists (select from card c join dissolved using (member_id) where c.id in (e.a, e.b))
        or exists (select from member_number n join dissolved using (member_id) where n.id in (e.a, e.b)))`
    : emptySql;
  // Known nodes at the ends are gathered first, each with the element that it stands for; a new one stands for itself.
  // Whatever the planner guesses about temporary tables, edges and nodes then meet in one hash join.
  const [{ packed }] = await tx.$queryRaw<[{ packed: Uint8Array | null }]>`
    with evidence (a, b) as (
      select card_id, number_id from shift where live and ties and card_id is not null and number_id is not null
        and card_id not in (select node_id from placed)
      union
      select old_card_id, new_card_id from reissue_link where batch_id = ${linksOf ?? null}::int
      ${around}
    ),
    edge (a, b) as materialized (
      select a, b from evidence ev
      where not exists (select from edge_decision e
        where e.struck and e.a = least(ev.a, ev.b) and e.b = greatest(ev.a, ev.b))
      ${decided}
    ),
    tip (id) as materialized (
      select a from edge where a < ${firstNew}::int union select b from edge where b < ${firstNew}::int
    ),
    node (id, element, silent) as materialized (
      select id, id, true from new_number where set_aside is not null
      union all
      select c.id, case when d.member_id is null then -c.member_id else c.id end, false
      from tip join card c using (id) left join dissolved d on d.member_id = c.member_id
      union all
      select n.id, case when d.member_id is null then -n.member_id else n.id end, n.set_aside is not null
      from tip join member_number n using (id) left join dissolved d on d.member_id = n.member_id
    )
    select string_agg(int4send(coalesce(x.element, edge.a)) || int4send(coalesce(y.element, edge.b)), ''::bytea) as packed
    from edge left join node x on x.id = edge.a left join node y on y.id = edge.b
    where (x.silent is not true and y.silent is not true)
      or exists (select from edge_decision e
        where not e.struck and e.a = least(edge.a, edge.b) and e.b = greatest(edge.a, edge.b))`;
  return unpack(packed);
}

async function countedDates(tx: Tx, members: number[]): Promise<Map<number, IsoDate | null>> {
  if (members.length === 0) return new Map();
  const rows = await tx.$queryRaw<{ id: number; counted: Date | null }[]>`
    select id, counted_on as counted from member where id = any (${members}::int[])`;
  return new Map(rows.map((row) => [row.id, row.counted && fromDbDate(row.counted)]));
}

/**
 * Writes who belongs where: new nodes with their member, loose nodes and members that ended by an update.
 * @returns the lowest id given to a new member
 */
async function writePlacements(
  tx: Tx,
  placements: readonly Placement[],
  cause: Cause,
  anyLoose: boolean,
  firstPlain: number | null,
): Promise<number> {
  const unnamed = placements.filter((p) => p.keeps === null).length;
  const [{ packed }] = await tx.$queryRaw<[{ packed: Uint8Array | null }]>`
    select string_agg(int4send(nextval('member_id_seq')::int), ''::bytea) as packed from generate_series(1, ${unnamed}::int)`;
  const newIds = unpack(packed);
  const nodes: number[] = [];
  const members: number[] = [];
  const ended: number[] = [];
  const into: number[] = [];
  let next = 0;
  for (const { keeps, ends, component } of placements) {
    const id = keeps ?? (newIds[next++] as number);
    for (const node of component.nodes) {
      nodes.push(node);
      members.push(id);
    }
    for (const end of ends) {
      ended.push(end);
      into.push(id);
    }
  }
  await tx.$executeRaw`insert into placed select * from unnest(${nodes}::int[], ${members}::int[])`;
  await tx.$executeRaw`insert into joined select * from unnest(${ended}::int[], ${into}::int[])`;
  if (nodes.length > SMALL) await tx.$executeRaw`analyze placed`;
  const firstBorn = anyLoose ? NONE : (firstPlain ?? newIds[0] ?? NONE);
  // Touched: every member that a seed belonged to, everyone that was taken apart or ended, everyone that got a node.
  // Who is born of new nodes alone is tallied apart.
  await tx.$executeRaw`
    insert into touched_member
    select c.member_id, seed.cause from seed join card c on c.id = seed.node_id
    union all select n.member_id, seed.cause from seed join member_number n on n.id = seed.node_id
    union all select member_id, ${cause} from dissolved
    union all select old_id, ${cause} from joined union all select new_id, ${cause} from joined
    union all select p.member_id, coalesce(seed.cause, ${cause}) from placed p left join seed using (node_id)
      where p.member_id < ${firstBorn}::int`;
  await tx.$executeRaw`
    insert into card (id, token, cipher, bin, last4, member_id)
    select n.id, n.token, n.cipher, n.bin, n.last4, p.member_id from new_card n join placed p on p.node_id = n.id`;
  await tx.$executeRaw`
    insert into member_number (id, company_id, number, set_aside, member_id)
    select n.id, n.company_id, n.number, n.set_aside, p.member_id from new_number n join placed p on p.node_id = n.id`;
  for (const table of [sql`card`, sql`member_number`]) {
    if (anyLoose)
      await tx.$executeRaw`
        update ${table} n set member_id = p.member_id from placed p where p.node_id = n.id and n.member_id <> p.member_id`;
    if (ended.length > 0)
      await tx.$executeRaw`update ${table} n set member_id = j.new_id from joined j where n.member_id = j.old_id`;
  }
  return firstBorn;
}

/** Compares every touched member's counted date before and after, and writes members and entries (R1.1, R2.1). */
async function tallyMembers(tx: Tx, block: number, cause: Cause, firstBorn: number | null): Promise<void> {
  if (firstBorn !== null && firstBorn < NONE) await tallyNewborn(tx, cause, firstBorn);
  await tx.$executeRaw`
    insert into tally
    with touched as (
      select distinct on (member_id) member_id, cause from touched_member
      order by member_id, array_position(array['withdrawal', 'reactivation', 'amendment', 'reissue_link']::text[], cause) nulls last
    ),
    counted as (
      select member_id, min(received_on) as day from (
        select c.member_id, i.received_on from touched join card c using (member_id) join inquiry i on i.card_id = c.id
        where i.live and i.received_on >= (select started_on from incident)
        union all
        select n.member_id, i.received_on from touched join member_number n using (member_id)
        join inquiry i on i.number_id = n.id and i.card_id is null
        where i.live and i.ties and n.set_aside is null and i.received_on >= (select started_on from incident)
      ) live group by member_id
    )
    select t.member_id, m.id is not null, m.counted_on, c.day, t.cause
    from touched t left join member m on m.id = t.member_id left join counted c on c.member_id = t.member_id`;
  await tx.$executeRaw`
    insert into fresh_entry
    select member_id, before, -1, cause from tally where before is not null and before is distinct from after
    union all
    select member_id, after, 1, cause from tally where after is not null and before is distinct from after`;
  await tx.$executeRaw`
    insert into member (id, counted_on, born_block) select member_id, after, ${block}::int from tally where not known`;
  await tx.$executeRaw`
    update member m set counted_on = t.after from tally t
    where t.known and m.id = t.member_id and m.counted_on is distinct from t.after`;
  await tx.$executeRaw`
    update member m set ended_block = ${block}::int, ended_into = j.new_id from joined j where m.id = j.old_id`;
}

/** Members made of new nodes alone: all that is known of them moved in this transaction. */
async function tallyNewborn(tx: Tx, cause: Cause, firstBorn: number): Promise<void> {
  await tx.$executeRaw`
    insert into tally
    with day as (
      select coalesce(s.card_id, s.number_id) as node_id, min(s.received_on) as day
      from shift s
      where s.live and s.received_on >= (select started_on from incident)
        and (s.card_id is not null or s.ties and s.number_id not in (select id from new_number where set_aside is not null))
      group by 1
    )
    select p.member_id, false, null, min(d.day),
      coalesce((array['withdrawal', 'reactivation', 'amendment', 'reissue_link'])[
        min(array_position(array['withdrawal', 'reactivation', 'amendment', 'reissue_link']::text[], seed.cause))], ${cause})
    from placed p left join day d using (node_id) left join seed using (node_id)
    where p.member_id >= ${firstBorn}::int group by p.member_id`;
}

/** Opens a finding where evidence joins again what a person split, and closes it where it parts (R3.2). */
async function reviewRejoined(tx: Tx, block: number): Promise<void> {
  await tx.$executeRaw`
    with node as not materialized (select id, member_id from card union all select id, member_id from member_number),
    split as (
      select e.decision_id, x.member_id, e.a, x.member_id = y.member_id as together
      from edge_decision e join node x on x.id = e.a join node y on y.id = e.b where e.struck
    ),
    closed as (
      update review r set closed_block = ${block}::int where r.kind = 'rejoined' and r.closed_block is null
        and not exists (select from split s where s.together and s.decision_id = (r.details->>'decisionId')::int)
    )
    insert into review (kind, node_id, member_id, details, opened_block)
    select 'rejoined', s.a, s.member_id, jsonb_build_object('decisionId', s.decision_id), ${block}::int
    from split s where s.together
      and not exists (select from review r where r.kind = 'rejoined' and r.closed_block is null
        and (r.details->>'decisionId')::int = s.decision_id)`;
}

/** A number over the limit goes to review until it ties again (R3.4). */
async function reviewNumbers(tx: Tx, block: number, toggled: readonly number[]): Promise<void> {
  await tx.$executeRaw`
    with n as (
      select id, set_aside from member_number
      where id = any (array(select node_id from seed union select unnest(${[...toggled]}::int[])))
    ),
    closed as (
      update review r set closed_block = ${block}::int from n
      where r.kind = 'number_over_limit' and r.closed_block is null and r.node_id = n.id
        and n.set_aside is distinct from 'over_limit'
    )
    insert into review (kind, node_id, opened_block)
    select 'number_over_limit', n.id, ${block}::int from n where n.set_aside = 'over_limit'
      and not exists (select from review r where r.kind = 'number_over_limit' and r.node_id = n.id and r.closed_block is null)`;
}
