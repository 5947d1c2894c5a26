import type { Field } from "@/lib/companies/schema";
import { emptySql, type Sql, sql } from "@/lib/core/db";
import { statementOutcomes } from "@/lib/inquiries/statements";
import { answerOf } from "./check/answers";
import type { Level, Outcome, Work } from "./schema";

export type RecordFilter = {
  readonly outcomes?: readonly Outcome[];
  readonly level?: Level;
  readonly code?: string;
  readonly field?: Field;
  readonly work?: Work;
};

export const workConditions: Readonly<Record<Work, Sql>> = {
  mended: sql`mends is not null`,
  warning: sql`level = 'warning' and decided -> 'taken' is null and outcome = any (${[...statementOutcomes]}::text[])`,
  ready: sql`outcome = 'problem' and level is distinct from 'error'`,
  answered: sql`outcome = 'problem' and ${answerOf} is not null`,
  // By the scope in force: neither the card, nor the one that it replaces, nor what is known of it is identified (R6).
  outside: sql`(select id from exposure_scope where state = 'adopted') is not null
    and outcome = any (${[...statementOutcomes]}::text[]) and record.token is not null
    and not exists (select from exposure_card x where x.token in (record.token, record.old_token)
      and fits_scope((select id from exposure_scope where state = 'adopted'), x.source_id, x.value_ids))
    and not exists (select from card c join inquiry i on i.card_id = c.id
      where c.token = record.token and i.exposure = 'identified')`,
};

/** The records of a batch that a filter leaves. */
export function recordConditions(batchId: number, filter: RecordFilter): Sql {
  return sql`batch_id = ${batchId}::int
       ${filter.outcomes?.length ? sql`and ${ofOutcomes(filter.outcomes)}` : emptySql}
       ${filter.level ? sql`and level = ${filter.level}` : emptySql}
       ${filter.field ? sql`and level is not null and findings @> ${JSON.stringify([{ field: filter.field }])}::jsonb` : emptySql}
       ${filter.work ? sql`and ${workConditions[filter.work]}` : emptySql}
       ${filter.code ? sql`and level is not null and findings @> ${JSON.stringify([{ code: filter.code }])}::jsonb` : emptySql}`;
}

/** One outcome is walked in its index in the file's order; of a list of one the database would read all records. */
function ofOutcomes(wanted: readonly Outcome[]): Sql {
  return wanted.length === 1 ? sql`outcome = ${wanted[0]}` : sql`outcome = any (${[...wanted]}::text[])`;
}
