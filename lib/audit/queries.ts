import { type Actor, permit } from "@/lib/access/actor";
import { realNow } from "@/lib/core/clock";
import { addDays, endOfDay, type IsoDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import type { Prisma } from "@/prisma/client/client";
import { witness } from "./change";

export type TrailFilter = {
  types?: readonly string[];
  /** Ids of people, jobs ("system:…") or "public". */
  persons?: readonly string[];
  subjects?: readonly string[];
  subjectId?: string;
  /** One thing with all that lies beneath it: ids by subject. `name` is how the address says it, e.g. member:12. */
  about?: { name: string; beneath: readonly { subject: string; ids: readonly string[] }[] };
  /** Calendar days of the real clock, in `timeZone`, both included. */
  from?: IsoDate;
  to?: IsoDate;
  timeZone: string;
};

export type TrailRow = {
  /** Place in the trail, without gaps that a reader could rely on. */
  seq: string;
  at: Date;
  businessAt: Date;
  actorKind: string;
  actorId: string | null;
  actorName: string;
  type: string;
  subject: string;
  subjectId: string | null;
  address: string | null;
  details: Record<string, unknown>;
  /** Where it is sealed (docs/trail-format.md); null in the seconds before it is. */
  segment: number | null;
  position: number | null;
  /** Hexadecimal; what the verifier computes. */
  hash: string | null;
};

export type TrailPage = {
  rows: TrailRow[];
  next: string | null;
  previous: string | null;
  count: { value: number; atLeast: boolean };
  asOf: Date;
};

const mostCounted = 10_000;
const EXPORTED_AT_ONCE = 1_000;

/**
 * One page of the trail, by its own order. Looking leaves an entry of its own, written first: without it nothing is
 * shown (RULEBOOK R8.5).
 * @param input.after, input.before seq of the row that the page follows or precedes, as shown
 */
export async function readTrail(
  actor: Actor,
  input: { filter: TrailFilter; after?: string; before?: string; size: number; newestFirst: boolean },
): Promise<TrailPage> {
  permit(actor, "audit.read");
  const { filter, size, newestFirst } = input;
  const filters = Object.keys(filter).filter((name) => name !== "timeZone" && filter[name as keyof TrailFilter]);
  const about = filter.about && { about: filter.about.name };
  await witness(actor, { type: "trail.read", subject: "trail", details: { filters, ...about } });

  const where = conditions(filter);
  const cursor = position(input.after ?? input.before);
  const backwards = cursor !== null && input.after === undefined;
  const descending = newestFirst !== backwards;
  const found = await db.auditEvent.findMany({
    where: cursor === null ? where : { AND: [where, { seq: descending ? { lt: cursor } : { gt: cursor } }] },
    orderBy: { seq: descending ? "desc" : "asc" },
    take: size + 1,
  });
  const more = found.length > size;
  const events = found.slice(0, size);
  if (backwards) events.reverse();
  const counted = await db.auditEvent.count({ where, take: mostCounted + 1 });
  const first = events[0]?.seq.toString() ?? null;
  const last = events.at(-1)?.seq.toString() ?? null;
  return {
    rows: await withSeals(events),
    next: (backwards ? cursor !== null : more) ? last : null,
    previous: (backwards ? more : cursor !== null) ? first : null,
    count: { value: Math.min(counted, mostCounted), atLeast: counted > mostCounted },
    asOf: realNow(),
  };
}

/**
 * All entries that the filter finds, in the trail's order, some thousand at a time: for an export. The entry that says
 * how many leave is written before the first one does; what is written after it is not among them.
 */
export async function* exportTrail(
  actor: Actor,
  input: { filter: TrailFilter; newestFirst: boolean },
): AsyncGenerator<TrailRow[]> {
  permit(actor, "audit.read");
  const { newestFirst } = input;
  const newest = await db.auditEvent.findFirst({ orderBy: { seq: "desc" }, select: { seq: true } });
  const where = { AND: [conditions(input.filter), { seq: { lte: newest?.seq ?? 0n } }] };
  const rows = await db.auditEvent.count({ where });
  await witness(actor, { type: "list.exported", subject: "list", details: { list: "trail", rows } });
  for (let last: bigint | undefined; ; ) {
    const after = last === undefined ? {} : { seq: newestFirst ? { lt: last } : { gt: last } };
    const events = await db.auditEvent.findMany({
      where: { AND: [where, after] },
      orderBy: { seq: newestFirst ? "desc" : "asc" },
      take: EXPORTED_AT_ONCE,
    });
    if (events.length > 0) yield await withSeals(events);
    last = events.at(-1)?.seq;
    if (events.length < EXPORTED_AT_ONCE) return;
  }
}

/** Who appears in the trail, with the name each last acted under. Skips through the index: quick at any length. */
export async function listTrailPersons(actor: Actor): Promise<{ id: string; name: string }[]> {
  permit(actor, "audit.read");
  return db.$queryRaw<{ id: string; name: string }[]>`
    with recursive person(id) as (
      (select actor_id from audit_event where actor_id is not null order by actor_id limit 1)
      union all
      select (select e.actor_id from audit_event e where e.actor_id > p.id order by e.actor_id limit 1)
        from person p where p.id is not null
    )
    select p.id, newest.actor_name as name from person p
      cross join lateral (select actor_name from audit_event e where e.actor_id = p.id order by seq desc limit 1) newest
     where p.id is not null order by name, p.id limit 500`;
}

export function conditions(filter: TrailFilter): Prisma.AuditEventWhereInput {
  const { types, persons, subjects, subjectId, about, from, to, timeZone } = filter;
  return {
    ...(types && { type: { in: [...types] } }),
    ...(persons && { actorId: { in: [...persons] } }),
    ...(subjects && { subject: { in: [...subjects] } }),
    ...(subjectId && { subjectId }),
    ...(about && {
      OR: about.beneath.map(({ subject, ids }) => ({ subject, subjectId: { in: [...ids] } })),
    }),
    ...((from || to) && {
      at: {
        ...(from && { gte: endOfDay(addDays(from, -1), timeZone) }),
        ...(to && { lt: endOfDay(to, timeZone) }),
      },
    }),
  };
}

type Event = Omit<TrailRow, "seq" | "details" | "segment" | "position" | "hash"> & {
  seq: bigint;
  xid: bigint;
  details: unknown;
};

async function withSeals(events: readonly Event[]): Promise<TrailRow[]> {
  const seals = await db.auditSeal.findMany({ where: { seq: { in: events.map(({ seq }) => seq) } } });
  const bySeq = new Map(seals.map((seal) => [seal.seq, seal]));
  return events.map(({ xid: _, ...event }) => {
    const seal = bySeq.get(event.seq);
    return {
      ...event,
      seq: event.seq.toString(),
      details: event.details as Record<string, unknown>,
      segment: seal?.segment ?? null,
      position: seal?.position ?? null,
      hash: seal ? Buffer.from(seal.hash).toString("hex") : null,
    };
  });
}

function position(cursor: string | undefined): bigint | null {
  return cursor && /^\d{1,18}$/.test(cursor) ? BigInt(cursor) : null;
}
