import type { Actor } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { realNow } from "@/lib/core/clock";
import { db } from "@/lib/core/db";
import { refuse } from "@/lib/core/result";

/** Another address of a key is noted at most this often: senders behind several addresses would write at each request. */
const ADDRESS_SECONDS = 60;

/**
 * Notes that a key was used: the first time on a day (of the incident's time zone) with an entry in the trail, after
 * that only where it comes from another address. Any other use costs one read. The actor is the key itself.
 */
export async function noteKeyUse(actor: Actor): Promise<void> {
  if (actor.kind !== "apiKey") return;
  const id = Number(actor.id.slice("apiKey:".length));
  const now = realNow();
  const address = actor.address ?? null;
  const [seen] = await db.$queryRaw<{ today: boolean; moved: boolean }[]>`
    select coalesce((last_used_at at time zone i.time_zone)::date >= (${now}::timestamptz at time zone i.time_zone)::date, false) as today,
           last_used_address is distinct from ${address}
             and last_used_at < ${new Date(now.getTime() - ADDRESS_SECONDS * 1000)}::timestamptz as moved
      from api_key k, incident i where k.id = ${id}::int`;
  if (!seen || (seen.today && !seen.moved)) return;
  if (seen.today) {
    await db.apiKey.updateMany({ where: { id }, data: { lastUsedAt: now, lastUsedAddress: address } });
    return;
  }
  await change(actor, async (tx) => {
    // Two at once: the one that comes second finds the day noted.
    const noted = await tx.$executeRaw`
      update api_key k set last_used_at = ${now}::timestamptz, last_used_address = ${address}
        from incident i
       where k.id = ${id}::int and (k.last_used_at is null
         or (k.last_used_at at time zone i.time_zone)::date < (${now}::timestamptz at time zone i.time_zone)::date)`;
    if (noted === 0) return refuse("NOTED");
    return changed(null, { type: "apiKey.used", subject: "apiKey", subjectId: id, details: {} });
  });
}
