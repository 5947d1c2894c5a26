import type { Actor } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { type Sql, sql, type Tx } from "@/lib/core/db";
import { refuse } from "@/lib/core/result";
import { headBlock } from "@/lib/ledger/queries";

/** A sweep of everything; a commit's own look takes far less. */
const PATIENCE = 30 * 60_000;

/**
 * Looks for doubtful pairs around what a ledger block was about: cards and member numbers that nothing ties and that
 * could still be one member. Runs after the block was written, without the ledger's lock, so that no import waits for
 * it; a pair that is there already, whatever a person said of it, is not raised again. Closes pairs that no longer stand.
 * @param subject of the block (batch:12, decision:3), or "all": every card and number
 * @returns how many pairs were raised
 */
export async function findDoubts(actor: Actor, subject: string): Promise<number> {
  const outcome = await change(
    actor,
    async (tx) => {
      await gather(tx, subject);
      const { no } = await headBlock(tx);
      let found = 0;
      for (const pairs of [reissues, nearNumbers, maskedCards, sameUses]) found += await raise(tx, pairs, no);
      const closed = await closeMoot(tx, no);
      // A look that changed nothing is nothing that happened: there is one after every commit.
      if (found + closed === 0) return refuse("NOTHING_NEW");
      return changed(found, { type: "review.found", subject: "review", details: { about: subject, found, closed } });
    },
    { timeout: PATIENCE },
  );
  return outcome.ok ? outcome.value : 0;
}

/** The nodes to look around, in the temporary table `doubt_node`. */
async function gather(tx: Tx, subject: string): Promise<void> {
  const [kind, id] = subject.split(":");
  const nodes: Record<string, Sql> = {
    batch: sql`
      with said as (select i.card_id, i.number_id from record r join inquiry i using (company_id, key) where r.batch_id = ${Number(id)}::int)
      select card_id as id from said where card_id is not null union select number_id from said where number_id is not null`,
    decision: sql`
      with made as (select inquiry_id, node_a, node_b from decision where id = ${Number(id)}::int)
      select node_a as id from made where node_a is not null union select node_b from made where node_b is not null
      union select n from made join inquiry i on i.id = made.inquiry_id, unnest(array[i.card_id, i.number_id]) n where n is not null`,
    all: sql`select id from card union all select id from member_number`,
  };
  await tx.$executeRaw`create temp table doubt_node on commit drop as ${nodes[kind === "limits" ? "all" : (kind ?? "")] ?? nodes.all}`;
  await tx.$executeRaw`analyze doubt_node`;
}

/**
 * Puts pairs (a, b, details) into the queue. One that had been closed and stands again opens again, unless a person
 * said that it is none.
 */
async function raise(tx: Tx, pairs: { kind: string; query: Sql }, block: number): Promise<number> {
  return tx.$executeRaw`
    with pair as (${pairs.query}),
    node as not materialized (select id, member_id from card union all select id, member_id from member_number),
    apart as (
      select distinct on (least(a, b), greatest(a, b)) least(a, b) as a, greatest(a, b) as b, details
      from pair join node x on x.id = pair.a join node y on y.id = pair.b
      where x.member_id <> y.member_id
        and not exists (select from edge_decision e where e.a = least(pair.a, pair.b) and e.b = greatest(pair.a, pair.b))
        -- Left out here and not only by the conflict below, which would use up an id for each.
        and not exists (select from review r where r.node_id = least(pair.a, pair.b) and r.node_b = greatest(pair.a, pair.b)
          and (r.closed_block is null or r.answer is not null))
      order by 1, 2, details->>'inquiryId'
    )
    insert into review (kind, node_id, node_b, details, opened_block)
    select ${pairs.kind}, a, b, details, ${block}::int from apart
    on conflict (node_id, node_b) where node_b is not null do update
      set closed_block = null, opened_block = excluded.opened_block, kind = excluded.kind, details = excluded.details
      where review.closed_block is not null and review.answer is null`;
}

/**
 * Proposed reissues: two cards of one product under one account number, the one in use at least a week after the last
 * use of the other and of every other card there. A number that identifies a person ties its cards already; under an
 * account number nothing does (R3.4), and family cards are used side by side. More than four cards are a family; a card
 * that expires before the other did not replace it.
 */
const reissues = {
  kind: "reissue",
  query: sql`
    with used as (
      select i.number_id, i.company_id, i.card_id, min(i.misuse_on) as first, max(i.misuse_on) as last, min(i.id) as inquiry_id,
        max(r.expiry) as expiry
      from doubt_node t join member_number n using (id) join inquiry i on i.number_id = n.id
      left join record r on r.batch_id = i.content_batch and r.row_no = i.content_row
      where n.set_aside is distinct from 'placeholder' and i.live and not i.ties and i.card_id is not null and i.misuse_on is not null
      group by 1, 2, 3
    ),
    step as (
      select *, lag(card_id) over w as before, lag(expiry) over w as before_expiry, max(last) over (w rows between unbounded preceding and 1 preceding) as all_last,
        count(*) over (partition by number_id) as cards
      from used window w as (partition by number_id order by first, card_id)
    )
    select s.before as a, s.card_id as b, jsonb_build_object('companyId', s.company_id, 'inquiryId', s.inquiry_id,
      'oldCardId', s.before, 'numberId', s.number_id, 'obvious', s.cards = 2 and s.first - s.all_last <= 120) as details
    from step s join card o on o.id = s.before join card c on c.id = s.card_id
    where s.first - s.all_last >= 7 and s.cards <= 4 and o.bin = c.bin
      and (s.expiry >= s.before_expiry) is not false`,
};

