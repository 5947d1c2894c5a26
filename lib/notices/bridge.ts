import type { IsoDate } from "@/lib/core/dates";
import { emptySql, type Reader, type Sql, sql } from "@/lib/core/db";
import { countAsOf } from "@/lib/ledger/queries";
import { type BridgePart, bridgeParts, bridgeTotal } from "./rules";
import type { Bridge } from "./schema";

export type FrozenFigure = {
  readonly blockNo: number;
  readonly count: number;
  readonly bridge: Bridge;
  /** Whom a delivery parted from a member that the previous figure knew; kept, because later joins would hide it. */
  readonly bridgeParted: number[];
};

/** The figure that a bridge starts from: as of a day, as known at a block. */
export type Pier = { readonly asOf: IsoDate; readonly blockNo: number; readonly count: number };

/** From a pier, or from nothing, to count(asOf, blockNo). */
export type BridgeSpan = {
  readonly asOf: IsoDate;
  /** Null: the ledger's head. */
  readonly blockNo: number | null;
  readonly previous: Omit<Pier, "count"> | null;
  /** What was found out about parting by deliveries when it was frozen; null: it is found out now. */
  readonly parted: readonly number[] | null;
};

/**
 * Freezes count(D, S) at the ledger's head with the bridge from the previous publication (RULEBOOK R7.1). Without a
 * previous one the bridge starts from 0 and everybody was received since.
 * @throws when the parts do not add up to the figure: then the ledger itself is at fault and nothing may be published
 */
export async function freezeFigure(reader: Reader, asOf: IsoDate, previous: Pier | null): Promise<FrozenFigure> {
  const { blockNo, parts, parted } = await bridgeFrom(reader, { asOf, blockNo: null, previous, parted: null });
  const bridge: Bridge = { previous: previous?.count ?? 0, parts };
  const count = await countAsOf(reader, asOf, blockNo);
  if (bridgeTotal(bridge) !== count) {
    throw new Error(`the bridge to ${asOf} at block ${blockNo} gives ${bridgeTotal(bridge)}, the ledger ${count}`);
  }
  return { blockNo, count, bridge, bridgeParted: parted };
}

type Line = { block: number; part: BridgePart | null; came: number; gone: number; parted: number[] | null };

async function bridgeFrom(
  reader: Reader,
  span: BridgeSpan,
): Promise<{ blockNo: number; parts: Bridge["parts"]; parted: number[] }> {
  const lines = await reader.$queryRaw<Line[]>`
    with ${toldBy(span)}
    select s as block, part, coalesce(sum(n) filter (where now = 1), 0)::int as came,
      coalesce(sum(n) filter (where now = 0), 0)::int as gone,
      array_agg(member_id order by member_id) filter (where by_delivery) as parted
    from bound left join (
      select 'received' as part, now, count(*) as n, null::int as member_id, false as by_delivery
      from plain group by now
      union all
      select part, now, 1, member_id, part = 'parted' and by_delivery from told
    ) lines on true
    group by s, part`;
  const parts = Object.fromEntries(
    bridgeParts.map((part) => {
      const line = lines.find((candidate) => candidate.part === part);
      return [part, { in: line?.came ?? 0, out: line?.gone ?? 0 }];
    }),
  ) as Bridge["parts"];
  const parted = lines.flatMap((line) => line.parted ?? []);
  return { blockNo: lines[0]?.block ?? 0, parts, parted };
}

/**
 * The tables `bound`, `plain` and `told`: every member that stands on one side of the bridge alone. In one statement,
 * so that the head, the entries and what is asked about members are of one moment.
 *
 * A member's entries sum to 1 where it is counted and to 0 where it is not, and the sum of delta × day is then the day
 * itself. Only members that something happened to are looked at: entries after the previous block, or between the days.
 *
 * `plain` are those whose day alone tells it: received since the previous as-of date (or, towards an earlier day, after
 * the new one); most members of most bridges. How the others came in is told, in this order, by: that a member was
 * already counted on a later day (moved); the cause of the entry that first brought it; and, where a delivery brought
 * it, whether the previous figure already knew one of its inquiries, which then parted from another member.
 *
 * Everything is told from what is never changed afterwards, up to the block that it ends at, so that the lists of a
 * frozen publication can be given again; the one thing that is not (whose cards were whose) is frozen as `parted`.
 */
