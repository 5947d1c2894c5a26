import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { businessClock } from "@/lib/core/clock";
import { refuse } from "@/lib/core/result";
import { groundNow, levelsOfTokens } from "@/lib/hotline/calls/levels";
import { askedTokens, toldLast } from "@/lib/hotline/calls/told";

/** Milliseconds. */
const TIMEOUT = 10 * 60_000;

/** New entries, of them those without anybody to call, and entries that are no longer needed. */
export type Worse = { readonly found: number; readonly noContact: number; readonly lapsed: number };

/**
 * Told then, affected now: of every card that the hotline was asked about and that is worse by the register and the scope
 * in force than what was said of it last, the call by which its caller is reached becomes an entry of the worklist. Runs
 * after all inquiries were classified anew, and finds nothing the second time. Whoever does not want to be called, or was
 * given up, is not brought up again for the same class.
 */
export async function findWorse(actor: Actor): Promise<Worse> {
  permit(actor, "callBack.work");
  const outcome = await change<Worse, "NOTHING">(
    actor,
    async (tx) => {
      await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('shokai'), hashtext('hotline call-backs'))`;
      const { scope } = await groundNow(tx);
      const { now, today } = await businessClock(tx);
      const scopeId = scope?.id ?? null;
      const [row] = await tx.$queryRaw<[Worse]>`
        with told as materialized (${toldLast}), level as materialized (${levelsOfTokens(askedTokens, scopeId)}),
        worse as materialized (
          select level.token, case level.level when 2 then 'identified' else 'possibly_exposed' end as class
            from level join told on told.token = level.token where level.level > told.rank
        ),
        lapsed as (
          update hotline_call_back b
             set state = 'lapsed', ended_at = ${now}::timestamptz, taken_by = null, taken_until = null, follow_up_on = null
            from hotline_call c
           where c.id = b.call_id and b.state in ('open', 'no_contact')
             and not exists (select from worse w where w.token = c.token and w.class = b.class)
          returning b.id
        ),
        -- The last call that left a contact, else the last one.
        chosen as (
          select distinct on (w.token) c.id, w.class, r.call_id is not null as reachable
            from worse w join hotline_call c on c.token = w.token
            left join hotline_caller r on r.call_id = c.id and r.sealed is not null
           where not exists (
             select from hotline_call o join hotline_call_back b on b.call_id = o.id
              where o.token = w.token and b.state not in ('lapsed', 'reached') and b.class = w.class)
           order by w.token, r.call_id is null, c.id desc
        ),
        entered as (
          insert into hotline_call_back (call_id, class, scope_id, found_at, found_on, state, ended_at)
          select id, class, ${scopeId}::int, ${now}::timestamptz, ${today}::date,
            case when reachable then 'open' else 'no_contact' end, case when reachable then null else ${now}::timestamptz end
            from chosen
          on conflict (call_id, class) do update set state = excluded.state, scope_id = excluded.scope_id,
            found_at = excluded.found_at, found_on = excluded.found_on, ended_at = excluded.ended_at
           where hotline_call_back.state = 'lapsed'
          returning state
        )
        select (select count(*) from entered)::int as found,
          (select count(*) from entered where state = 'no_contact')::int as "noContact",
          (select count(*) from lapsed)::int as lapsed`;
      if (row.found === 0 && row.lapsed === 0) return refuse("NOTHING");
      return changed(row, {
        type: "callBack.found",
        subject: "exposureScope",
        ...(scope && { subjectId: scope.id }),
        details: { version: scope?.version ?? null, entries: row.found, noContact: row.noContact, lapsed: row.lapsed },
      });
    },
    { timeout: TIMEOUT },
  );
  return outcome.ok ? outcome.value : { found: 0, noContact: 0, lapsed: 0 };
}
