import { type Actor, permit } from "@/lib/access/actor";
import { businessClock } from "@/lib/core/clock";
import { addDays, dayOf, fromDbDate, type IsoDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import { blockKnownOn, countAsOf, headBlock } from "./queries";
import { countTableInput } from "./schema";

export type CountTable = {
  readonly asOf: readonly IsoDate[];
  /** Each with the last block before its end: what was known on it. */
  readonly knownOn: readonly { readonly day: IsoDate; readonly block: number }[];
  /** By the order of `asOf`, then of `knownOn`. */
  readonly counts: readonly (readonly number[])[];
  readonly timeZone: string;
};

/**
 * The count as of several days, each as it was known on several days (RULEBOOK R1.4): an index look-up and the sum of at
 * most a few hundred rows for each, at any number of inquiries. Throws ZodError for days that are none, or too many.
 */
export async function countTable(
  actor: Actor,
  input: { asOf: readonly string[]; knownOn: readonly string[] },
): Promise<CountTable> {
  permit(actor, "ledger.read");
  const { asOf, knownOn } = countTableInput.parse(input);
  const { timeZone } = await businessClock(db);
  const known: { day: IsoDate; block: number }[] = [];
  for (const day of knownOn) known.push({ day, block: await blockKnownOn(db, day, timeZone) });
  const counts: number[][] = [];
  for (const day of asOf) {
    const row: number[] = [];
    for (const { block } of known) row.push(await countAsOf(db, day, block));
    counts.push(row);
  }
  return { asOf, knownOn: known, counts, timeZone };
}

/**
 * The days that are worth asking for where nobody named any: the last published as-of dates and yesterday, as known on the
 * days of those publications and today.
 */
export async function proposeDays(actor: Actor): Promise<{ asOf: IsoDate[]; knownOn: IsoDate[]; today: IsoDate }> {
  permit(actor, "ledger.read");
  const { today, timeZone } = await businessClock(db);
  const published = await db.publication.findMany({
    where: { state: "published" },
    orderBy: { version: "desc" },
    take: 4,
    select: { asOf: true, publishedAt: true },
  });
  const incident = await db.incident.findUniqueOrThrow({ where: { id: 1 }, select: { startedOn: true } });
  const days = published.map((row) => fromDbDate(row.asOf));
  const when = published.map((row) => dayOf(row.publishedAt as Date, timeZone));
  const yesterday = addDays(today, -1);
  const start = fromDbDate(incident.startedOn);
  const asOf = [...new Set([...days, yesterday < start ? start : yesterday])].sort();
  return { asOf, knownOn: [...new Set([...when, today])].sort(), today };
}

/** The chain's head and the count of today as known there. */
export async function findHead(
  actor: Actor,
): Promise<{ head: { no: number; at: Date | null; hash: string }; count: number }> {
  permit(actor, "ledger.open");
  const { today } = await businessClock(db);
  const head = await headBlock(db);
  return {
    head: { no: head.no, at: head.at, hash: Buffer.from(head.hash).toString("hex") },
    count: await countAsOf(db, today, head.no),
  };
}
