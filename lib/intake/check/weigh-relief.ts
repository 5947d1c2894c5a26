import type { Tx } from "@/lib/core/db";
import { statementOutcomes } from "@/lib/inquiries/statements";
import { finding } from "@/lib/intake/schema";
import { listSteps } from "@/lib/reimbursements/from-delivery";

/*
 * What a record that says something of relief is, against what is committed now: part of classify(). A delivery in which
 * no record says anything of it asks one question, and is done.
 */

/** Findings that follow from what is known, and so are found anew each time. */
const weighed = ["RELIEF_INQUIRY_UNKNOWN", "RELIEF_CASE_CLOSED", "RELIEF_OTHER_CURRENCY"];

export async function hasRelief(tx: Tx, batchId: number): Promise<boolean> {
  const [{ any }] = await tx.$queryRaw<[{ any: boolean }]>`
    select exists (select from record_relief where batch_id = ${batchId}::int) as any`;
  return any;
}

/**
 * Before records are weighed: one that says of its inquiry nothing but what became of the money is a problem while nobody
 * knows the inquiry, and none once somebody does (RULEBOOK R3.5).
 */
export async function weighReliefOnly(tx: Tx, batchId: number): Promise<void> {
  await tx.$executeRaw`
    update record r set findings = nullif(f.kept, '[]'::jsonb), level = f.level,
      outcome = case when r.outcome = 'problem' and f.level is distinct from 'error' then 'new' else r.outcome end
    from (
      select row_no, coalesce(jsonb_agg(one) filter (where one ->> 'code' <> all (${weighed}::text[])), '[]'::jsonb) as kept,
        case when bool_or(one ->> 'level' = 'error' and one ->> 'code' <> all (${weighed}::text[])) then 'error'
          when bool_or(one ->> 'level' = 'warning' and one ->> 'code' <> all (${weighed}::text[])) then 'warning'
          when bool_or(one ->> 'code' <> all (${weighed}::text[])) then 'note' end as level
      from record, jsonb_array_elements(findings) one
      where batch_id = ${batchId}::int and jsonb_path_exists(findings, '$[*] ? (@.code starts with "RELIEF_")')
      group by row_no having bool_or(one ->> 'code' = any (${weighed}::text[]))
    ) f where r.batch_id = ${batchId}::int and r.row_no = f.row_no`;
  await tx.$executeRaw`
    update record r set outcome = 'problem', level = 'error',
      findings = r.findings || ${JSON.stringify([finding("RELIEF_INQUIRY_UNKNOWN", "reference")])}::jsonb
    where r.batch_id = ${batchId}::int and r.outcome = any (${[...statementOutcomes]}::text[])
      and r.findings @> ${JSON.stringify([{ code: "RELIEF_ONLY" }])}::jsonb
      and not exists (select from inquiry i where i.company_id = r.company_id and i.key = r.key and i.sightings > 0)
      and not exists (
        select from record o where o.batch_id = r.batch_id and o.key = r.key and (o.token is not null or o.member_number is not null)
          and o.outcome = any (${[...statementOutcomes]}::text[]))`;
}

/**
 * After records are weighed: one whose misuse is known and whose relief is news, or whose answer, is an amendment. And what would be booked,
 * were its case not closed or in another currency, is found (R5.2).
 */
export async function weighRelief(tx: Tx, batchId: number): Promise<void> {
  await tx.$executeRaw`
    update record r set outcome = 'amendment' from record_relief x
    where r.batch_id = ${batchId}::int and x.batch_id = r.batch_id and x.row_no = r.row_no and r.outcome = 'duplicate'
      and (r.token is null and r.member_number is null and exists (
        select from inquiry i where i.company_id = r.company_id and i.key = r.key
          and (coalesce(r.detection_case, i.reported_case) is distinct from i.reported_case
            or coalesce(r.use_status, i.reported_use) is distinct from i.reported_use))
      or (coalesce(x.status, 'none') <> 'none' or coalesce(x.stopped_on, x.reissued_on) is not null
        or x.amount is not null or x.new_token is not null)
      and not exists (
        select from record o join record_relief y on y.batch_id = o.batch_id and y.row_no = o.row_no
        join batch b on b.id = o.batch_id
        where o.company_id = r.company_id and o.key = r.key and o.outcome = any (${[...statementOutcomes]}::text[])
          and ((b.state = 'committed' and b.id <> r.batch_id) or (b.id = r.batch_id and o.row_no < r.row_no))
          and (y.status, y.amount, y.currency, y.relief_on, y.stopped_on, y.reissued_on, y.new_token)
            is not distinct from (x.status, x.amount, x.currency, x.relief_on, x.stopped_on, x.reissued_on, x.new_token)))`;
  const barred = (await listSteps(tx, batchId)).filter((step) => step.obstacle !== null && step.batchId === batchId);
  const byRow = new Map(barred.map(({ rowNo, obstacle }) => [rowNo, obstacle]));
  const found = [...byRow.values()].map((obstacle) =>
    JSON.stringify([
      finding(obstacle === "CASE_CLOSED" ? "RELIEF_CASE_CLOSED" : "RELIEF_OTHER_CURRENCY", "reliefStatus"),
    ]),
  );
  await tx.$executeRaw`
    update record r set findings = coalesce(r.findings, '[]'::jsonb) || f.found::jsonb,
      level = case when r.level = 'error' then 'error' else 'warning' end
    from unnest(${[...byRow.keys()]}::int[], ${found}::text[]) as f (row_no, found)
    where r.batch_id = ${batchId}::int and r.row_no = f.row_no`;
}
