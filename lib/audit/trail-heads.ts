import { type Actor, permit } from "@/lib/access/actor";
import { realNow } from "@/lib/core/clock";
import { addDays, dayOf, endOfDay, fromDbDate, type IsoDate, toDbDate } from "@/lib/core/dates";
import { db, type Reader } from "@/lib/core/db";
import { change, changed } from "./change";

/*
 * Daily heads of the trail: its last segment at the end of each day of the real clock. They are handed out with the
 * ledger's, in the same file: whoever keeps them sees a tail that was cut, a chain that was rewritten, and a database
 * that was put back to an older state.
 */

export type TrailHead = {
  readonly day: IsoDate;
  readonly segmentNo: number;
  readonly hash: string;
  readonly events: bigint;
};

export function trailHeadLine(head: TrailHead): string {
  return `trail ${head.day} ${head.segmentNo} ${head.hash} ${head.events}\n`;
}

/**
 * Notes the heads of all days that are over by the real clock and have none yet, from the day of the first segment on.
 * @returns how many
 */
export async function closeTrailDays(actor: Actor): Promise<number> {
  permit(actor, "ledger.verify");
  if ((await openDays(db)).length === 0) return 0;
  const outcome = await change(actor, async (tx) => {
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('shokai'), hashtext('trail'))`;
    const timeZone = await zone(tx);
    const data = [];
    for (const day of await openDays(tx)) {
      const head = await headAt(tx, endOfDay(day, timeZone));
      if (head) {
        const hash = new Uint8Array(Buffer.from(head.hash, "hex"));
        data.push({ day: toDbDate(day), segmentNo: head.segmentNo, hash, events: head.events, notedAt: realNow() });
      }
    }
    const { count } = await tx.trailHead.createMany({ data });
    const last = data.at(-1);
    return changed(count, {
      type: "trail.daysClosed",
      subject: "trail",
      details: { to: last ? fromDbDate(last.day) : "", days: count, segment: last?.segmentNo ?? 0 },
    });
  });
  return outcome.ok ? outcome.value : 0;
}

async function openDays(reader: Reader): Promise<IsoDate[]> {
  const timeZone = await zone(reader);
  const last = await reader.trailHead.findFirst({ orderBy: { day: "desc" }, select: { day: true } });
  const first = await reader.auditSegment.findFirst({ orderBy: { no: "asc" }, select: { sealedAt: true } });
  if (!first) return [];
  const today = dayOf(realNow(), timeZone);
  const days: IsoDate[] = [];
  let day = last ? addDays(fromDbDate(last.day), 1) : dayOf(first.sealedAt, timeZone);
  for (; day < today; day = addDays(day, 1)) days.push(day);
  return days;
}

async function zone(reader: Reader): Promise<string> {
  const incident = await reader.incident.findUnique({ where: { id: 1 }, select: { timeZone: true } });
  return incident?.timeZone ?? "Asia/Tokyo";
}

async function headAt(reader: Reader, before: Date): Promise<Omit<TrailHead, "day"> | null> {
  const head = await reader.auditSegment.findFirst({
    where: { sealedAt: { lt: before } },
    orderBy: { no: "desc" },
    select: { no: true, hash: true },
  });
  if (!head) return null;
  const { _sum } = await reader.auditSegment.aggregate({ where: { no: { lte: head.no } }, _sum: { events: true } });
  return { segmentNo: head.no, hash: Buffer.from(head.hash).toString("hex"), events: BigInt(_sum.events ?? 0) };
}

/** When the day of the real clock ends. */
export async function whenTrailDayEnds(): Promise<Date> {
  const timeZone = await zone(db);
  return endOfDay(dayOf(realNow(), timeZone), timeZone);
}

/** The noted heads, the oldest first. */
export async function readTrailHeads(actor: Actor): Promise<TrailHead[]> {
  permit(actor, "ledger.verify");
  return (await db.trailHead.findMany({ orderBy: { day: "asc" } })).map((row) => ({
    day: fromDbDate(row.day),
    segmentNo: row.segmentNo,
    hash: Buffer.from(row.hash).toString("hex"),
    events: row.events,
  }));
}

/** Where the chain stands this moment, as a line of the file: for who takes the heads along before the day is over. */
export async function presentTrailHead(actor: Actor): Promise<TrailHead | null> {
  permit(actor, "ledger.verify");
  const now = realNow();
  const head = await headAt(db, new Date(now.getTime() + 60_000));
  return head && { day: dayOf(now, await zone(db)), ...head };
}

export type TrailStanding = {
  segments: number;
  hash: string;
  sealed: bigint;
  /** Events that are not sealed yet. */
  waiting: number;
  /** Segments whose events retention has erased: 1 to this one. */
  prunedTo: number;
  lastHead: TrailHead | null;
  sealedAt: Date | null;
};

/** How far the trail is sealed, for its page. */
export async function findTrailStanding(actor: Actor): Promise<TrailStanding> {
  permit(actor, "audit.read");
  const [last, sum, heads, oldest] = await Promise.all([
    db.auditSegment.findFirst({ orderBy: { no: "desc" } }),
    db.auditSegment.aggregate({ _sum: { events: true } }),
    db.trailHead.findFirst({ orderBy: { day: "desc" } }),
    db.auditSeal.findFirst({ orderBy: { segment: "asc" }, select: { segment: true } }),
  ]);
  const [{ waiting }] = await db.$queryRaw<[{ waiting: number }]>`
    select count(*)::int as waiting from (
      select from audit_event e where e.xid >= ${last?.upToXid ?? 0n}::bigint
        and not exists (select from audit_seal s where s.seq = e.seq) limit 10001) open`;
  return {
    segments: last?.no ?? 0,
    hash: last ? Buffer.from(last.hash).toString("hex") : "",
    sealed: BigInt(sum._sum.events ?? 0),
    waiting,
    prunedTo: oldest ? oldest.segment - 1 : (last?.no ?? 0),
    lastHead: heads && {
      day: fromDbDate(heads.day),
      segmentNo: heads.segmentNo,
      hash: Buffer.from(heads.hash).toString("hex"),
      events: heads.events,
    },
    sealedAt: last?.sealedAt ?? null,
  };
}
