import { sql } from "@/lib/core/db";

/** How bad it is, as levelsOfTokens() counts: who was told less than what is, is called back. */
const rankOf = (column: "told" | "class") =>
  column === "told"
    ? sql`case told when 'identified' then 2 when 'possibly_exposed' then 1 else 0 end`
    : sql`case class when 'identified' then 2 else 1 end`;

/**
 * Rows (token, rank) of the cards that anybody asked about: what was said of each last, in a call or in a call back. Who
 * called again and was told, needs no call back; two people who ask about one card are one caller.
 */
export const toldLast = sql`
  select distinct on (token) token, rank from (
    select c.token, ${rankOf("told")} as rank, c.business_at as at from hotline_call c where c.token is not null
    union all
    select c.token, ${rankOf("class")}, b.ended_at from hotline_call_back b join hotline_call c on c.id = b.call_id
     where b.state = 'reached'
  ) said order by token, at desc, rank desc`;

/** The calls with a number, their tokens once each. */
export const askedTokens = sql`select distinct token from hotline_call where token is not null`;