export function toldBy({ asOf, blockNo, previous, parted }: BridgeSpan): Sql {
  const known = parted === null ? null : [...parted];
  return sql`bound as materialized (
      select ${asOf}::date as d, coalesce(${previous?.asOf ?? null}::date, '-infinity'::date) as d0,
        coalesce(${blockNo}::int, (select max(no) from ledger_block), 0) as s, ${previous?.blockNo ?? 0}::int as s0
    ),
    touched as (
      select e.member_id from ledger_entry e where e.block_no > (select s0 from bound) and e.block_no <= (select s from bound)
      union
      select e.member_id from ledger_entry e, bound
      where ${previous !== null} and e.block_no <= s0 and e.effective_on > least(d, d0) and e.effective_on <= greatest(d, d0)
    ),
    standing as (
      select e.member_id,
        coalesce(sum(e.delta) filter (where e.effective_on <= d), 0) as now,
        coalesce(sum(e.delta) filter (where e.effective_on <= d0 and e.block_no <= s0), 0) as before,
        sum(e.delta) as counted_now,
        coalesce(sum(e.delta) filter (where e.block_no <= s0), 0) as counted_before,
        date '2000-01-01' + coalesce(sum(e.delta * (e.effective_on - date '2000-01-01')), 0)::int as day_now,
        date '2000-01-01' + coalesce(sum(e.delta * (e.effective_on - date '2000-01-01')) filter (where e.block_no <= s0), 0)::int as day_before
      from ledger_entry e ${previous === null ? emptySql : sql`join touched using (member_id)`}, bound
      where e.block_no <= s
      group by e.member_id
    ),
    moved as materialized (
      select st.*, case when now > before then day_now > d0 else day_before > d end as since
      from standing st, bound where now <> before
    ),
    plain as (select * from moved where since),
    told as (
      select t.member_id, t.now, t.counted_now, t.counted_before, t.day_now, t.day_before,
        came.cause in ('commit', 'amendment', 'reactivation', 'reissue_link') as by_delivery,
        case
        when t.now > t.before then case
          when t.counted_before = 1 then 'moved'
          when came.cause = 'date_correction' then 'moved'
          when m.born_block <= s0 and came.cause in ('reactivation', 'undo') then 'withdrawn'
          when m.born_block <= s0 then 'late'
          when came.cause in ('commit', 'amendment', 'reactivation', 'reissue_link') and case
            when ${known}::int[] is not null then t.member_id <> all (${known}::int[])
            else not exists (
              select from inquiry i
              join record r on r.company_id = i.company_id and r.key = i.key
              join batch b on b.id = r.batch_id and b.commit_block <= s0 and (b.revert_block is null or b.revert_block > s0)
              where i.card_id in (select id from card c where c.member_id = t.member_id)
                or (i.card_id is null and i.number_id in (select id from member_number n where n.member_id = t.member_id))
            ) end then 'late'
          else 'parted' end
        else case
          when t.counted_now = 1 then 'moved'
          when m.ended_block <= s then 'joined'
          when went.cause = 'date_correction' then 'moved'
          else 'withdrawn' end
        end as part
      from moved t cross join bound
      left join member m on m.id = t.member_id
      left join lateral (
        select e.cause from ledger_entry e
        where e.member_id = t.member_id and e.delta = 1 and e.block_no > s0 and e.block_no <= s
        order by e.block_no, e.seq limit 1) came on t.now > t.before
      left join lateral (
        select e.cause from ledger_entry e
        where e.member_id = t.member_id and e.delta = -1 and e.block_no > s0 and e.block_no <= s
        order by e.block_no desc, e.seq desc limit 1) went on t.now < t.before
      where not t.since
    )`;
}
