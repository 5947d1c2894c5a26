import { businessClock, realNow } from "@/lib/core/clock";
import type { Tx } from "@/lib/core/db";
import { enqueue } from "@/lib/core/enqueue";
import type { AlertFacts, AlertKind } from "./kinds";

/** Minutes between two rounds of messages: what is raised meanwhile is told together. */
export const GAP_MINUTES = 10;

/**
 * Raises an alert in the transaction of what it tells of: it is there if and only if that is. Managers are told by the
 * ways that are switched on, and the list on the page of alerts has it either way.
 * @param key what it is about; the same is raised once, however often it is found
 */
export async function raiseAlert<Kind extends AlertKind>(
  tx: Tx,
  kind: Kind,
  key: string,
  facts: AlertFacts[Kind],
): Promise<void> {
  const { now } = await businessClock(tx);
  const { count } = await tx.alert.createMany({
    data: { kind, key: `${kind}:${key}`, facts, raisedAt: now, createdAt: realNow() },
    skipDuplicates: true,
  });
  if (count === 0) return;
  const { _max } = await tx.alert.aggregate({ where: { muted: false }, _max: { sortedAt: true } });
  const earliest = _max.sortedAt && new Date(_max.sortedAt.getTime() + GAP_MINUTES * 60_000);
  const runAt = earliest && earliest > realNow() ? earliest : undefined;
  await enqueue(tx, "sort-alerts", {}, "sort-alerts", { runAt });
}