/**
 * Member numbers of one company that differ only in how they are written: a spreadsheet takes leading zeros, a person
 * leaves out hyphens. Each of the two must tie something, or a merge of them would change nothing.
 */
const nearNumbers = {
  kind: "near_number",
  query: sql`
    with number as materialized (
      select n.id, n.company_id, n.number, number_form(n.number) as form
      from doubt_node t join member_number n using (id) where n.set_aside is null
    ),
    pair as (
      select n.id, n.company_id, n.number, o.id as other, o.number as other_number from number n
      join member_number o on o.company_id = n.company_id and o.number = n.form
      where n.number <> n.form and length(n.form) >= 5 and o.set_aside is null
      union
      select n.id, n.company_id, n.number, o.id, o.number from number n
      join member_number o on o.company_id = n.company_id and number_form(o.number) = n.form and o.number ~ '^0|[^0-9A-Z]'
      where length(n.form) >= 5 and o.id <> n.id and o.set_aside is null
    )
    select p.id as a, p.other as b, jsonb_build_object('companyId', p.company_id, 'inquiryId', mine.inquiry_id, 'obvious',
      length(number_form(p.number)) >= 7 and ltrim(p.number, '0') = ltrim(p.other_number, '0')) as details
    from pair p
    cross join lateral (select max(i.id) as inquiry_id from inquiry i where i.number_id = p.id and i.live and i.ties) mine
    where mine.inquiry_id is not null
      and exists (select from inquiry i where i.number_id = p.other and i.live and i.ties)`,
};

/**
 * A masked number that fits exactly one known card of the same company, by all ten visible digits and the expiry, while
 * its member number is another's: the sender wrote the number otherwise, or the card has none.
 */
const maskedCards = {
  kind: "masked_card",
  query: sql`
    with near as (
      select i.id from doubt_node t join inquiry i on i.number_id = t.id where i.card_id is null
      union
      select i.id from doubt_node t join card c using (id) join inquiry i on i.mask_tail = c.last4 and i.mask_head = c.bin
    ),
    hidden as materialized (
      select i.id, i.company_id, i.number_id, i.mask_head, i.mask_tail, r.expiry
      from near join inquiry i using (id) join member_number n on n.id = i.number_id
      join record r on r.batch_id = i.content_batch and r.row_no = i.content_row
      where i.live and i.card_id is null and i.ties and n.set_aside is null and r.expiry is not null
        and length(i.mask_head) = 6 and length(i.mask_tail) = 4
    ),
    fit as (
      select h.id, h.company_id, h.number_id, c.id as card_id from hidden h
      join card c on c.last4 = h.mask_tail and c.bin = h.mask_head
      where exists (select from inquiry i join record r on r.batch_id = i.content_batch and r.row_no = i.content_row
        where i.card_id = c.id and i.live and i.company_id = h.company_id and r.expiry = h.expiry)
    ),
    single as (select id, company_id, number_id, min(card_id) as card_id from fit group by 1, 2, 3 having count(*) = 1)
    select number_id as a, card_id as b,
      jsonb_build_object('companyId', company_id, 'inquiryId', id, 'obvious', true) as details from single`,
};

/**
 * One use (shop, amount, day) on two numbers with the same last four: one of the numbers was mistyped, and its member
 * stands twice.
 */
const sameUses = {
  kind: "same_use",
  query: sql`
    select a.card_id as a, b.card_id as b, jsonb_build_object('companyId', a.company_id, 'inquiryId', greatest(a.id, b.id),
      'obvious', c.bin = d.bin) as details
    from doubt_node t join card c using (id) join inquiry a on a.card_id = c.id
    join card d on d.last4 = c.last4 and d.id <> c.id
    join inquiry b on b.card_id = d.id and b.company_id = a.company_id and b.misuse_on = a.misuse_on
      and b.amount = a.amount and b.currency = a.currency and b.merchant = a.merchant
    where a.live and b.live`,
};

/** A pair whose two ends are one member by now, or of which one holds nothing any more, does not wait for anybody. */
async function closeMoot(tx: Tx, block: number): Promise<number> {
  return tx.$executeRaw`
    update review r set closed_block = ${block}::int
    where r.node_b is not null and r.closed_block is null and r.answer is null and ${moot}`;
}

/** Of a pair `r`: it no longer stands. Asked by lists as well, because the job comes a moment later. */
export const moot: Sql = sql`(r.node_b is not null and (
  (select member_id from card where id = r.node_id union all select member_id from member_number where id = r.node_id)
    = (select member_id from card where id = r.node_b union all select member_id from member_number where id = r.node_b)
  or not exists (select from inquiry i where i.card_id = r.node_id and i.live union all select from inquiry i where i.number_id = r.node_id and i.live)
  or not exists (select from inquiry i where i.card_id = r.node_b and i.live union all select from inquiry i where i.number_id = r.node_b and i.live)))`;
