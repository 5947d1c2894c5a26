import type { IsoDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import { patiently } from "@/lib/core/patience";

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
  ...[
    "section.%",
    "measure.%",
    "fraud%",
    "call.%",
    "callBack.%",
    "callReport.%",
    "trail.%",
    "ledger.%",
    "card.%",
    "fullExport.%",
    "hold.%",
    "profile.%",
  ],
  ...["batch.received", "batch.typed", "batch.staged", "stageLimits.changed"],
];

type Kept = { readonly today: IsoDate; snapshot: string; seq: bigint; readonly value: Promise<unknown> };
const kept = new Map<string, Kept>();

/**
 * What `workOut` answered last, as long as nothing was committed since that could change it; who asks while it is worked
 * out waits for the same answer. Which events are new is asked by the snapshot in which the figures were read: by number
 * or time, an event that was written earlier and committed later would be missed.
 * @param asked.also types of events that move these figures besides those that move cases
 */
export async function keptUntilChanged<T>(
  { name, today, also = [] }: { name: string; today: IsoDate; also?: readonly string[] },
  workOut: () => Promise<T>,
): Promise<T> {
  const known = kept.get(name);
  const since = known?.snapshot ?? "1:1:";
  // The snapshot is taken before the figures are: what is committed between the two makes them be worked out once more.
  const [{ snapshot, seq, moved }] = await db.$queryRaw<[{ snapshot: string; seq: bigint; moved: boolean }]>`
    select pg_current_snapshot()::text as snapshot, (select coalesce(max(seq), 0) from audit_event) as seq, exists (
      select from audit_event
      where xid >= pg_snapshot_xmin(${since}::pg_snapshot)::text::bigint
        and not pg_visible_in_snapshot(xid::text::xid8, ${since}::pg_snapshot)
        and ${known !== undefined}
        and (not type like any (${harmless}::text[]) or type = any (${[...also]}::text[]))
    ) as moved`;
  // A trail that is shorter than it was is another database's.
  if (known && !moved && known.today === today && known.seq <= seq) {
    // The next look has only what came since this one to go through.
    if (kept.get(name) === known) Object.assign(known, { snapshot, seq });
    return known.value as Promise<T>;
  }
  const meanwhile = kept.get(name);
  if (meanwhile !== known) return keptUntilChanged({ name, today, also }, workOut);
  const value = patiently(WORKING_OUT, workOut);
  const fresh: Kept = { today, snapshot, seq, value };
  kept.set(name, fresh);
  value.catch(() => {
    if (kept.get(name) === fresh) kept.delete(name);
  });
  return value;
}
