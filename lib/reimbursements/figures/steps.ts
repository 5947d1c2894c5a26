import type { IsoDate } from "@/lib/core/dates";
import { type Sql, sql } from "@/lib/core/db";
import { bearer, bearerJoins, chargedByEntry, closedOn, relievedByEntry } from "@/lib/inquiries/bearers";

/**
 * Common table expressions up to `stated (id, bearer, currency, day, relief, burden)`: each live case received by a day,
 * on each day on which something about it changed, with the state that it had from then on. A history has as many rows
 * as it has changes, however many days it spans: no day and no week is gone through. Cases that never carry a burden and
 * are never unknown are left out.
 * @param from `receipt`: a case is nothing before it was received, and what was booked earlier counts from then on, as
 * in casesAsOf; `money`: from the dates of its entries, also those before anybody told us
 */
export function statedCases(until: IsoDate, from: "receipt" | "money"): Sql {
  const day = (on: Sql) => (from === "receipt" ? sql`greatest(${on}, i.received_on)` : on);
  return sql`
    held as materialized (
      select i.id, ${bearer} as bearer, i.received_on, i.staff_case, i.reported_case, i.closed_as,
        ${closedOn} as closed_on
      from inquiry i ${bearerJoins}
      where i.live and i.received_on <= ${until}::date
        -- Nearly all: no money was ever booked, and without any nobody bears a cost and nothing is unknown.
        and (i.charged is not null
          or relief_state(i.staff_case, i.reported_case, null, null, null) in ('carries_burden', 'not_yet_known'))
    ), step as (
      select i.id, ${day(sql`e.booked_on`)} as day, e.currency,
        ${chargedByEntry} as charged, ${relievedByEntry} as relieved, 0 as closed
      from money_entry e join held i on i.id = e.inquiry_id where e.booked_on <= ${until}::date
      ${from === "receipt" ? sql`union all select id, received_on, null, null, null, 0 from held` : sql``}
      union all select id, closed_on, null, null, null, 1 from held where closed_on <= ${until}::date
    ), daily as (
      select id, day, min(currency) as currency, sum(charged) as charged, sum(relieved) as relieved, max(closed) as closed
      from step group by id, day
    ), running as (
      select id, day, min(currency) over (partition by id) as currency, sum(charged) over past as charged,
        sum(relieved) over past as relieved, max(closed) over past as closed
      from daily window past as (partition by id order by day)
    ), stated as (
      select r.id, k.bearer, r.currency, r.day, coalesce(r.charged - r.relieved, 0) as burden,
        relief_state(k.staff_case, k.reported_case, r.charged::bigint, r.relieved::bigint,
          case when r.closed = 1 then k.closed_as end) as relief
      from running r join held k on k.id = r.id
    )`;
}
