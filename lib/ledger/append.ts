import type { Actor } from "@/lib/access/actor";
import { businessClock } from "@/lib/core/clock";
import type { Tx } from "@/lib/core/db";
import { blockHash, ENTRIES_PER_GROUP } from "./canonical";
import { headBlock } from "./queries";
import type { Cause } from "./schema";

/**
 * A snapshot of the running totals is kept at the block with which this many rows of `ledger_delta` have come since the
 * last one. By rows, not by blocks: a count then sums fewer than these, however many days a block touches.
 */
export const SNAPSHOT_ROWS = 256;

/**
 * Takes the ledger's lock until the transaction ends. Everything that can change the count takes it first, so that
 * blocks are numbered without gaps and every decision is computed on what the previous one left (RULEBOOK R2.1).
 */
export async function lockLedger(tx: Tx): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('shokai'), hashtext('ledger'))`;
}

/**
 * Appends one block. Its entries are the rows of the temporary table `fresh_entry (member_id, effective_on, delta,
 * cause)`; none is a block as well: the position "as known at" moves with every transaction that could have changed
 * the count. The caller holds the ledger's lock.
 * @returns the block's number
 */
export async function appendBlock(tx: Tx, actor: Actor, cause: Cause, subject: string): Promise<number> {
  const head = await headBlock(tx);
  const clock = await businessClock(tx);
  const no = head.no + 1;
  const at = head.at && head.at > clock.now ? head.at : clock.now;
  await tx.$executeRaw`
    insert into ledger_entry (block_no, seq, member_id, effective_on, delta, cause)
    select ${no}::int, row_number() over (order by member_id, effective_on, delta), member_id, effective_on, delta, cause
    from fresh_entry`;
  const [sums] = await tx.$queryRaw<[{ entries: number; net: number; hash: Uint8Array }]>`
    with lines as (
      select string_agg(seq || ' ' || member_id || ' ' || to_char(effective_on, 'YYYY-MM-DD') || ' '
          || case delta when 1 then '+1' else '-1' end || ' ' || cause || E'\n', '' order by seq) as text,
        (seq - 1) / ${ENTRIES_PER_GROUP}::int as part, count(*) as entries, sum(delta) as net
      from ledger_entry where block_no = ${no}::int group by 2
    )
    select coalesce(sum(entries), 0)::int as entries, coalesce(sum(net), 0)::int as net,
      sha256(coalesce(string_agg(sha256(convert_to(text, 'UTF8')), ''::bytea order by part), ''::bytea)) as hash
    from lines`;
  const block = {
    no,
    at,
    cause,
    personId: actor.id,
    personName: actor.name,
    subject,
    entries: sums.entries,
    net: sums.net,
    entriesHash: new Uint8Array(sums.hash),
    previousHash: new Uint8Array(head.hash),
  };
  await tx.ledgerBlock.create({ data: { ...block, hash: new Uint8Array(blockHash(block)) }, select: { no: true } });
  await tx.$executeRaw`
    insert into ledger_delta (block_no, effective_on, delta)
    select ${no}::int, effective_on, sum(delta) from fresh_entry group by effective_on having sum(delta) <> 0`;
  await takeSnapshot(tx, no);
  return no;
}

/** Writes the running totals by day at a block, if enough has come since the snapshot before it. */
async function takeSnapshot(tx: Tx, no: number): Promise<void> {
  const [last] = await tx.$queryRaw<[{ snapshot: number; rows: number }]>`
    with last as (select coalesce(max(block_no), 0) as snapshot from ledger_snapshot)
    select snapshot, (select count(*) from ledger_delta where block_no > snapshot)::int as rows from last`;
  if (last.rows < SNAPSHOT_ROWS) return;
  await tx.$executeRaw`
    insert into ledger_snapshot (block_no, effective_on, total)
    select ${no}::int, effective_on, sum(sum(delta)) over (order by effective_on)
    from (
      select effective_on, total - lag(total, 1, 0) over (order by effective_on) as delta
      from ledger_snapshot where block_no = ${last.snapshot}::int
      union all
      select effective_on, delta from ledger_delta where block_no > ${last.snapshot}::int
    ) change
    group by effective_on`;
}
