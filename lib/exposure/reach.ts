import { type Sql, sql } from "@/lib/core/db";
import { links } from "./classify";
import { type Fits, fitsSql } from "./fits";

/**
 * CTEs after "with recursive": level (id, a, b), a row for each card of inquiries that is in the files, by itself or by
 * what it was reissued from, and whether either rule identifies it. From the register on along the links, so that it
 * costs one join, whatever the rules are; levelsOf() answers the same from the card's end.
 */
export function levelsUnder(a: Fits | null, b: Fits | null): Sql {
  return sql`
    link as materialized (${links}),
    seen (id, a, b) as (
      select c.id, bool_or(${fitsSql(a)}), bool_or(${fitsSql(b)})
        from card c join exposure_card x on x.token = c.token group by c.id
      union
      select link.new_id, seen.a, seen.b from seen join link on link.old_id = seen.id
    ),
    level as materialized (select id, bool_or(a) as a, bool_or(b) as b from seen group by id)`;
}

/** The ids of cards that a rule identifies, reissued ones by their chains. */
export function identifiedBy(fits: Fits): Sql {
  return sql`
    with recursive link as materialized (${links}),
    hit (id) as (
      select c.id from exposure_card x join card c on c.token = x.token where ${fitsSql(fits)}
      union
      select link.new_id from hit join link on link.old_id = hit.id
    )
    select id from hit`;
}
