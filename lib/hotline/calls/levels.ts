import { fromDbDate } from "@/lib/core/dates";
import { type Reader, type Sql, sql } from "@/lib/core/db";
import type { Ground } from "./schema";

/**
 * Rows (token, level, sources) of numbers that the register or the chain of their cards leads to: 2 identified by the
 * scope, 1 in the files; none where no file has them. As lib/exposure/classify.ts levelsOf() says it of cards: what a card
 * was reissued from counts for it, not what it was replaced by. By tokens, since whoever calls may have a number that no
 * inquiry ever named; each number is a few steps down indexes, however large the register is.
 * @param targets gives the tokens
 * @param scopeId null: nothing is identified
 */
export function levelsOfTokens(targets: Sql, scopeId: number | null): Sql {
  return sql`
    with recursive chain (token, of_token, of_id) as (
      select target.token, target.token, c.id from (${targets}) target (token) left join card c on c.token = target.token
      union
      select chain.token, o.token, o.id from chain
        cross join lateral (
          select l.old_card_id as id from reissue_link l where l.new_card_id = chain.of_id
          union all
          select d.node_a from decision d where d.node_b = chain.of_id and d.kind = 'link' and d.undone_at is null
        ) before
        join card o on o.id = before.id
       where not exists (select from edge_decision e
         where e.struck and e.a = least(before.id, chain.of_id) and e.b = greatest(before.id, chain.of_id))
    )
    select chain.token, max(case when fits_scope(${scopeId}::int, x.source_id, x.value_ids) then 2 else 1 end) as level,
      array_agg(distinct x.source_id order by x.source_id) as sources
      from chain join exposure_card x on x.token = chain.of_token
     group by chain.token`;
}

/** The scope in force and the loads that make the register; loads: none, and there is no register. */
export async function groundNow(reader: Reader): Promise<Ground> {
  type Row = { scopeId: number | null; version: number | null; publishedOn: Date | null; loads: number[] };
  const [{ scopeId, version, publishedOn, loads }] = await reader.$queryRaw<[Row]>`
    select s.id as "scopeId", s.version, s.published_on as "publishedOn",
      array(select l.id from exposure_load l where l.state in ('loaded', 'reverting') order by l.id) as loads
    from (select 1) one left join exposure_scope s on s.state = 'adopted'`;
  const scope =
    scopeId === null || version === null
      ? null
      : { id: scopeId, version, publishedOn: publishedOn && fromDbDate(publishedOn) };
  return { scope, loads };
}
