import { type Actor, permit } from "@/lib/access/actor";
import { businessClock } from "@/lib/core/clock";
import { fromDbDate, type IsoDate } from "@/lib/core/dates";
import { db, type Reader } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import type { PreventionMeasureVersion } from "@/prisma/client/client";
import { inRegisterOrder } from "./rules";
import type { MeasureKind, MeasureState, MeasureVersion } from "./schema";

/** The register as it stands, in its order, with today by the business clock. */
export async function listMeasures(actor: Actor): Promise<{ measures: MeasureVersion[]; today: IsoDate }> {
  permit(actor, "measure.read");
  const [measures, { today }] = await Promise.all([measuresKnown(db, null), businessClock(db)]);
  return { measures, today };
}

/** One measure with all its versions, newest first. */
export async function findMeasure(
  actor: Actor,
  measureId: number,
): Promise<{ versions: [MeasureVersion, ...MeasureVersion[]]; today: IsoDate; timeZone: string }> {
  permit(actor, "measure.read");
  const rows = await db.preventionMeasureVersion.findMany({ where: { measureId }, orderBy: { version: "desc" } });
  const [newest, ...older] = rows.map(versionOf);
  if (!newest) throw new NotFound(`measure ${measureId}`);
  const { today, timeZone } = await businessClock(db);
  return { versions: [newest, ...older], today, timeZone };
}

/**
 * The register as it was known before an instant, in its order; for a report, which asks for its own right.
 * @param before null: as it stands
 */
export async function measuresKnown(reader: Reader, before: Date | null): Promise<MeasureVersion[]> {
  const rows = await reader.preventionMeasureVersion.findMany({
    where: before ? { savedAt: { lt: before } } : {},
    orderBy: [{ measureId: "asc" }, { version: "desc" }],
    distinct: ["measureId"],
  });
  return inRegisterOrder(rows.map(versionOf));
}

/** A row as the rest of the program has it. */
export function versionOf(row: PreventionMeasureVersion): MeasureVersion {
  const { measureId, version, note, savedByName, savedAt } = row;
  return {
    measureId,
    version,
    // The database holds: no other words stand there.
    kind: row.kind as MeasureKind,
    state: row.state as MeasureState,
    sinceOn: fromDbDate(row.sinceOn),
    dueOn: row.dueOn && fromDbDate(row.dueOn),
    text: { ja: row.textJa, en: row.textEn },
    note,
    savedByName,
    savedAt,
  };
}
