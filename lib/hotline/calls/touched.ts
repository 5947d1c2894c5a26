import { type Actor, permit } from "@/lib/access/actor";
import { db } from "@/lib/core/db";
import { patiently } from "@/lib/core/patience";
import { levelsOfTokens } from "./levels";
import { askedTokens, toldLast } from "./told";

/** Milliseconds: over all cards that anybody asked about. */
const PATIENCE = 60_000;

export type CallersTouched = {
  /** Cards asked about that would be worse than what was told of them last: whom to call back. */
  readonly worse: number;
  /** Of these, those whose caller can be called back. */
  readonly withContact: number;
  /** That would be less than what was told. */
  readonly better: number;
  readonly same: number;
};

/**
 * How many callers would be told otherwise under a scope, in force or not: read off every card that the hotline was asked
 * about, nothing is written. Two people who ask about one card are one caller.
 */
export async function countCallersTouched(actor: Actor, scopeId: number): Promise<CallersTouched> {
  permit(actor, "exposure.read");
  const [row] = await patiently(
    PATIENCE,
    () => db.$queryRaw<[CallersTouched]>`
      with told as materialized (${toldLast}), level as materialized (${levelsOfTokens(askedTokens, scopeId)}),
      one as (
        select told.token, told.rank, coalesce(level.level, 0) as level from told left join level on level.token = told.token
      )
      select count(*) filter (where level > rank)::int as worse,
        count(*) filter (where level > rank and exists (
          select from hotline_call c join hotline_caller r on r.call_id = c.id and r.sealed is not null
           where c.token = one.token))::int as "withContact",
        count(*) filter (where level < rank)::int as better, count(*) filter (where level = rank)::int as same
      from one`,
  );
  return row;
}
