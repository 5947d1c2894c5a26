import type { IsoDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import { memberEdges } from "./edges";
import type { NodeName } from "./schema";

/** What ties two nodes, or would: by how many live inquiries, by a reissue link, by a person's decision. */
export type Tie = {
  a: number;
  b: number;
  inquiries: number;
  /** When the first of its live inquiries was received; null: it has none. */
  since: IsoDate | null;
  /** Of a reissue: the card that was replaced, and the batch and day by which the first delivery said so. */
  reissue: { oldCardId: number; batchId: number; receivedOn: IsoDate } | null;
  decided: "merge" | "link" | null;
  /** A split strikes it: it ties nothing. */
  struck: boolean;
  /** Who decided what holds of it. */
  decision: { id: number; by: string; on: IsoDate } | null;
  /** The member at the other end, where the tie was struck and the end is another's now. */
  otherMember: number | null;
};

/** A member number that stands beside the member's cards and ties nothing (RULEBOOK R3.4). */
export type HeldBack = {
  cardId: number;
  numberId: number;
  inquiries: number;
  why: "placeholder" | "over_limit" | "account";
  /** Who holds the number; null: this member, or nobody. */
  otherMember: number | null;
};

export type Evidence = {
  ties: Tie[];
  heldBack: HeldBack[];
  /** Nodes at the other ends that are not the member's own. */
  others: (NodeName & { memberId: number })[];
};

const mostHeldBack = 20;

/** All that speaks for or against the nodes being one: ties that hold, struck ones, and numbers that were held back. */
export async function readEvidence(memberId: number, nodes: readonly number[]): Promise<Evidence> {
  if (nodes.length === 0) return { ties: [], heldBack: [], others: [] };
  const [ties, heldBack] = await Promise.all([readTies(memberId, nodes), readHeldBack(memberId, nodes)]);
  const own = new Set(nodes);
  const ends = [...ties.flatMap(({ a, b }) => [a, b]), ...heldBack.map(({ numberId }) => numberId)];
  return { ties, heldBack, others: await readNames([...new Set(ends)].filter((node) => !own.has(node))) };
}

/** Every tie among the nodes, those that hold as lib/members/edges.ts has them, and those that a split struck. */
async function readTies(memberId: number, nodes: readonly number[]): Promise<Tie[]> {
  const [holding, rows] = await Promise.all([
    memberEdges(db, nodes),
    db.$queryRaw<Tie[]>`
      with tie as (
        select least(i.card_id, i.number_id) as a, greatest(i.card_id, i.number_id) as b, count(*)::int as inquiries,
          min(i.received_on) as since, null::int as reissue
        from inquiry i
        where i.live and i.ties and i.number_id is not null
          and (i.card_id = any (${[...nodes]}::int[]) or i.number_id = any (${[...nodes]}::int[]) and i.card_id is not null)
        group by 1, 2
        union all
        select least(old_card_id, new_card_id), greatest(old_card_id, new_card_id), 0, null, min(batch_id) from reissue_link
        where old_card_id = any (${[...nodes]}::int[]) or new_card_id = any (${[...nodes]}::int[]) group by 1, 2
        union all
        select a, b, 0, null, null from edge_decision where a = any (${[...nodes]}::int[]) or b = any (${[...nodes]}::int[])
      ),
      one as (select a, b, sum(inquiries)::int as inquiries, min(since) as since, min(reissue) as reissue from tie group by a, b),
      node as not materialized (select id, member_id from card union all select id, member_id from member_number)
      select one.a, one.b, one.inquiries, one.since::text as since, coalesce(e.struck, false) as struck,
        (select json_build_object('oldCardId', l.old_card_id, 'batchId', l.batch_id, 'receivedOn', b.received_on)
          from reissue_link l join batch b on b.id = l.batch_id
          where l.batch_id = one.reissue and least(l.old_card_id, l.new_card_id) = one.a and greatest(l.old_card_id, l.new_card_id) = one.b
          limit 1) as reissue,
        case when not e.struck then d.kind end as decided,
        case when d.id is not null then json_build_object('id', d.id, 'by', d.made_by_name,
          'on', (d.made_at at time zone (select time_zone from incident))::date) end as decision,
        nullif(coalesce(nullif(x.member_id, ${memberId}::int), y.member_id), ${memberId}::int) as "otherMember"
      from one join node x on x.id = one.a join node y on y.id = one.b
      left join edge_decision e on e.a = one.a and e.b = one.b left join decision d on d.id = e.decision_id
      order by one.a, one.b`,
  ]);
  const holds = new Set(holding.map((edge) => `${edge.a}-${edge.b}`));
  // What neither holds nor was struck is a number that was set aside: it stands among what was held back.
  return rows.filter((tie) => tie.struck || holds.has(`${tie.a}-${tie.b}`));
}

async function readHeldBack(memberId: number, nodes: readonly number[]): Promise<HeldBack[]> {
  return db.$queryRaw<HeldBack[]>`
    select i.card_id as "cardId", i.number_id as "numberId", count(*)::int as inquiries,
      coalesce(n.set_aside, 'account') as why, nullif(n.member_id, ${memberId}::int) as "otherMember"
    from inquiry i join member_number n on n.id = i.number_id
    where i.card_id = any (${[...nodes]}::int[]) and i.live and (not i.ties or n.set_aside is not null)
      and not exists (select from edge_decision e where e.a = least(i.card_id, i.number_id) and e.b = greatest(i.card_id, i.number_id))
    group by 1, 2, 4, 5 order by 1, 2 limit ${mostHeldBack}::int`;
}

async function readNames(nodes: readonly number[]): Promise<Evidence["others"]> {
  if (nodes.length === 0) return [];
  const rows = await db.$queryRaw<{ name: Evidence["others"][number] }[]>`
    select json_build_object('kind', 'card', 'id', id, 'bin', bin, 'last4', last4, 'memberId', member_id) as name
    from card where id = any (${[...nodes]}::int[])
    union all
    select json_build_object('kind', 'number', 'id', id, 'number', number, 'companyId', company_id, 'memberId', member_id)
    from member_number where id = any (${[...nodes]}::int[])`;
  return rows.map((row) => row.name);
}
