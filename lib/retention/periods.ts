import type { Reader } from "@/lib/core/db";
import { classes, type DataClass, defaultDays } from "./schema";

/** The periods in force, in days. */
export async function periodsOf(reader: Reader): Promise<Record<DataClass, number>> {
  const rows = await reader.retentionPeriod.findMany({ select: { dataClass: true, days: true } });
  const set = new Map(rows.map((row) => [row.dataClass, row.days]));
  return Object.fromEntries(classes.map((one) => [one, set.get(one) ?? defaultDays[one]])) as Record<DataClass, number>;
}
