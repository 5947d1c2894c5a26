import { type Actor, permit } from "@/lib/access/actor";
import { keptUntilChanged } from "@/lib/audit/kept-until-changed";
import { businessClock } from "@/lib/core/clock";
import { fromDbDate } from "@/lib/core/dates";
import { db } from "@/lib/core/db";
import { countCases, findHeadline } from "@/lib/reimbursements/queries";
import type { Headline } from "@/lib/reimbursements/rules";
import { listAgeBuckets } from "./burden";
import { type OutOfPocket, outOfPocketAsOf } from "./out-of-pocket";
import { type BurdenWeek, burdenWeeks } from "./trend";

/* The dashboard's figures that walk through all cases: worked out when something moved them, and not at each view. */

export type Trend = { readonly weeks: BurdenWeek[]; readonly pocket: OutOfPocket };

/** Weeks since the incident's start with what burdenAsOf says of each one's last day, and the days out of pocket. */
export async function findTrend(actor: Actor): Promise<Trend> {
  permit(actor, "dashboard.read");
  const [{ today }, incident] = await Promise.all([
    businessClock(db),
    db.incident.findUniqueOrThrow({ where: { id: 1 }, select: { startedOn: true } }),
  ]);
  return keptUntilChanged({ name: "trend", today }, async () => ({
    weeks: await burdenWeeks(db, fromDbDate(incident.startedOn), today),
    pocket: await outOfPocketAsOf(db, today),
  }));
}

/** The headline as of now, for who looks at it again and again. */
export async function findKeptHeadline(actor: Actor): Promise<Headline> {
  permit(actor, "dashboard.read");
  const { today } = await businessClock(db);
  return keptUntilChanged({ name: "headline", today }, () => findHeadline(actor));
}

/** Cases by age, likewise. */
export async function findKeptAges(actor: Actor): Promise<Awaited<ReturnType<typeof listAgeBuckets>>> {
  permit(actor, "dashboard.read");
  const { today } = await businessClock(db);
  return keptUntilChanged({ name: "ages", today }, () => listAgeBuckets(actor));
}

/** Cases by their way of finding and state, likewise. */
export async function findKeptCases(actor: Actor): Promise<Awaited<ReturnType<typeof countCases>>> {
  permit(actor, "dashboard.read");
  const { today } = await businessClock(db);
  return keptUntilChanged({ name: "cases", today }, () => countCases(actor));
}
