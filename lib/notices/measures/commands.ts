import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { checked } from "@/lib/core/checked";
import { businessClock } from "@/lib/core/clock";
import { toDbDate } from "@/lib/core/dates";
import { NotFound } from "@/lib/core/errors";
import { type Result, refuse } from "@/lib/core/result";
import { versionOf } from "./queries";
import { type MeasureRefusal, type SaveMeasureInput, saveMeasureInput } from "./schema";

/**
 * Enters a measure, or its next version: whatever was known of it before stays. Nothing of it is public by that
 * (docs/decisions/2026-11-27-prevention-measures.md).
 * @returns the measure and its version; refused where somebody saved another version meanwhile, where nothing changed,
 * for a state of a day to come or before the last state's, a day to be done by before the state's, and for giving up
 * without a reason
 */
export async function saveMeasure(
  actor: Actor,
  input: SaveMeasureInput,
): Promise<Result<{ measureId: number; version: number }, MeasureRefusal>> {
  permit(actor, "measure.edit");
  const parsed = checked(saveMeasureInput, input);
  if (!parsed.ok) return parsed;
  const { measureId: given, basedOn, textJa, textEn, ...said } = parsed.value;
  const atFault = (field: string, reason: MeasureRefusal) => refuse(reason, undefined, { [field]: reason });
  if (said.state === "given_up" && said.note === "") return atFault("note", "REASON_NEEDED");
  if (said.dueOn !== null && said.dueOn < said.sinceOn) return atFault("dueOn", "DUE_BEFORE_STATE");
  return change<{ measureId: number; version: number }, MeasureRefusal>(actor, async (tx) => {
    const { now, today } = await businessClock(tx);
    if (said.sinceOn > today) return atFault("sinceOn", "IN_THE_FUTURE");
    const measureId = given ?? (await tx.preventionMeasure.create({ data: { madeAt: now }, select: { id: true } })).id;
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('shokai measure'), ${measureId}::int)`;
    const row = await tx.preventionMeasureVersion.findFirst({ where: { measureId }, orderBy: { version: "desc" } });
    if (given !== null && !row) throw new NotFound(`measure ${given}`);
    const last = row && versionOf(row);
    const version = (last?.version ?? 0) + 1;
    if (basedOn !== version - 1) return refuse("VERSION_CHANGED", { version: version - 1 });
    if (last && said.sinceOn < last.sinceOn) return atFault("sinceOn", "BEFORE_LAST_STATE");
    if (last && same({ ...last, textJa: last.text.ja, textEn: last.text.en }, { ...said, textJa, textEn }))
      return refuse("NOTHING_CHANGED");
    await tx.preventionMeasureVersion.create({
      data: {
        ...said,
        ...{ measureId, version, textJa, textEn },
        sinceOn: toDbDate(said.sinceOn),
        dueOn: said.dueOn && toDbDate(said.dueOn),
        savedBy: actor.id,
        savedByName: actor.name,
        savedAt: now,
      },
      select: { measureId: true },
    });
    return changed(
      { measureId, version },
      {
        type: version === 1 ? "measure.entered" : "measure.changed",
        subject: "measure",
        subjectId: measureId,
        details: { version, kind: said.kind, state: said.state },
      },
    );
  });
}

const compared = ["kind", "state", "sinceOn", "dueOn", "textJa", "textEn", "note"] as const;
type Compared = Readonly<Record<(typeof compared)[number], string | null>>;

function same(a: Compared, b: Compared): boolean {
  return compared.every((field) => a[field] === b[field]);
}
