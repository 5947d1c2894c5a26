import { type Actor, permit } from "@/lib/access/actor";
import { change, changed, rehearse } from "@/lib/audit/change";
import type { AuditEvent } from "@/lib/audit/events";
import { businessClock } from "@/lib/core/clock";
import type { Tx } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { done, type Refusal, type Result, refuse } from "@/lib/core/result";
import { restate } from "@/lib/inquiries/restate";
import { outcomeOf } from "@/lib/inquiries/rules";
import { readCases } from "@/lib/inquiries/statements";
import { applyMends } from "@/lib/intake/check/mends";
import { lockLedger } from "@/lib/ledger/append";
import { type Figures, figuresNow, headBlock } from "@/lib/ledger/queries";
import { settle } from "@/lib/members/settle";
import { layWorkTables } from "@/lib/members/work-tables";
import { bookFromDeliveries } from "@/lib/reimbursements/from-delivery";
import { holdNumberKeys } from "@/lib/vault/number-keys";
import { alertOutside } from "./alert-outside";
import { type Committed, linkReplacements } from "./commit";
import { BULK_TIMEOUT, lockMends } from "./locks";
import { addNodes } from "./write-records";

export type RestRefusal = "WRONG_STATE" | "NOTHING_TO_COMMIT";

/**
 * Commits the records of a committed batch that waited as problems and have been mended since. Until then each is a
 * problem; then it is what it becomes, received on the batch's day like the others (RULEBOOK R4.2). One transaction and
 * one ledger block of its own (R4.7); a revert takes the whole batch back, with them.
 */
export async function commitRest(actor: Actor, input: { batchId: number }): Promise<Result<Committed, RestRefusal>> {
  permit(actor, "batch.commit");
  return change(
    actor,
    async (tx) => {
      const outcome = await commitMended(tx, actor, input.batchId);
      if (!outcome.ok) return outcome;
      const { block, before, after, records, moneyEvents } = outcome.value;
      return changed(
        { block, before: before.today, after: after.today },
        {
          type: "batch.restCommitted",
          subject: "batch",
          subjectId: input.batchId,
          details: { block, records, before: before.today, after: after.today },
        },
        ...moneyEvents,
      );
    },
    { timeout: BULK_TIMEOUT },
  );
}

/** What committing the mended rest would do to the count today and to published figures (R4.8). */
export async function previewRest(
  actor: Actor,
  input: { batchId: number },
): Promise<Result<{ before: Figures; after: Figures; records: number }, RestRefusal>> {
  permit(actor, "batch.read");
  return rehearse(
    async (tx) => {
      const outcome = await commitMended(tx, actor, input.batchId);
      if (!outcome.ok) return outcome;
      const { before, after, records } = outcome.value;
      return done({ before, after, records });
    },
    { timeout: BULK_TIMEOUT },
  );
}

type Applied = { block: number; before: Figures; after: Figures; records: number; moneyEvents: AuditEvent[] };

