import { endOfDay, fromDbDate, type IsoDate } from "@/lib/core/dates";
import type { Reader } from "@/lib/core/db";
import type { Head } from "./schema";

/*
 * Figures, without a member or a card in them: the rooms above ask for the right to what they show beside them, and
 * the public notice shows the published ones. So these take a reader instead of an actor, and see a transaction's own
 * blocks where they are given one.
 */

/** The newest block; number 0 and a hash of zeros before the first. */
export async function headBlock(reader: Reader): Promise<Head> {
  const head = await reader.ledgerBlock.findFirst({
    orderBy: { no: "desc" },
    select: { no: true, at: true, hash: true },
  });
  return head ?? { no: 0, at: null, hash: new Uint8Array(32) };
}

/** The last block before the end of a day in the incident's time zone: what was "known on" it (RULEBOOK R1.4); 0: none. */
export async function blockKnownOn(reader: Reader, day: IsoDate, timeZone: string): Promise<number> {
  // By instant first, though numbers say the same: by numbers alone an early day would be looked for from the end.
  const block = await reader.ledgerBlock.findFirst({
    where: { at: { lt: endOfDay(day, timeZone) } },
    orderBy: [{ at: "desc" }, { no: "desc" }],
    select: { no: true },
  });
  return block?.no ?? 0;
}

/**
 * count(D, S): card members counted as of a day (received dates up to and including it), as known at a ledger block
 * (RULEBOOK R1.4). One snapshot look-up plus the sum of a few hundred rows behind it, whatever the size.
 * @param blockNo the position; the head unless said
 */
export async function countAsOf(reader: Reader, day: IsoDate, blockNo?: number): Promise<number> {
  const [row] = await reader.$queryRaw<[{ count: number }]>`
    with at as (select coalesce(${blockNo ?? null}::int, (select max(no) from ledger_block), 0) as s),
    base as (select s, coalesce((select max(block_no) from ledger_snapshot where block_no <= s), 0) as snapshot from at)
    select (
      coalesce((select total from ledger_snapshot t
        where t.block_no = base.snapshot and t.effective_on <= ${day}::date order by t.effective_on desc limit 1), 0)
      + coalesce((select sum(d.delta) from ledger_delta d
        where d.block_no > base.snapshot and d.block_no <= base.s and d.effective_on <= ${day}::date), 0)
    )::int as count
    from base`;
  return row.count;
}

/** The cumulative count at each day on which it changes, in order: the curve. As known at a block, the head unless said. */
export async function countByDay(
  reader: Reader,
  options: { blockNo?: number; upTo?: IsoDate } = {},
): Promise<{ day: IsoDate; count: number }[]> {
  const rows = await reader.$queryRaw<{ day: Date; count: number }[]>`
    with at as (select coalesce(${options.blockNo ?? null}::int, (select max(no) from ledger_block), 0) as s),
    base as (select s, coalesce((select max(block_no) from ledger_snapshot where block_no <= s), 0) as snapshot from at),
    change as (
      select effective_on, total - lag(total, 1, 0) over (order by effective_on) as delta
      from ledger_snapshot, base where block_no = base.snapshot
      union all
      select effective_on, delta from ledger_delta, base where block_no > base.snapshot and block_no <= base.s
    )
    select effective_on as day, (sum(sum(delta)) over (order by effective_on))::int as count
    from change group by effective_on having sum(delta) <> 0 order by effective_on`;
  return rows
    .map((row) => ({ day: fromDbDate(row.day), count: row.count }))
    .filter((row) => !options.upTo || row.day <= options.upTo);
}

/** What a change does to the figures: the count today, and every published figure whose as-of date now counts differently. */
export type Figures = {
  readonly today: number;
  readonly published: readonly { version: number; asOf: IsoDate; published: number; now: number }[];
};

/** The count as of a day, and the current count at each published as-of date beside what was published (R4.8, R7). */
export async function figuresNow(reader: Reader, day: IsoDate): Promise<Figures> {
  const publications = await reader.publication.findMany({
    where: { state: "published" },
    select: { id: true, version: true, asOf: true, count: true, correctsId: true },
    orderBy: { version: "asc" },
  });
  // One that was corrected stands no more: its correction would be the one to correct.
  const corrected = new Set(publications.map(({ correctsId }) => correctsId));
  const published = [];
  for (const { id, version, asOf, count } of publications) {
    if (corrected.has(id)) continue;
    const date = fromDbDate(asOf);
    published.push({ version: version as number, asOf: date, published: count, now: await countAsOf(reader, date) });
  }
  return { today: await countAsOf(reader, day), published };
}
