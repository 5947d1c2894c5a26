import type { Actor } from "@/lib/access/actor";
import { db, type Tx } from "@/lib/core/db";
import { type CanonicalEvent, hashEvent, hashEvents, hashSegment } from "./canonical";

/*
 * Seals the trail: committed events are put into a chain of segments after the fact, so that nobody who acts waits for a
 * lock on its head. docs/decisions/2026-11-27-sealing-the-trail.md
 */

/** Most events of one segment; retention erases segments whole. */
const MOST = 5_000;

type Row = { event: CanonicalEvent; at: Date };

/**
 * Appends segments until every event is sealed whose transaction, and every older one, is over. One sealer at a time;
 * another one finds nothing to do. Leaves no event of its own: it would never end.
 * @returns how many events were sealed
 */
export async function sealTrail(actor: Actor): Promise<number> {
  // Not change(): the sealer writes what is derived from the trail, never of its own accord, and no person can ask for it.
  if (actor.kind !== "system") throw new Error("only a job seals the trail");
  for (let sealed = 0; ; ) {
    const count = await db.$transaction(sealNext, { timeout: 60_000 });
    sealed += count;
    if (count < MOST) return sealed;
  }
}

async function sealNext(tx: Tx): Promise<number> {
  const [lock] = await tx.$queryRaw<[{ got: boolean }]>`
    select pg_try_advisory_xact_lock(hashtext('shokai'), hashtext('trail')) as got`;
  if (!lock.got) return 0;
  // The statement's own time lies before its snapshot: whatever begins later is written later.
  const [horizon] = await tx.$queryRaw<[{ below: bigint; next: bigint; at: Date }]>`
    select pg_snapshot_xmin(s)::text::bigint as below, pg_snapshot_xmax(s)::text::bigint as next,
      date_trunc('milliseconds', statement_timestamp()) as at
    from pg_current_snapshot() s`;
  const last = await tx.auditSegment.findFirst({ orderBy: { no: "desc" } });
  const rows = await unsealed(tx, horizon, last?.upToXid ?? 0n);
  const [first, newest] = [rows[0], rows.at(-1)];
  if (!first || !newest) return 0;
  const upToXid = rows.length < MOST ? horizon.below : (last?.upToXid ?? 0n);
  const hashes = rows.map(({ event }) => new Uint8Array(hashEvent(event)));
  const segment = {
    no: (last?.no ?? 0) + 1,
    events: rows.length,
    firstSeq: BigInt(first.event[0]),
    lastSeq: BigInt(newest.event[0]),
    floorAt: await floorOf(tx, upToXid, last?.floorAt),
    sealedAt: horizon.at,
    eventsHash: new Uint8Array(hashEvents(hashes)),
    previousHash: new Uint8Array(last?.hash ?? new Uint8Array(32)),
  };
  const lastAt = new Date(Math.max(...rows.map(({ at }) => at.getTime())));
  await tx.auditSegment.create({
    data: { ...segment, hash: new Uint8Array(hashSegment(segment)), lastAt, upToXid, nextXid: horizon.next },
  });
  await tx.auditSeal.createMany({
    data: rows.map(({ event }, at) => ({
      seq: BigInt(event[0]),
      segment: segment.no,
      position: at + 1,
      hash: hashes[at] as Uint8Array<ArrayBuffer>,
    })),
  });
  return rows.length;
}

/**
 * Events of transactions below the horizon that have no seal yet. A database that was restored into another cluster
 * carries numbers which that cluster has not reached: they are as much over, and the last segment says nothing of them.
 */
async function unsealed(tx: Tx, horizon: { below: bigint; next: bigint }, from: bigint): Promise<Row[]> {
  const elsewhere = from > horizon.below;
  const rows = await tx.$queryRaw<({ at: Date } & Record<string, string | null>)[]>`
    select e.seq::text as seq, e.at, to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "atText",
      to_char(e.business_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "businessAt",
      e.actor_kind as "actorKind", e.actor_id as "actorId", e.actor_name as "actorName", e.type, e.subject,
      e.subject_id as "subjectId", e.outcome, e.address, e.details::text as details
    from audit_event e
    where (e.xid < ${horizon.below}::bigint or (${elsewhere} and e.xid >= ${horizon.next}::bigint))
      and (${elsewhere} or e.xid >= ${from}::bigint)
      and not exists (select from audit_seal s where s.seq = e.seq)
    order by e.seq limit ${MOST}`;
  return rows.map((row) => {
    const text = (name: string) => row[name] as string;
    return {
      at: row.at,
      event: [
        text("seq"),
        text("atText"),
        text("businessAt"),
        text("actorKind"),
        row.actorId ?? null,
        text("actorName"),
        text("type"),
        text("subject"),
        row.subjectId ?? null,
        text("outcome"),
        row.address ?? null,
        text("details"),
      ],
    };
  });
}

/** When all that may still come began: a sealing that saw no transaction which is open now. */
async function floorOf(tx: Tx, upToXid: bigint, before: Date | undefined): Promise<Date> {
  const seen = await tx.auditSegment.findFirst({
    where: { nextXid: { lte: upToXid } },
    orderBy: { no: "desc" },
    select: { sealedAt: true },
  });
  return new Date(Math.max(before?.getTime() ?? 0, seen?.sealedAt.getTime() ?? 0));
}
