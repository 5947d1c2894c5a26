import { type Sql, sql, type Tx } from "@/lib/core/db";
import { statementOutcomes } from "@/lib/inquiries/statements";
import { layWorkTables, SMALL } from "@/lib/members/work-tables";
import type { CommitWatch } from "./commit-run";
import { findPlainPairs, writePlainInquiries, writePlainMembers } from "./plain-records";

/**
 * From here a batch's records, which nobody has counted for the planner yet, are joined by hashing: it would take them
 * for a few hundred and look up each of them by itself.
 */
const MANY = 20_000;

/**
 * Writes the records' cards, numbers and inquiries: plain ones with their members, at once; of the others what they name
 * waits in the work tables.
 * @returns whether there are others
 */
export async function writeRecords(
  tx: Tx,
  batchId: number,
  found: {
    readonly statements: number;
    readonly touched: number;
    readonly links: boolean;
    readonly numbers: Numbers;
    readonly block: number;
    readonly watch: CommitWatch | undefined;
  },
): Promise<boolean> {
  const { links, numbers, watch } = found;
  const many = found.statements > MANY;
  if (many) await tx.$executeRaw`set local enable_nestloop = off`;
  // One commit at a time holds the ledger's lock, so this much is taken once.
  if (many) await tx.$executeRaw`set local work_mem = '128MB'`;
  watch?.at("cards");
  const plain = await findPlainPairs(tx, batchId, found);
  const rest = plain.records < found.statements;
  if (plain.members > 0) {
    await tx.$executeRaw`set local enable_nestloop = off`;
    await writePlainMembers(tx, batchId, sealedNumbers[numbers][0], found.block);
    watch?.at("inquiries");
    await writePlainInquiries(tx, batchId);
    if (!many) await tx.$executeRaw`set local enable_nestloop = on`;
  }
  if (rest) {
    await layWorkTables(tx);
    // Records that are left are told from the others by their card, a few one by one.
    await tx.$executeRaw`create index on plain_pair (token)`;
    if (plain.members > SMALL) await tx.$executeRaw`analyze plain_pair`;
    await addNodes(tx, batchId, { links, numbers });
    watch?.at("inquiries");
    await insertInquiries(tx, batchId);
  }
  if (many) await tx.$executeRaw`set local enable_nestloop = on`;
  return rest;
}

/** A card whose number retention had erased is inquired about again: its case needs the number again. */
async function sealAgain(tx: Tx, batchId: number): Promise<void> {
  const [{ any }] = await tx.$queryRaw<[{ any: boolean }]>`
    select exists (select from card where erased_on is not null) as any`;
  if (any) await tx.$executeRaw`select seal_again(${batchId}::int, ${[...statementOutcomes]}::text[])`;
}

/**
 * How the sealed numbers of new cards get there. A rehearsal needs none, and the web server, which rehearses and commits
 * mended rests, may not so much as name their columns: there the database takes them out of the records itself.
 */
export type Numbers = "carried" | "left" | "none";
const sealedNumbers = {
  carried: [sql`r.cipher`, sql`r.old_cipher`, sql`x.new_cipher`],
  left: [sql`null::bytea`, sql`null::bytea`, sql`null::bytea`],
  none: [sql`''::bytea`, sql`''::bytea`, sql`''::bytea`],
} as const satisfies Record<Numbers, readonly Sql[]>;

/**
 * Cards and member numbers that the batch names for the first time wait, with their ids, for their member. Ids are given
 * in the order of the records, which name what is new in much the same order again: their indexes grow at the end.
 * @param options.links whether records name old cards
 */
