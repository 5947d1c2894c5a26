import { dayOf, type IsoDate } from "./dates";
import type { Reader } from "./db";

/** The real clock: sessions, security, the trail's own order. */
export function realNow(): Date {
  return new Date();
}

export type BusinessClock = {
  /** The instant that deliveries, ledger blocks and publications are dated with. */
  readonly now: Date;
  readonly today: IsoDate;
  readonly timeZone: string;
  /** True where it stands still (a demonstration). */
  readonly fixed: boolean;
};

/**
 * The incident's business clock: the real one, or where the demonstration incident stands. Today is the calendar day
 * in the incident's time zone.
 */
export async function businessClock(reader: Reader): Promise<BusinessClock> {
  const incident = await reader.incident.findUniqueOrThrow({
    where: { id: 1 },
    select: { clockFixedAt: true, timeZone: true },
  });
  const now = incident.clockFixedAt ?? realNow();
  return {
    now,
    today: dayOf(now, incident.timeZone),
    timeZone: incident.timeZone,
    fixed: incident.clockFixedAt !== null,
  };
}
