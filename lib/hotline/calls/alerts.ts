import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import type { AuditEvent } from "@/lib/audit/events";
import { checked } from "@/lib/core/checked";
import { businessClock } from "@/lib/core/clock";
import { db, type Sql, sql, type Tx } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { type Result, refuse } from "@/lib/core/result";
import { readLimits } from "./limits";
import { patternsIn, type Tried } from "./rules";
import { type CallRefusal, type Pattern, seenInput } from "./schema";

/** Look-ups of an hour that are looked at: more than the limits let through. */
const MOST = 2_000;

/** What says something of an address that several people call from: how many they ask about is their work. */
const ofAddress: readonly Pattern[] = ["near", "expiry"];

/**
 * Whether the look-ups of the last hour, of this person and of all who share this address, look like numbers being tried
 * out. An hour
 * of both clocks, since where the business clock stands still all calls are of one instant. The same is said once an
 * hour. Runs the same statements whatever was looked up.
 * @returns the trail's entries of the alerts that were raised
 */
export async function watchPatterns(tx: Tx, actor: Actor, now: Date): Promise<AuditEvent[]> {
  const limits = await readLimits(tx);
  const raised: AuditEvent[] = [];
  for (const { of, who, name, where } of watched(actor)) {
    const tried = await tx.$queryRaw<(Tried & { by: string })[]>`
      select encode(token, 'hex') as token, made_by as by, bin, last4, told = 'not_in_files' as missed,
        expiry_agrees is false as "expiryDiffers"
        from hotline_call c where ${where} and c.token is not null and ${withinHour(sql`c`, now)}
       order by c.at desc limit ${MOST}`;
    // What one person does alone is said of the person.
    if (of === "address" && new Set(tried.map(({ by }) => by)).size < 2) continue;
    for (const [pattern, numbers] of Object.entries(patternsIn(tried, limits)) as [Pattern, number][]) {
      if (of === "address" && !ofAddress.includes(pattern)) continue;
      await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('shokai hotline alert'), hashtext(${`${of}:${who}`}))`;
      const [{ said }] = await tx.$queryRaw<[{ said: boolean }]>`
        select exists (select from hotline_alert a where a."of" = ${of} and a.who = ${who} and a.pattern = ${pattern}
          and ${withinHour(sql`a`, now)}) as said`;
      if (said) continue;
      const { id } = await tx.hotlineAlert.create({
        data: { businessAt: now, pattern, of, who, name, numbers },
        select: { id: true },
      });
      raised.push({
        type: "call.enumerationSuspected",
        subject: "hotlineAlert",
        subjectId: id,
        details: { pattern, of, numbers },
      });
    }
  }
  return raised;
}

/** The calls of the person, and of the address where there is one. */
function watched(actor: Actor): { of: "person" | "address"; who: string; name: string; where: Sql }[] {
  const person = { of: "person", who: actor.id, name: actor.name, where: sql`c.made_by = ${actor.id}` } as const;
  const { address } = actor;
  if (!address) return [person];
  return [person, { of: "address", who: address, name: address, where: sql`c.address = ${address}` }];
}

function withinHour(row: Sql, now: Date): Sql {
  return sql`${row}.at > now() - interval '1 hour' and ${row}.business_at > ${now}::timestamptz - interval '1 hour'`;
}

export type Alert = {
  readonly id: number;
  readonly businessAt: Date;
  readonly pattern: Pattern;
  readonly of: "person" | "address";
  readonly name: string;
  readonly numbers: number;
  readonly seen: { readonly name: string; readonly at: Date; readonly note: string } | null;
};

/** The alerts, those that nobody has looked into first; a hundred at most. */
export async function listAlerts(actor: Actor): Promise<Alert[]> {
  permit(actor, "hotlineAlert.read");
  const rows = await db.hotlineAlert.findMany({
    orderBy: [{ seenAt: { sort: "desc", nulls: "first" } }, { id: "desc" }],
    take: 100,
  });
  return rows.map(({ id, businessAt, pattern, of, name, numbers, seenByName, seenAt, seenNote }) => ({
    ...{ id, businessAt, name, numbers },
    pattern: pattern as Pattern,
    of: of as Alert["of"],
    seen: seenAt && { name: seenByName ?? "", at: seenAt, note: seenNote ?? "" },
  }));
}

/** Alerts that nobody has looked into. */
export async function countAlerts(actor: Actor): Promise<number> {
  permit(actor, "hotlineAlert.read");
  return db.hotlineAlert.count({ where: { seenAt: null } });
}

/** Says what an alert turned out to be. Refuses ALREADY_SEEN and a note with a card number in it. */
export async function seeAlert(
  actor: Actor,
  input: { alertId: number; note: string },
): Promise<Result<null, CallRefusal>> {
  permit(actor, "call.limits");
  const parsed = checked(seenInput, input);
  if (!parsed.ok) return parsed;
  const { alertId, note } = parsed.value;
  return change<null, CallRefusal>(actor, async (tx) => {
    await tx.$queryRaw`select from hotline_alert where id = ${alertId}::int for update`;
    const row = await tx.hotlineAlert.findUnique({ where: { id: alertId }, select: { seenAt: true } });
    if (!row) throw new NotFound(`hotline alert ${alertId}`);
    if (row.seenAt) return refuse("ALREADY_SEEN");
    const { now } = await businessClock(tx);
    await tx.hotlineAlert.update({
      where: { id: alertId },
      data: { seenAt: now, seenByName: actor.name, seenNote: note },
      select: { id: true },
    });
    return changed(null, { type: "call.alertSeen", subject: "hotlineAlert", subjectId: alertId, details: {} });
  });
}