export async function addNodes(
  tx: Tx,
  batchId: number,
  { links = true, numbers = "carried" }: { links?: boolean; numbers?: Numbers },
): Promise<void> {
  const [cipher, oldCipher, newCipher] = sealedNumbers[numbers];
  await sealAgain(tx, batchId);
  let added = await tx.$executeRaw`
    insert into new_card
    select nextval('node_id_seq'), token, sealed, bin, last4, batch_id, row_no from (
      select r.token, ${cipher} as sealed, r.bin, r.last4, r.batch_id, r.row_no
      from (
        select token, min(row_no) as row_no from record
        where batch_id = ${batchId}::int and token is not null and kind <> 'withdraw' and outcome = any (${[...statementOutcomes]}::text[])
        group by token
      ) named join record r on r.batch_id = ${batchId}::int and r.row_no = named.row_no
      where not exists (select from card c where c.token = named.token)
      order by r.row_no
    ) fresh`;
  if (links) {
    added += await tx.$executeRaw`
      insert into new_card
      select nextval('node_id_seq'), old_token, sealed, old_bin, old_last4, batch_id, row_no from (
        select distinct on (r.old_token) r.old_token, ${oldCipher} as sealed, r.old_bin, r.old_last4, r.batch_id, r.row_no
        from record r
        where r.batch_id = ${batchId}::int and r.old_token is not null and r.kind <> 'withdraw'
          and r.outcome = any (${[...statementOutcomes]}::text[])
      ) fresh where not exists (select from any_card c where c.token = fresh.old_token)`;
    added += await tx.$executeRaw`
      insert into new_card
      select nextval('node_id_seq'), new_token, sealed, new_bin, new_last4, batch_id, row_no from (
        select distinct on (x.new_token) x.new_token, ${newCipher} as sealed, x.new_bin, x.new_last4, r.batch_id, r.row_no
        from record_relief x join record r on r.batch_id = x.batch_id and r.row_no = x.row_no
        left join inquiry i on i.company_id = r.company_id and i.key = r.key
        where x.batch_id = ${batchId}::int and x.new_token is not null and r.kind <> 'withdraw'
          and (r.token is not null or i.card_id is not null) and r.outcome = any (${[...statementOutcomes]}::text[])
      ) fresh where not exists (select from any_card c where c.token = fresh.new_token)`;
  }
  added += await tx.$executeRaw`
    insert into new_number
    select nextval('node_id_seq'), company_id, member_number,
      case when member_number = any ((select placeholders from incident)::text[]) then 'placeholder' end
    from (
      select company_id, member_number from record
      where batch_id = ${batchId}::int and member_number is not null and kind <> 'withdraw'
        and outcome = any (${[...statementOutcomes]}::text[])
      group by company_id, member_number
      having not exists (select from member_number n where n.company_id = record.company_id and n.number = record.member_number)
      order by min(row_no)
    ) fresh`;
  if (added > SMALL) await tx.$executeRaw`analyze new_card, new_number`;
}

/**
 * Inquiries spoken of for the first time, by one record, get their row in one statement; those that need weighing get
 * a bare row, which restate fills.
 */
async function insertInquiries(tx: Tx, batchId: number): Promise<void> {
  await tx.$executeRaw`
    insert into inquiry (company_id, key, reference)
    select distinct on (r.company_id, r.key) r.company_id, r.key, r.reference
    from touched_key k join record r using (company_id, key) where r.batch_id = ${batchId}::int
    on conflict (company_id, key) do nothing`;
  await tx.$executeRaw`
    with fresh as (
      insert into inquiry (company_id, key, reference, card_id, number_id, mask_head, mask_tail, ties, misuse_on, amount,
        currency, merchant, reported_case, reported_use, content_batch, content_row, sightings, received_on, live)
      select r.company_id, r.key, r.reference, c.id, n.id,
        case when r.token is null then r.mask_head end, case when r.token is null then r.mask_tail end,
        r.ties, r.misuse_on, r.amount, r.currency, r.merchant, r.detection_case, r.use_status,
        r.batch_id, r.row_no, 1, b.received_on, true
      from record r join batch b on b.id = r.batch_id
      left join any_card c on c.token = r.token
      left join any_number n on n.company_id = r.company_id and n.number = r.member_number
      where r.batch_id = ${batchId}::int and r.outcome = 'new'
        and not exists (select from touched_key k where k.company_id = r.company_id and k.key = r.key)
        and not exists (select from plain_pair p where p.token = r.token)
      returning id, card_id, number_id, ties, live, received_on
    )
    insert into shift select id, 'commit', null, null, null, false, null, card_id, number_id, ties, live, received_on from fresh`;
}
