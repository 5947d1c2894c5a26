import type { IsoDate } from "@/lib/core/dates";
import type { Reader } from "@/lib/core/db";
import type { Coverage, Span } from "./schema";

/** Spans that are named of one card company. */
const NAMED = 40;

type Row = {
  id: number;
  code: string;
  nameJa: string;
  nameEn: string;
  days: number;
  coveredTo: IsoDate | null;
  missing: Span[];
  supportedTo: IsoDate | null;
  lastReceivedOn: IsoDate | null;
  unsaid: number;
};

/**
 * What each card company's committed deliveries cover up to a day. A company that says nothing about days neither
 * supports a date nor speaks against one; one whose work with us ended before the day is left out.
 * @param after gaps up to this day (the previous as-of date) were published already and hold nothing back; null: none
 */
export async function coverageOf(reader: Reader, asOf: IsoDate, after: IsoDate | null): Promise<Coverage> {
  const rows = await reader.$queryRaw<Row[]>`
    with incident as (select started_on, time_zone from incident where id = 1),
    bound as (select ${asOf}::date as d, coalesce(${after}::date, started_on - 1) as d0, started_on as since from incident),
    said as (
      select company_id, range_agg(daterange(covers_from, covers_to, '[]')) filter (where covers_from is not null) as days,
        count(*) filter (where covers_from is null)::int as unsaid, max(received_on) as last
      from batch where state = 'committed' group by company_id
    ),
    within as (
      select s.*, s.days * datemultirange(daterange(least(since, d), d, '[]')) as inside,
        case
          when s.days is null then null
          when greatest(lower(s.days), d0 + 1, since) > d then '{}'::datemultirange
          else datemultirange(daterange(greatest(lower(s.days), d0 + 1, since), d, '[]')) - s.days end as gaps
      from said s, bound where s.days is null or lower(s.days) <= d
    )
    select c.id, c.code, c.name_ja as "nameJa", c.name_en as "nameEn",
      coalesce((select sum(upper(r) - lower(r)) from unnest(w.inside) r), 0)::int as days,
      (upper(w.inside) - 1)::text as "coveredTo",
      coalesce((select json_agg(json_build_object('from', lower(g), 'to', upper(g) - 1) order by lower(g))
        from (select g from unnest(w.gaps) g order by lower(g) limit ${NAMED}) named), '[]'::json) as missing,
      case when w.gaps is null then null when isempty(w.gaps) then d else lower(w.gaps) - 1 end::text as "supportedTo",
      w.last::text as "lastReceivedOn", coalesce(w.unsaid, 0) as unsaid
    from company c cross join bound cross join incident i left join within w on w.company_id = c.id
    where c.ended_at is null or (c.ended_at at time zone i.time_zone)::date > d
    order by c.code`;
  const supported = rows.flatMap((row) => (row.supportedTo === null ? [] : [row.supportedTo])).sort();
  return {
    supportedTo: supported[0] ?? null,
    companies: rows.map(({ nameJa, nameEn, supportedTo: _, ...row }) => ({
      ...row,
      name: { ja: nameJa, en: nameEn },
    })),
  };
}

/** Whether a day lies beyond what the deliveries cover: then the publication says why (and the reason is kept). */
export function goesBeyond(asOf: IsoDate, coverage: Coverage): boolean {
  return coverage.supportedTo !== null && asOf > coverage.supportedTo;
}
