import { fromDbDate, type IsoDate } from "@/lib/core/dates";
import { emptySql, sql, type Tx } from "@/lib/core/db";
import type { Cause } from "@/lib/ledger/schema";
import { connect, type LooseNode, type Placement, placeIds, unpack } from "./rules";
import { NONE, SMALL } from "./work-tables";

/**
 * Places, as one set, the new nodes that make a member by themselves: a card and a number that nothing ties to anything
 * else, and what nothing ties at all. Almost all of a large first delivery is that, and none of it is read into memory.
 * Whatever a link or a number set aside touches is left to placeNodes.
 * @returns the lowest id given to a new member, and whether all new nodes are placed now
 */
export async function placePlain(
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
export async function placeNodes(
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
export async function writePlacements(
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
  await insertCards(tx);
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

/** Sealed numbers that came along are written as one set; the others the database takes out of their records itself. */
async function insertCards(tx: Tx): Promise<void> {
  const [{ sealed, all }] = await tx.$queryRaw<[{ sealed: number; all: number }]>`
    select count(cipher)::int as sealed, count(*)::int as all from new_card`;
  if (sealed > 0)
    await tx.$executeRaw`
      insert into card (id, token, cipher, bin, last4, member_id)
      select n.id, n.token, n.cipher, n.bin, n.last4, p.member_id from new_card n join placed p on p.node_id = n.id
       where n.cipher is not null`;
  if (sealed < all)
    await tx.$executeRaw`
      select place_cards(n.batch_id, array_agg(n.row_no), array_agg(n.token), array_agg(n.id), array_agg(p.member_id))
        from new_card n join placed p on p.node_id = n.id where n.cipher is null group by n.batch_id`;
}
