import type { IsoDate } from "@/lib/core/dates";
import type { Reader } from "@/lib/core/db";
import { moot } from "@/lib/members/reviews/find-doubts";

/** Open findings that would change the figure of a day once somebody decides them. */
export type Findings = {
  /** Deliveries received up to the day that are not committed. */
  batchesOpen: number;
  /** Records of committed deliveries that nobody could read yet, and no later delivery answers. */
  problemsWaiting: number;
  numberOverLimit: number;
  rejoined: number;
  statementConflict: number;
  /** Reviews of other kinds. */
  otherReviews: number;
};

/** Counted at this moment. Deliveries by their received date; reviews that nobody decided concern members whatever the day. */
export async function findFindings(reader: Reader, asOf: IsoDate): Promise<Findings> {
  const [row] = await reader.$queryRaw<[Findings]>`
    select
      (select count(*) from batch where received_on <= ${asOf}::date
        and state in ('received', 'reading', 'review', 'committing', 'unreadable'))::int as "batchesOpen",
      (select coalesce(sum(n), 0) from batch b cross join lateral (
        select count(*) as n from record r where r.batch_id = b.id and r.outcome = 'problem' and not exists (
          select from record a join batch ab on ab.id = a.batch_id
          where a.answers_batch = r.batch_id and a.answers_row = r.row_no and ab.state = 'committed')) waiting
        where b.state = 'committed' and b.received_on <= ${asOf}::date)::int as "problemsWaiting",
      count(*) filter (where kind = 'number_over_limit')::int as "numberOverLimit",
      count(*) filter (where kind = 'rejoined')::int as rejoined,
      count(*) filter (where kind = 'statement_conflict')::int as "statementConflict",
      count(*) filter (where kind not in ('number_over_limit', 'rejoined', 'statement_conflict'))::int as "otherReviews"
    from review r where closed_block is null and (answer is null or answer = 'parked') and not ${moot}`;
  return row;
}
