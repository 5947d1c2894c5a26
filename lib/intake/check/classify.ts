import type { Tx } from "@/lib/core/db";
import { findPlain } from "@/lib/inquiries/plain";
import { outcomeOf } from "@/lib/inquiries/rules";
import { readCases, statementOutcomes } from "@/lib/inquiries/statements";
import { headBlock } from "@/lib/ledger/queries";
import { layKeyTables, SMALL } from "@/lib/members/work-tables";
import { applyMends } from "./mends";
import { hasRelief, weighRelief, weighReliefOnly } from "./weigh-relief";

/**
 * Sets what each valid record of a batch would become, against what is committed now (RULEBOOK R4.2, R4.8), and gives
 * equal records without a reference their number (R4.5). Records about an inquiry that nobody has spoken of, once,
 * stay `new` without being read; the others are left in the temporary table `touched_key` and weighed one by one.
 * @returns how many inquiries are left there
 */
export async function classify(tx: Tx, batchId: number): Promise<number> {
  await layKeyTables(tx);
  // Before anything is looked at: what is committed meanwhile makes it weighed in vain, never unweighed.
  const { no } = await headBlock(tx);
  await applyMends(tx, batchId);
  const relief = await hasRelief(tx, batchId);
  if (relief) await weighReliefOnly(tx, batchId);
  await tx.$executeRaw`
    with numbered as (
      select row_no, 'f' || encode(fingerprint, 'hex') || ':' || row_number() over (
        partition by fingerprint, case kind when 'amend' then 'new' else kind end order by row_no) as key
      from record
      where batch_id = ${batchId}::int and fingerprint is not null and reference is null
        and outcome = any (${[...statementOutcomes]}::text[])
    )
    update record r set key = n.key from numbered n
    where r.batch_id = ${batchId}::int and r.row_no = n.row_no and r.key is distinct from n.key`;
  const touched = await tx.$executeRaw`
    insert into touched_key
    select company_id, key from record r
    where batch_id = ${batchId}::int and outcome = any (${[...statementOutcomes]}::text[])
    group by company_id, key
    having count(*) > 1 or bool_or(kind <> 'new') or bool_or(token is null and member_number is null)
      or exists (select from inquiry i where i.company_id = r.company_id and i.key = r.key)`;
  if (touched > SMALL) await tx.$executeRaw`analyze touched_key`;
  await tx.$executeRaw`
    update record r set outcome = 'new'
    where batch_id = ${batchId}::int and outcome in ('duplicate', 'amendment', 'amendment_refused', 'withdrawal', 'reactivation')
      and not exists (select from touched_key k where k.company_id = r.company_id and k.key = r.key)`;
  if (touched > 0) await weighTouched(tx, batchId);
  if (relief) await weighRelief(tx, batchId);
  const weighedBlock = touched === 0 && !relief ? no : null;
  await tx.batch.update({ where: { id: batchId }, data: { weighedBlock }, select: { id: true } });
  return touched;
}

/**
 * The same where it could come out otherwise than the last time. It could not where every record was about an inquiry of
 * its own that nobody had spoken of, no block was written since, and the company's records were never mended: who sets a
 * record aside or takes it back classifies at once. The caller holds the ledger's lock, and the company's mends.
 */
export async function classifyAgain(
  tx: Tx,
  batch: { readonly id: number; readonly companyId: number; readonly weighedBlock: number | null },
): Promise<number> {
  const { no } = await headBlock(tx);
  if (batch.weighedBlock !== no) return classify(tx, batch.id);
  if (await tx.mend.count({ where: { companyId: batch.companyId }, take: 1 })) return classify(tx, batch.id);
  await layKeyTables(tx);
  return 0;
}

/** Weighs the inquiries in `touched_key` that are not plain, one by one. */
async function weighTouched(tx: Tx, batchId: number): Promise<void> {
  if ((await findPlain(tx, batchId, batchId)) > 0) await writePlain(tx, batchId);
  const rows: number[] = [];
  const outcomes: string[] = [];
  for (const one of await readCases(tx, { alsoBatch: batchId, besidesPlain: true })) {
    const before = one.statements.filter((s) => s.batchId !== batchId);
    const here = one.statements.filter((s) => s.batchId === batchId).sort((a, b) => a.rowNo - b.rowNo);
    for (const statement of here) {
      rows.push(statement.rowNo);
      outcomes.push(outcomeOf(before, statement, one.decisions));
      before.push(statement);
    }
  }
  await tx.$executeRaw`
    update record r set outcome = o.outcome from unnest(${rows}::int[], ${outcomes}::text[]) as o (row_no, outcome)
    where r.batch_id = ${batchId}::int and r.row_no = o.row_no and r.outcome <> o.outcome`;
}

/** Of statements that all say the same the first is new, where nobody spoke before, and the others are duplicates. */
async function writePlain(tx: Tx, batchId: number): Promise<void> {
  await tx.$executeRaw`
    with here as (
      select r.row_no, case when not p.elsewhere and row_number() over (partition by r.key order by r.row_no) = 1
        then 'new' else 'duplicate' end as outcome
      from plain_key p join record r using (company_id, key)
      where r.batch_id = ${batchId}::int and r.outcome = any (${[...statementOutcomes]}::text[])
    )
    update record r set outcome = h.outcome from here h
    where r.batch_id = ${batchId}::int and r.row_no = h.row_no and r.outcome <> h.outcome`;
}
