import type { Tx } from "@/lib/core/db";

/** The node that stands for a member in a merge: its first card, else its first member number; null: it has none. */
export async function anchorOf(tx: Tx, memberId: number): Promise<number | null> {
  const [row] = await tx.$queryRaw<{ id: number }[]>`
    select id from (
      select id, 1 as rank from card where member_id = ${memberId}::int
      union all select id, 2 from member_number where member_id = ${memberId}::int
    ) node order by rank, id limit 1`;
  return row?.id ?? null;
}

export type Edge = { readonly a: number; readonly b: number };

/**
 * The ties that hold between some nodes of a member and its others (RULEBOOK R3.1), the ones a split strikes.
 * @returns null where a node is not the member's, or where none would be left on the other side
 */
export async function crossingEdges(tx: Tx, memberId: number, nodes: readonly number[]): Promise<Edge[] | null> {
  const all = await tx.$queryRaw<{ id: number }[]>`
    select id from card where member_id = ${memberId}::int
    union select id from member_number where member_id = ${memberId}::int`;
  const own = new Set(all.map((row) => row.id));
  const part = new Set(nodes);
  if ([...part].some((node) => !own.has(node)) || part.size === own.size) return null;
  const edges = await memberEdges(tx, [...own]);
  return edges.filter((edge) => part.has(edge.a) !== part.has(edge.b));
}

/** The edges of the evidence graph that apply among the given nodes: by inquiries, reissue links and merges. */
export async function memberEdges(tx: Tx, nodes: readonly number[]): Promise<Edge[]> {
  return tx.$queryRaw<Edge[]>`
    with evidence (a, b) as (
      select i.card_id, i.number_id from inquiry i join member_number n on n.id = i.number_id
      where i.card_id = any (${[...nodes]}::int[]) and i.live and i.ties and n.set_aside is null
      union
      select old_card_id, new_card_id from reissue_link where old_card_id = any (${[...nodes]}::int[])
    )
    select least(a, b) as a, greatest(a, b) as b from evidence ev
    where not exists (select from edge_decision e where e.struck and e.a = least(ev.a, ev.b) and e.b = greatest(ev.a, ev.b))
    union
    select a, b from edge_decision where not struck and a = any (${[...nodes]}::int[])`;
}
