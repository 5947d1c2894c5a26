import type { IsoDate } from "@/lib/core/dates";
import type { Reader } from "@/lib/core/db";
import { countAsOf } from "@/lib/ledger/queries";
import { type BridgePart, bridgeParts, bridgeTotal } from "./rules";
import type { Bridge } from "./schema";

export type FrozenFigure = { readonly blockNo: number; readonly count: number; readonly bridge: Bridge };

/** The figure that a bridge starts from: as of a day, as known at a block. */
export type Pier = { readonly asOf: IsoDate; readonly blockNo: number; readonly count: number };

/**
 * Freezes count(D, S) at the ledger's head with the bridge from the previous publication (RULEBOOK R7.1). Without a
 * previous one the bridge starts from 0 and everybody was received since.
 * @throws when the parts do not add up to the figure: then the ledger itself is at fault and nothing may be published
 */
export async function freezeFigure(reader: Reader, asOf: IsoDate, previous: Pier | null): Promise<FrozenFigure> {
  const { blockNo, parts } = await bridgeFrom(reader, asOf, previous);
  const bridge: Bridge = { previous: previous?.count ?? 0, parts };
  const count = await countAsOf(reader, asOf, blockNo);
  if (bridgeTotal(bridge) !== count) {
    throw new Error(`the bridge to ${asOf} at block ${blockNo} gives ${bridgeTotal(bridge)}, the ledger ${count}`);
  }
  return { blockNo, count, bridge };
}

type Line = { block: number; part: BridgePart | null; came: number; gone: number };

/*
 * One statement, so that the head, the entries and what is asked about members are of one moment.
 *
 * A member's entries sum to 1 where it is counted and to 0 where it is not, and the sum of delta × day is then the day
 * itself. Only members that something happened to are looked at: entries after the previous block, or between the days.
 *
 * How a member came in is told, in this order, by: its day (later than the previous as-of date: received since); that
 * it was already counted on a later day (moved); the cause of the entry that first brought it; and, where a delivery
 * brought it, whether the previous figure already knew one of its inquiries, which then parted from another member.
 */
async function bridgeFrom(
  reader: Reader,
  asOf: IsoDate,
  previous: Pier | null,
): Promise<{ blockNo: number; parts: Bridge["parts"] }> {
  const lines = await reader.$queryRaw<Line[]>`
    with bound as (
      select ${asOf}::date as d, coalesce(${previous?.asOf ?? null}::date, '-infinity'::date) as d0,
        coalesce((select max(no) from ledger_block), 0) as s, ${previous?.blockNo ?? 0}::int as s0
    ),
    touched as (
      select e.member_id from ledger_entry e, bound where e.block_no > s0 and e.block_no <= s
      union
      select e.member_id from ledger_entry e, bound
      where e.block_no <= s and e.effective_on > least(d, d0) and e.effective_on <= greatest(d, d0)
    ),
    standing as (
      select e.member_id,
        coalesce(sum(e.delta) filter (where e.effective_on <= d), 0) as now,
        coalesce(sum(e.delta) filter (where e.effective_on <= d0 and e.block_no <= s0), 0) as before,
        sum(e.delta) as counted_now,
        coalesce(sum(e.delta) filter (where e.block_no <= s0), 0) as counted_before,
        date '2000-01-01' + coalesce(sum(e.delta * (e.effective_on - date '2000-01-01')), 0)::int as day_now,
        date '2000-01-01' + coalesce(sum(e.delta * (e.effective_on - date '2000-01-01')) filter (where e.block_no <= s0), 0)::int as day_before
      from ledger_entry e join touched using (member_id), bound
      where e.block_no <= s
      group by e.member_id
    ),
    told as (
      select t.now, case
        when t.now > t.before then case
          when t.day_now > d0 then 'received'
          when t.counted_before = 1 then 'moved'
          when came.cause = 'date_correction' then 'moved'
          when m.born_block <= s0 and came.cause in ('reactivation', 'undo') then 'withdrawn'
          when m.born_block <= s0 then 'late'
          when came.cause in ('commit', 'amendment', 'reactivation', 'reissue_link') and not exists (
            select from inquiry i
            join record r on r.company_id = i.company_id and r.key = i.key
            join batch b on b.id = r.batch_id and b.commit_block <= s0 and (b.revert_block is null or b.revert_block > s0)
            where i.card_id in (select id from card c where c.member_id = t.member_id)
              or (i.card_id is null and i.number_id in (select id from member_number n where n.member_id = t.member_id))
          ) then 'late'
          else 'parted' end
        else case
          when t.day_before > d then 'received'
          when t.counted_now = 1 then 'moved'
          when m.ended_into is not null then 'joined'
          when went.cause = 'date_correction' then 'moved'
          else 'withdrawn' end
        end as part
      from standing t cross join bound
      left join member m on m.id = t.member_id
      left join lateral (
        select e.cause from ledger_entry e where e.member_id = t.member_id and e.delta = 1 and e.block_no > s0
        order by e.block_no, e.seq limit 1) came on t.now > t.before
      left join lateral (
        select e.cause from ledger_entry e where e.member_id = t.member_id and e.delta = -1 and e.block_no > s0 and e.block_no <= s
        order by e.block_no desc, e.seq desc limit 1) went on t.now < t.before
      where t.now <> t.before
    )
    select s as block, part, (count(*) filter (where now = 1))::int as came, (count(*) filter (where now = 0))::int as gone
    from bound left join told on true
    group by s, part`;
  const parts = Object.fromEntries(
    bridgeParts.map((part) => {
      const line = lines.find((candidate) => candidate.part === part);
      return [part, { in: line?.came ?? 0, out: line?.gone ?? 0 }];
    }),
  ) as Bridge["parts"];
  return { blockNo: lines[0]?.block ?? 0, parts };
}
