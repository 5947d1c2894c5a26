import { type Actor, permit } from "@/lib/access/actor";
import { realNow } from "@/lib/core/clock";
import { db } from "@/lib/core/db";
import { queueMessages, type StoredAlert } from "./messages";

/**
 * The job: tells what was raised since the last round, all of it in one message to each recipient; where nothing is on,
 * the alerts are marked as told to nobody. One transaction: a killed round is made again, and none is told twice.
 */
export async function sortAlerts(worker: Actor): Promise<void> {
  permit(worker, "alert.edit");
  await db.$transaction(async (tx) => {
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('shokai'), hashtext('alerts'))`;
    const rows = await tx.alert.findMany({ where: { sortedAt: null }, orderBy: { id: "asc" } });
    if (rows.length === 0) return;
    const sent = await queueMessages(tx, rows as unknown as StoredAlert[]);
    await tx.alert.updateMany({
      where: { id: { in: rows.map(({ id }) => id) } },
      data: { sortedAt: realNow(), muted: sent === 0 },
    });
  });
}
