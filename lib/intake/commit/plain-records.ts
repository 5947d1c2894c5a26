import { emptySql, type Sql, sql, type Tx } from "@/lib/core/db";
import { statementOutcomes } from "@/lib/inquiries/statements";

/*
 * Of most deliveries almost all is plain: a card that nobody knows, under a member number that nobody knows, named by new
 * inquiries that tie these two and nothing else. Each such pair is one member (RULEBOOK R3.1), and no evidence about it
 * has to be weighed: cards, numbers, members, inquiries and entries are written as sets, straight from the records. What
 * is left goes the long way through lib/members/settle, and neither touches the other: they share no card and no number.
 */

export type Plain = {
  /** Records of which nothing is left to do, and members that came of them. */
  readonly records: number;
  readonly members: number;
};

/**
 * Finds the plain pairs of a batch, a number alone being none, and gives them their ids in the order of the records: they
 * stand in the temporary table `plain_pair` until the transaction ends. Not plain is what a known card or number, a link,
 * a placeholder, a number that ties nothing, a repeated key or anything but a new inquiry has to do with.
 * @param found.links whether records of the batch name old or new card numbers
 * @param found.touched how many inquiries stand in `touched_key`
 */
export async function findPlainPairs(
  tx: Tx,
  batchId: number,
  found: { readonly links: boolean; readonly touched: number },
): Promise<Plain> {
  const [repeated, once] =
    found.touched > 0
      ? [sql`left join touched_key k using (company_id, key)`, sql`k.key is null`]
      : [emptySql, sql`true`];
  const linked = found.links
    ? sql`
      union select old_token from record where batch_id = ${batchId}::int and old_token is not null
      union select new_token from record_relief where batch_id = ${batchId}::int and new_token is not null
      union select r.token from record_relief x join record r on r.batch_id = x.batch_id and r.row_no = x.row_no
        where x.batch_id = ${batchId}::int and x.new_token is not null and r.token is not null`
    : emptySql;
  // Not in, not as joins: the planner has not counted the records yet, and would walk through all pairs for each of them.
  const members = await tx.$executeRaw`
    create temp table plain_pair on commit drop as
    with said as materialized (
      select token, company_id, member_number as number, min(row_no) as row_no, count(*)::int as records,
        bool_and(outcome = 'new' and kind = 'new' and old_token is null and (ties or member_number is null) and ${once}) as simple
      from record ${repeated}
      where batch_id = ${batchId}::int and outcome = any (${[...statementOutcomes]}::text[])
        and (token is not null or member_number is not null)
      group by token, company_id, member_number
    ),
    crowded_card as (
      select token from said where token is not null group by token having count(*) > 1 or not bool_and(simple) ${linked}
    ),
    crowded_number as (
      select number from said where number is not null group by number
      having count(*) > 1 or not bool_and(simple and token is not null)
      union select unnest(placeholders) from incident
    )
    select row_no, records, token, company_id, number, nextval('node_id_seq')::int as card_id,
      case when number is not null then nextval('node_id_seq')::int end as number_id, nextval('member_id_seq')::int as member_id
    from (
      select * from said where token is not null
        and token not in (select token from crowded_card)
        and (number is null or number not in (select number from crowded_number))
        and not exists (select from card c where c.token = said.token)
        and not exists (select from member_number n where n.company_id = said.company_id and n.number = said.number)
      order by row_no
    ) plain`;
  const [{ records }] = await tx.$queryRaw<[{ records: number }]>`
    select coalesce(sum(records), 0)::int as records from plain_pair`;
  return { records, members };
}

/**
 * Writes who the plain pairs are: members, cards, numbers, and the ledger's entries, which wait in `fresh_entry`.
 * @param sealed how a record's sealed number is named here
 * @param block the ledger's block that the commit will write
 */
export async function writePlainMembers(tx: Tx, batchId: number, sealed: Sql, block: number): Promise<void> {
  const counts = sql`${receivedOn(batchId)} >= (select started_on from incident)`;
  await tx.$executeRaw`
    insert into member (id, counted_on, born_block)
    select member_id, case when ${counts} then ${receivedOn(batchId)} end, ${block}::int from plain_pair`;
  await tx.$executeRaw`
    insert into card (id, token, cipher, bin, last4, member_id)
    select p.card_id, p.token, ${sealed}, r.bin, r.last4, p.member_id
    from plain_pair p join record r on r.batch_id = ${batchId}::int and r.row_no = p.row_no`;
  await tx.$executeRaw`
    insert into member_number (id, company_id, number, member_id)
    select number_id, company_id, number, member_id from plain_pair where number is not null`;
  await tx.$executeRaw`
    insert into fresh_entry select member_id, ${receivedOn(batchId)}, 1, 'commit' from plain_pair where ${counts}`;
}

/** Writes the inquiries of the plain pairs: each record is one, and in force as it stands. */
export async function writePlainInquiries(tx: Tx, batchId: number): Promise<void> {
  await tx.$executeRaw`
    insert into inquiry (company_id, key, reference, card_id, number_id, ties, misuse_on, amount, currency, merchant,
      reported_case, reported_use, content_batch, content_row, sightings, received_on, live)
    select r.company_id, r.key, r.reference, p.card_id, p.number_id, r.ties, r.misuse_on, r.amount, r.currency, r.merchant,
      r.detection_case, r.use_status, r.batch_id, r.row_no, 1, ${receivedOn(batchId)}, true
    from record r join plain_pair p on p.token = r.token
    where r.batch_id = ${batchId}::int and r.outcome = any (${[...statementOutcomes]}::text[])`;
}

function receivedOn(batchId: number): Sql {
  return sql`(select received_on from batch where id = ${batchId}::int)`;
}
