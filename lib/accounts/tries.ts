import { randomUUID } from "node:crypto";
import { realNow } from "@/lib/core/clock";
import { db } from "@/lib/core/db";
import { lock, throttle } from "./rules";

/**
 * Counts a try at an account's password before it is looked at, and says whether the account was locked already.
 * Counted first and under the row's lock, so that many tries at once are no more than ten. Whoever finds the password
 * right sets the count back. The write stands outside change(): a refused try rolls nothing back, and the sign-in's
 * own event follows in any case.
 */
export async function countTry(userId: string | undefined): Promise<{ locked: boolean }> {
  const now = realNow();
  const until = new Date(now.getTime() + lock.minutes * 60_000);
  const rows = await db.$queryRaw<{ locked: boolean }[]>`
    with seen as (
      select id, locked_until, failed_sign_ins, coalesce(locked_until > ${now}::timestamptz, false) as locked
        from app_user where id = ${userId ?? randomUUID()}::uuid for update
    ), counted as (
      select id, locked, locked_until,
             case when locked then failed_sign_ins when locked_until is not null then 1 else failed_sign_ins + 1 end as tries
        from seen
    )
    update app_user u
       set failed_sign_ins = c.tries,
           locked_until = case when c.locked then c.locked_until
                               when c.tries >= ${lock.failures}::int then ${until}::timestamptz end
      from counted c where u.id = c.id
    returning c.locked`;
  // Nothing was written for an unknown name: the same trip to the disk, so that its answer comes no sooner.
  if (!rows[0]) await db.$queryRaw`select pg_logical_emit_message(true, 'sign-in', '')::text`;
  return { locked: rows[0]?.locked ?? false };
}

/**
 * Counts a try at the second factor before it is looked at, as countTry() does for the password and with the same lock.
 * The count is its own: whoever has the password could otherwise set it back by signing in again (SECURITY SE-05).
 */
export async function countCode(userId: string): Promise<{ locked: boolean }> {
  const now = realNow();
  const until = new Date(now.getTime() + lock.minutes * 60_000);
  const [row] = await db.$queryRaw<{ locked: boolean }[]>`
    with seen as (
      select id, locked_until, failed_codes, coalesce(locked_until > ${now}::timestamptz, false) as locked
        from app_user where id = ${userId}::uuid for update
    ), counted as (
      select id, locked, locked_until,
             case when locked then failed_codes when failed_codes >= ${lock.failures}::int then 1
                  else failed_codes + 1 end as tries
        from seen
    )
    update app_user u
       set failed_codes = c.tries,
           locked_until = case when c.locked then c.locked_until
                               when c.tries >= ${lock.failures}::int then ${until}::timestamptz end
      from counted c where u.id = c.id
    returning c.locked`;
  return { locked: row?.locked ?? true };
}

/**
 * Whether too many refused sign-ins came from an address lately. Read from the trail, so that it holds in every
 * process and over a restart; looks at the newest 500 refusals at most.
 */
export async function isThrottled(address: string | undefined): Promise<boolean> {
  if (!address) return false;
  const since = new Date(realNow().getTime() - throttle.minutes * 60_000);
  const [row] = await db.$queryRaw<{ failures: bigint }[]>`
    select count(*) as failures
      from (select address, at, details from audit_event
             where type in ('session.refused', 'session.factorRefused') order by seq desc limit 500) newest
     where address = ${address} and at > ${since}::timestamptz and details->>'why' <> 'address'`;
  return (row?.failures ?? 0n) >= throttle.failures;
}
