import type { Actor } from "@/lib/access/actor";
import { businessClock, realNow } from "@/lib/core/clock";
import { db, type Tx } from "@/lib/core/db";
import { meters } from "@/lib/core/metrics";
import { patiently } from "@/lib/core/patience";
import type { Refusal, Result } from "@/lib/core/result";
import type { AuditEvent } from "./events";

/** What a command's work returns when it changed something: the value and at least one audit event. */
export type Changed<T> = {
  readonly ok: true;
  readonly value: T;
  readonly events: readonly [AuditEvent, ...AuditEvent[]];
};

export function changed<T>(value: T, ...events: [AuditEvent, ...AuditEvent[]]): Changed<T> {
  return { ok: true, value, events };
}

class Refused extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.reason);
  }
}

/**
 * The only way to write. Opens a transaction; `work` returns a refusal (everything is rolled back) or a value with the
 * audit events, which are written in the same transaction: never one without the other (RULEBOOK R8.5).
 * A serialization failure or a deadlock is tried again, at most five times: `work` must have no effect outside tx.
 * @param options.timeout milliseconds for the whole transaction; 15 s unless said (bulk commits ask for more)
 */
export async function change<T, R extends string>(
  actor: Actor,
  work: (tx: Tx) => Promise<Changed<T> | Refusal<R>>,
  options: { timeout?: number } = {},
): Promise<Result<T, R>> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await within(options.timeout, () =>
        db.$transaction(
          async (tx) => {
            const outcome = await work(tx);
            if (!outcome.ok) throw new Refused(outcome);
            await record(tx, actor, outcome.events);
            return { ok: true as const, value: outcome.value };
          },
          { timeout: options.timeout ?? 15_000 },
        ),
      );
    } catch (error) {
      if (error instanceof Refused) return error.refusal as Refusal<R>;
      if (attempt < 5 && isContention(error)) continue;
      throw error;
    }
  }
}

/**
 * Does the work and takes it back: what a dangerous step would change is read off the real thing before it is taken.
 * Nothing is written, no event either; `work` returns what it saw.
 */
export async function rehearse<T>(work: (tx: Tx) => Promise<T>, options: { timeout?: number } = {}): Promise<T> {
  let seen: { value: T } | undefined;
  const rolledBack = new Error("rehearsal");
  try {
    const timeout = options.timeout ?? 60_000;
    await within(timeout, () =>
      db.$transaction(
        async (tx) => {
          seen = { value: await work(tx) };
          throw rolledBack;
        },
        { timeout },
      ),
    );
  } catch (error) {
    if (error !== rolledBack || !seen) throw error;
  }
  return (seen as { value: T }).value;
}

/** Who asks for time gets it for each question as well; an ordinary command's are held to the ordinary limit. */
function within<T>(timeout: number | undefined, work: () => Promise<T>): Promise<T> {
  return timeout === undefined ? work() : patiently(timeout, work);
}

/** Writes events without another change: a look at protected records, a refused sign-in. Fails loudly. */
export async function witness(actor: Actor, ...events: [AuditEvent, ...AuditEvent[]]): Promise<void> {
  await db.$transaction((tx) => record(tx, actor, events));
  for (const { type, details } of events) {
    const why = "why" in details ? String(details.why) : "";
    // Reasons are words of the program; what is not one is counted without.
    if (type.endsWith("efused")) meters.refusals.inc({ event: type, why: /^[A-Za-z_]{1,40}$/.test(why) ? why : "" });
  }
}

/** Milliseconds within which the same person's look at the same thing is one look. */
const ONE_LOOK = 60_000;

/**
 * witness() for a page that is drawn, scrolled and refreshed again and again: the first look of a minute leaves the
 * entry, the others find it there.
 */
export async function witnessLook(actor: Actor, event: AuditEvent): Promise<void> {
  const noted = await db.auditEvent.findFirst({
    where: {
      subject: event.subject,
      subjectId: event.subjectId === undefined ? null : String(event.subjectId),
      type: event.type,
      actorId: actor.id,
      address: actor.address ?? null,
      details: { equals: event.details },
      at: { gt: new Date(realNow().getTime() - ONE_LOOK) },
    },
    orderBy: { seq: "desc" },
    select: { seq: true },
  });
  if (!noted) await witness(actor, event);
}

async function record(tx: Tx, actor: Actor, events: readonly AuditEvent[]): Promise<void> {
  // Before the incident is set up there is no business clock yet; the real one serves.
  const businessAt = (await tx.incident.count()) > 0 ? (await businessClock(tx)).now : realNow();
  await tx.auditEvent.createMany({
    data: events.map((event) => ({
      businessAt,
      actorKind: actor.kind,
      actorId: actor.id,
      actorName: actor.name,
      type: event.type,
      subject: event.subject,
      subjectId: event.subjectId === undefined ? null : String(event.subjectId),
      address: actor.address ?? null,
      details: event.details,
    })),
  });
}

function isContention(error: unknown): boolean {
  const text =
    error instanceof Error ? `${error.message} ${JSON.stringify((error as { meta?: unknown }).meta ?? "")}` : "";
  return /40001|40P01|P2034|deadlock detected|could not serialize/.test(text);
}
