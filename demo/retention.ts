import { systemActor } from "@/lib/access/actor";
import { db } from "@/lib/core/db";
import { placeHold, setPeriod } from "@/lib/retention/commands";
import { runRetention } from "@/lib/retention/run";
import { must } from "./must";
import type { Office } from "./office";

/** Days kept: the first month's deliveries and its settled cards are past it when the demonstration stands still. */
const DAYS = 960;

/**
 * Two and a half years on: the manager has shortened two periods, one of the first deliveries is held for a dispute, and
 * the run of the night has left its report.
 */
export async function retain(office: Office): Promise<void> {
  const { manager } = office.actors;
  must(await setPeriod(manager, { dataClass: "deliveries", days: DAYS }), "period of deliveries");
  must(await setPeriod(manager, { dataClass: "cards", days: DAYS }), "period of cards");
  const disputed = await db.batch.findFirst({ where: { state: "committed" }, orderBy: { id: "asc" } });
  if (disputed) {
    const reason = "カード会社との間で、受領日の認識に相違がある。解決まで原本を残す。";
    must(await placeHold(manager, { scope: "batch", subjectId: disputed.id, reason }), "hold");
  }
  await runRetention(systemActor("retention"));
}
