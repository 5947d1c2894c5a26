import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { businessClock, realNow } from "@/lib/core/clock";
import type { IsoDate } from "@/lib/core/dates";
import { db, type Reader, type Sql, sql, type Tx } from "@/lib/core/db";
import { Forbidden } from "@/lib/core/errors";
import { done, type Result, refuse } from "@/lib/core/result";
import { conditionsOf, isPerson, stagesOf } from "./conditions";
import { type OpenCase, openCase, readInOrder, stageOfRow } from "./in-order";
import { readLimits } from "./limits";
import { type CaseFilters, TAKEN_MINUTES, type TakeRefusal } from "./schema";

/** Cases looked at in one go; those that others hold at this instant are passed over. */
const AT_ONCE = 50;

/** held: it was in hand already, and nothing changed. */
export type Taken = { inquiryId: number; held: boolean };

/**
 * Gives the actor the case that is due first among those that the filters find, that nobody has in hand, that are nobody
 * else's, and that wait for no later day. It is theirs alone for half an hour. A person has one case in hand at a time:
 * who has not finished with it, given it back or set a day for it is led to it again, so that a second click takes no
 * second case.
 */
export async function takeNext(actor: Actor, filters: CaseFilters): Promise<Result<Taken, TakeRefusal>> {
  permit(actor, "case.work");
  if (!isPerson(actor.id)) throw new Forbidden("case.work");
  const held = await findHeld(db, actor);
  if (held !== null) return done({ inquiryId: held, held: true });
  let meanwhile: number | null = null;
  const outcome = await change<Taken, TakeRefusal>(actor, async (tx) => {
    // One person's clicks one after the other; different people do not wait for each other.
    await tx.$executeRaw`select id from app_user where id = ${actor.id}::uuid for no key update`;
    meanwhile = await findHeld(tx, actor);
    if (meanwhile !== null) return refuse("NOTHING_TO_TAKE");
    const inquiryId = await takeFirst(tx, actor, filters);
    if (inquiryId === null) return refuse("NOTHING_TO_TAKE");
    return changed(
      { inquiryId, held: false },
      { type: "case.taken", subject: "inquiry", subjectId: inquiryId, details: { minutes: TAKEN_MINUTES } },
    );
  });
  return meanwhile === null ? outcome : done({ inquiryId: meanwhile, held: true });
}

/** The open case that the person has in hand. */
async function findHeld(reader: Reader, actor: Actor): Promise<number | null> {
  const rows = await reader.$queryRaw<{ id: number }[]>`
    select i.id from case_work w join inquiry i on i.id = w.inquiry_id
    where w.taken_by = ${actor.id}::uuid and w.taken_until > ${realNow()} and ${openCase}
    order by w.taken_until limit 1`;
  return rows[0]?.id ?? null;
}

async function takeFirst(tx: Tx, actor: Actor, filters: CaseFilters): Promise<number | null> {
  const now = realNow();
  const [{ today }, limits] = await Promise.all([businessClock(tx), readLimits(tx)]);
  const stages = stagesOf(filters);
  const asked = conditionsOf(actor, filters, { today, limits });
  // Asked of each case by its key: as a join the database may look through the whole stage before the first one is out.
  const free = sql`coalesce((select ${isFree(actor, now, today)} from case_work w where w.inquiry_id = i.id), true)`;
  for (let after: OpenCase | null = null; ; ) {
    const found: OpenCase[] = await readInOrder(tx, {
      stages,
      where: (stage) => sql`${asked(stage)} and ${free}`,
      limits,
      descending: false,
      after,
      limit: AT_ONCE,
    });
    const taken = await takeOneOf(tx, actor, found, { now, today });
    if (taken !== null) return taken;
    if (found.length < AT_ONCE) return null;
    after = found.at(-1) ?? null;
  }
}

/**
 * The first of the found that is still free. Its row is locked past those that others are just taking; whether it is free
 * is asked again of its work's own row, since another taker may have come and gone between the look and the lock.
 */
async function takeOneOf(
  tx: Tx,
  actor: Actor,
  found: readonly OpenCase[],
  at: { now: Date; today: IsoDate },
): Promise<number | null> {
  const until = new Date(at.now.getTime() + TAKEN_MINUTES * 60_000);
  let left = [...found];
  while (left.length > 0) {
    const ids = left.map(({ id }) => id);
    const [locked] = await tx.$queryRaw<{ id: number; stage: string }[]>`
      select i.id, ${stageOfRow} as stage from inquiry i where i.id = any (${ids}::int[]) and ${openCase}
      order by array_position(${ids}::int[], i.id) limit 1 for update of i skip locked`;
    if (!locked) return null;
    const nth = left.findIndex(({ id }) => id === locked.id);
    if (locked.stage === left[nth]?.stage) {
      const taken = await tx.$queryRaw<unknown[]>`
        insert into case_work as w (inquiry_id, taken_by, taken_until) values (${locked.id}::int, ${actor.id}::uuid, ${until})
        on conflict (inquiry_id) do update set taken_by = excluded.taken_by, taken_until = excluded.taken_until
        where ${isFree(actor, at.now, at.today)} returning inquiry_id`;
      if (taken.length > 0) return locked.id;
    }
    left = left.filter((_, at) => at !== nth);
  }
  return null;
}

/** Of a row of work `w`: nobody has it in hand, it is nobody else's (whose account is closed owns nothing any more), and its day has come. */
function isFree(actor: Actor, now: Date, today: IsoDate): Sql {
  return sql`((w.taken_until is null or w.taken_until <= ${now})
    and (w.owner is null or w.owner = ${actor.id}::uuid
      or exists (select from app_user u where u.id = w.owner and u.disabled_at is not null))
    and (w.follow_up_on is null or w.follow_up_on <= ${today}::date))`;
}
