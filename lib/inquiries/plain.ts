import type { Tx } from "@/lib/core/db";
import { MANY, statementOutcomes } from "./statements";

/**
 * Of the inquiries in the temporary table `touched_key`, puts into `plain_key` those that need no weighing: nobody
 * decided anything on them, and all statements about them say the same of the same full card number, none of them
 * withdrawing or reactivating, or there is no statement left. What holds of them is then a set, however many: a delivery
 * that repeats a million records, or is taken back, is not read row by row. lib/inquiries/rules.ts `weigh` says the same of one.
 * @param alsoBatch counts as committed, besides those that are
 * @param mine the batch whose first statement is asked for, and whether others speak as well
 */
export async function findPlain(tx: Tx, alsoBatch: number | null, mine: number | null): Promise<number> {
  await tx.$executeRaw`delete from plain_key`;
  const found = await tx.$executeRaw`
    insert into plain_key (company_id, key, sightings, batch_id, row_no, token, received_on, elsewhere)
    select k.company_id, k.key, count(s.batch_id),
      (array_agg(s.batch_id order by s.received_on desc, s.sha256, s.batch_id desc, s.row_no desc))[1],
      (array_agg(s.row_no order by s.received_on desc, s.sha256, s.batch_id desc, s.row_no desc))[1],
      decode(min(s.token), 'hex'), min(s.received_on), coalesce(bool_or(s.batch_id <> ${mine}::int), false)
    from touched_key k left join (
      select r.company_id, r.key, r.batch_id, r.row_no, r.kind, encode(r.token, 'hex') as token,
        encode(r.content_hash, 'hex') as content, b.received_on, b.sha256
      from touched_key t join record r using (company_id, key) join batch b on b.id = r.batch_id
      where (b.state = 'committed' or b.id = ${alsoBatch}::int) and r.outcome = any (${[...statementOutcomes]}::text[])
    ) s using (company_id, key)
    where (k.company_id, k.key) not in (
      select i.company_id, i.key from decision d join inquiry i on i.id = d.inquiry_id where d.undone_at is null)
    group by k.company_id, k.key
    having count(s.batch_id) = 0 or (
      bool_and(s.kind in ('new', 'amend')) and count(s.token) = count(s.batch_id) and count(s.content) = count(s.batch_id)
      and min(s.token) = max(s.token) and min(s.content) = max(s.content))`;
  if (found > MANY) await tx.$executeRaw`analyze plain_key`;
  return found;
}