async function commitMended(
  tx: Tx,
  actor: Actor,
  batchId: number,
): Promise<{ ok: true; value: Applied } | Refusal<RestRefusal>> {
  await lockLedger(tx);
  await holdNumberKeys(tx);
  const batch = await tx.batch.findUnique({ where: { id: batchId }, select: { state: true, companyId: true } });
  if (!batch) throw new NotFound(`batch ${batchId}`);
  if (batch.state !== "committed") return refuse("WRONG_STATE");
  await lockMends(tx, batch.companyId);
  const { today } = await businessClock(tx);
  const before = await figuresNow(tx, today);
  await layWorkTables(tx);
  await applyMends(tx, batchId);
  const ready = await tx.$queryRaw<{ rowNo: number }[]>`
    select row_no as "rowNo" from record
     where batch_id = ${batchId}::int and outcome = 'problem' and level is distinct from 'error' order by row_no`;
  if (ready.length === 0) return refuse("NOTHING_TO_COMMIT");
  const rows = ready.map(({ rowNo }) => rowNo);
  await tx.$executeRaw`
    update record set outcome = 'new' where batch_id = ${batchId}::int and row_no = any (${rows}::int[])`;
  await numberRest(tx, batchId, rows);
  await tx.$executeRaw`
    insert into touched_key select distinct company_id, key from record
     where batch_id = ${batchId}::int and row_no = any (${rows}::int[])`;
  await weighRest(tx, batchId, rows);
  const next = (await headBlock(tx)).no + 1;
  await addNodes(tx, batchId, { numbers: "left" });
  await tx.$executeRaw`
    insert into inquiry (company_id, key, reference)
    select distinct on (r.company_id, r.key) r.company_id, r.key, r.reference
      from record r where r.batch_id = ${batchId}::int and r.row_no = any (${rows}::int[])
    on conflict (company_id, key) do nothing`;
  await restate(tx, { committing: batchId }, next);
  const links = await tx.$queryRaw<{ oldId: number; newId: number }[]>`
    insert into reissue_link (batch_id, row_no, old_card_id, new_card_id)
    select r.batch_id, r.row_no, o.id, n.id from record r
      join any_card o on o.token = r.old_token join any_card n on n.token = r.token
     where r.batch_id = ${batchId}::int and r.row_no = any (${rows}::int[]) and r.kind <> 'withdraw' and o.id <> n.id
    returning old_card_id as "oldId", new_card_id as "newId"`;
  const replaced = await linkReplacements(tx, batchId, rows);
  const money = await bookFromDeliveries(tx, actor, { id: batchId, companyId: batch.companyId });
  const block = await settle(tx, actor, {
    cause: "commit",
    subject: `batch:${batchId}`,
    ...(links.length + replaced.length > 0 && { linksOf: batchId }),
  });
  await alertOutside(tx, batchId, block, rows);
  const after = await figuresNow(tx, today);
  return done({ block, before, after, records: rows.length, moneyEvents: money?.events ?? [] });
}

/** Equal records without a reference go on counting where the committed ones of the batch ended (R4.5). */
async function numberRest(tx: Tx, batchId: number, rows: readonly number[]): Promise<void> {
  await tx.$executeRaw`
    with rest as (
      select row_no, fingerprint, case kind when 'amend' then 'new' else kind end as said from record
       where batch_id = ${batchId}::int and row_no = any (${[...rows]}::int[]) and fingerprint is not null and reference is null
    ),
    numbered as (
      select rest.row_no, 'f' || encode(rest.fingerprint, 'hex') || ':' || (
        row_number() over (partition by rest.fingerprint, rest.said order by rest.row_no) + (
          select count(*) from record r
           where r.batch_id = ${batchId}::int and r.fingerprint = rest.fingerprint and r.reference is null
             and r.outcome in ('new', 'duplicate', 'amendment', 'amendment_refused', 'withdrawal', 'reactivation')
             and case r.kind when 'amend' then 'new' else r.kind end = rest.said
             and r.row_no <> all (${[...rows]}::int[]))) as key
        from rest
    )
    update record r set key = n.key from numbered n where r.batch_id = ${batchId}::int and r.row_no = n.row_no`;
}

/** What each becomes, given all that is committed, the rest of its own batch included (R4.2). */
async function weighRest(tx: Tx, batchId: number, rows: readonly number[]): Promise<void> {
  const numbers: number[] = [];
  const outcomes: string[] = [];
  for (const one of await readCases(tx)) {
    const isNew = (s: { batchId: number; rowNo: number }) => s.batchId === batchId && rows.includes(s.rowNo);
    const before = one.statements.filter((s) => !isNew(s));
    for (const statement of one.statements.filter(isNew).sort((a, b) => a.rowNo - b.rowNo)) {
      numbers.push(statement.rowNo);
      outcomes.push(outcomeOf(before, statement, one.decisions));
      before.push(statement);
    }
  }
  await tx.$executeRaw`
    update record r set outcome = o.outcome from unnest(${numbers}::int[], ${outcomes}::text[]) as o (row_no, outcome)
     where r.batch_id = ${batchId}::int and r.row_no = o.row_no and r.outcome <> o.outcome`;
}
