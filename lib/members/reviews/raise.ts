import type { Tx } from "@/lib/core/db";

/** Opens a finding where evidence joins again what a person split, and closes it where it parts (R3.2). */
export async function reviewRejoined(tx: Tx, block: number): Promise<void> {
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
export async function reviewNumbers(tx: Tx, block: number, toggled: readonly number[]): Promise<void> {
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
