import type { IsoDate } from "@/lib/core/dates";
import { type Reader, type Sql, sql } from "@/lib/core/db";
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

type Line = {
  block: number;
  part: BridgePart | null;
  came: number;
  gone: number;
  parted: number[] | null;
  /** Members that stand on both sides although their day alone would have brought them in or taken them out. */
  staying: number;
};

/**
 * A bridge's parts. Whom the day alone tells (received since; towards an earlier day, received after it) is the
 * difference of two counts, less those that stood on both sides all the same; only the others are looked at.
 */
export async function bridgeFrom(
  reader: Reader,
  span: BridgeSpan,
): Promise<{ blockNo: number; parts: Bridge["parts"]; parted: number[] }> {
  const { asOf, previous } = span;
  const lines = await reader.$queryRaw<Line[]>`
    with ${toldBy(span)}
    select s as block, part, (count(*) filter (where now = 1))::int as came, (count(*) filter (where now = 0))::int as gone,
      array_agg(member_id order by member_id) filter (where part = 'parted' and by_delivery) as parted,
      (select count(*) from standing where now = 1 and before = 1 and case when d >= d0 then day_now > d0 else day_before > d end)::int as staying
    from bound left join told on true
    group by s, d, d0, part`;
  const blockNo = lines[0]?.block ?? 0;
  const staying = lines[0]?.staying ?? 0;
  const parts = Object.fromEntries(
    bridgeParts.map((part) => {
      const line = lines.find((candidate) => candidate.part === part);
      return [part, { in: line?.came ?? 0, out: line?.gone ?? 0 }];
    }),
  ) as Record<BridgePart, { in: number; out: number }>;
  if (previous && asOf < previous.asOf) {
    const after = await countAsOf(reader, previous.asOf, previous.blockNo);
    parts.received.out = after - (await countAsOf(reader, asOf, previous.blockNo)) - staying;
  } else {
    const before = previous ? await countAsOf(reader, previous.asOf, blockNo) : 0;
    parts.received.in = (await countAsOf(reader, asOf, blockNo)) - before - staying;
  }
  return { blockNo, parts, parted: lines.flatMap((line) => line.parted ?? []) };
}

/**
 * The tables `bound` (the days d and d0, the blocks s and s0), `standing` and `told`.
 *
 * A member's entries sum to 1 where it is counted and to 0 where it is not, and the sum of delta × day is then the day
 * itself. A member without an entry since the previous block has one day on both sides; one that is only brought in
 * since, on a later day than the previous as-of date, was received since. `standing` are the others, of which `told`
 * are those that stand on one side alone and whose day does not tell it. How they came in is told, in this order, by:
 * that a member was already counted on a later day (moved); the cause of the entry that first brought it; and, where a
 * delivery brought it, whether the previous figure already knew one of its inquiries, which then parted from another
 * member.
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
      select distinct e.member_id from ledger_entry e
      where e.block_no > (select s0 from bound) and e.block_no <= (select s from bound)
        and (e.delta = -1 or e.effective_on <= (select d0 from bound))
    ),
    standing as materialized (
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
    told as materialized (
      select t.member_id, t.now,
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
      from standing t cross join bound
      left join member m on m.id = t.member_id
      left join lateral (
        select e.cause from ledger_entry e
        where e.member_id = t.member_id and e.delta = 1 and e.block_no > s0 and e.block_no <= s
        order by e.block_no, e.seq limit 1) came on t.now > t.before
      left join lateral (
        select e.cause from ledger_entry e
        where e.member_id = t.member_id and e.delta = -1 and e.block_no > s0 and e.block_no <= s
        order by e.block_no desc, e.seq desc limit 1) went on t.now < t.before
      where t.now <> t.before and not case when t.now > t.before then t.day_now > d0 else t.day_before > d end
    )`;
}
