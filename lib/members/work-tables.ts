import type { Tx } from "@/lib/core/db";

/** Up to here the planner's guess about a temporary table serves as well as statistics, which cost more than the work. */
export const SMALL = 500;

/** Above every id. */
export const NONE = 2_147_483_647;

/** Makes those alone that a delivery is weighed with, and the one in which a block's entries wait. */
export async function layKeyTables(tx: Tx): Promise<void> {
  await tx.$executeRaw`
    do $$ begin
      if to_regclass('pg_temp.fresh_entry') is not null then return; end if;
      -- Inquiries whose statements or decisions changed.
      create temp table touched_key (company_id int, key text) on commit delete rows;
      create index on touched_key (company_id, key);
      -- Of them those of which nothing needs weighing, with what holds of them (lib/inquiries/plain.ts).
      create temp table plain_key (company_id int, key text, sightings int, batch_id int, row_no int, token bytea,
        received_on date, elsewhere bool) on commit delete rows;
      create index on plain_key (company_id, key);
      create temp table fresh_entry (member_id int, effective_on date, delta int, cause text) on commit delete rows;
    end $$`;
}

/**
 * Makes the connection's temporary tables, once; they are emptied at the end of each transaction. A change of the
 * evidence is worked out in them as sets: no loop of single statements, however many records a delivery has.
 */
export async function layWorkTables(tx: Tx): Promise<void> {
  await layKeyTables(tx);
  await tx.$executeRaw`
    do $$ begin
      if to_regclass('pg_temp.tally') is not null then return; end if;
      -- Nodes that this transaction adds; they reach card and member_number with their member, written once.
      -- Without a sealed number, where who commits may not see one: the record has it (lib/members/place.ts).
      create temp table new_card (id int, token bytea, cipher bytea, bin text, last4 text, batch_id int, row_no int)
        on commit delete rows;
      create temp table new_number (id int, company_id int, number text, set_aside text) on commit delete rows;
      -- Found by what records say; a batch of some thousands looks them up one by one.
      create index on new_card (token);
      create index on new_number (company_id, number);
      create temp view any_card as
        select id, token, member_id from card union all select id, token, null from new_card;
      create temp view any_number as
        select id, company_id, number, set_aside, member_id from member_number
        union all select id, company_id, number, set_aside, null from new_number;
      -- What holds of inquiries whose statements or decisions changed.
      create temp table next_state (company_id int, key text, content_batch int, content_row int, token bytea,
        mask_head text, mask_tail text, withdrawn bool, voided bool, sightings int, received_on date, live bool, cause text)
        on commit delete rows;
      -- What moved in the evidence: an inquiry before and after.
      create temp table shift (inquiry_id int, cause text,
        old_card int, old_number int, old_ties bool, old_live bool, old_received date,
        card_id int, number_id int, ties bool, live bool, received_on date) on commit delete rows;
      create temp table seed (node_id int, cause text) on commit delete rows;
      create temp table dissolved (member_id int) on commit delete rows;
      create temp table placed (node_id int, member_id int) on commit delete rows;
      create temp table joined (old_id int, new_id int) on commit delete rows;
      create temp table touched_member (member_id int, cause text) on commit delete rows;
      create temp table tally (member_id int, known bool, before date, after date, cause text) on commit delete rows;
    end $$`;
}
