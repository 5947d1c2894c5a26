import { type Actor, permit } from "@/lib/access/actor";
import { businessClock } from "@/lib/core/clock";
import { fromDbDate, type IsoDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import { patiently } from "@/lib/core/patience";
import { type OutOfPocket, outOfPocketAsOf } from "./out-of-pocket";
import { type BurdenWeek, burdenWeeks } from "./trend";

/*
 * Figures that walk through all cases are worked out once and kept until something happens that could move them; whoever
 * looks meanwhile gets them in a moment. In memory, of each process its own: they are derived, and a table of them would
 * have to be right as well.
 */

/** How many milliseconds working out may take: a web server's ordinary question has a few seconds. */
const WORKING_OUT = 120_000;

/**
 * Events that move no case, no member and no clock: looks, sign-ins, worklists, publications. What is not named here
 * counts as a change, so that a new kind of event costs time at worst, and never a wrong figure.
 */
const harmless = [
  ...["list.%", "session.%", "access.%", "user.%", "accountReview.%", "apiKey.%", "webhook.%", "view.%", "%.read"],
  ...["%.downloaded", "%.exported", "inquiry.searched", "case.%", "evidence.%", "settlement.%", "notice.%", "note.%"],
  ...["section.%", "measure.%", "fraud%", "trail.%", "ledger.%", "card.%", "fullExport.%", "hold.%", "profile.%"],
  ...["batch.received", "batch.typed", "batch.staged", "stageLimits.changed"],
];

type Kept = { readonly today: IsoDate; snapshot: string; readonly value: Promise<unknown> };
const kept = new Map<string, Kept>();

/**
 * What `workOut` answered last, as long as nothing was committed since that could change it; who asks while it is worked
 * out waits for the same answer. Which events are new is asked by the snapshot in which the figures were read: by number
 * or time, an event that was written earlier and committed later would be missed.
 */
async function keptUntilChanged<T>(name: string, today: IsoDate, workOut: () => Promise<T>): Promise<T> {
  const known = kept.get(name);
  // The snapshot is taken before the figures are: what is committed between the two makes them be worked out once more.
  const [{ snapshot, moved }] = await db.$queryRaw<[{ snapshot: string; moved: boolean }]>`
    select pg_current_snapshot()::text as snapshot, exists (
      select from audit_event
      where xid >= pg_snapshot_xmin(${known?.snapshot ?? "1:1:"}::pg_snapshot)::text::bigint
        and not pg_visible_in_snapshot(xid::text::xid8, ${known?.snapshot ?? "1:1:"}::pg_snapshot)
        and ${known !== undefined} and not type like any (${harmless}::text[])
    ) as moved`;
  if (known && !moved && known.today === today) {
    // The next look has only what came since this one to go through.
    if (kept.get(name) === known) known.snapshot = snapshot;
    return known.value as Promise<T>;
  }
  const meanwhile = kept.get(name);
  if (meanwhile !== known) return keptUntilChanged(name, today, workOut);
  const value = patiently(WORKING_OUT, workOut);
  const fresh: Kept = { today, snapshot, value };
  kept.set(name, fresh);
  value.catch(() => {
    if (kept.get(name) === fresh) kept.delete(name);
  });
  return value;
}

export type Trend = { readonly weeks: BurdenWeek[]; readonly pocket: OutOfPocket };

/** Weeks since the incident's start with what burdenAsOf says of each one's last day, and the days out of pocket. */
export async function findTrend(actor: Actor): Promise<Trend> {
  permit(actor, "dashboard.read");
  const [{ today }, incident] = await Promise.all([
    businessClock(db),
    db.incident.findUniqueOrThrow({ where: { id: 1 }, select: { startedOn: true } }),
  ]);
  return keptUntilChanged("trend", today, async () => ({
    weeks: await burdenWeeks(db, fromDbDate(incident.startedOn), today),
    pocket: await outOfPocketAsOf(db, today),
  }));
}
