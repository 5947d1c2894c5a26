import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { db, type Reader } from "@/lib/core/db";
import { type Result, refuse } from "@/lib/core/result";
import type { StageLimits } from "@/lib/reimbursements/stages";
import { type Stage, type StageLimitsInput, stageLimitsInput, stages } from "./schema";

/** The limits as they hold; whoever sees a worklist sees them. */
export async function readLimits(reader: Reader): Promise<StageLimits> {
  const rows = await reader.stageLimit.findMany();
  return Object.fromEntries(rows.map(({ stage, days }) => [stage, days])) as StageLimits;
}

/** For the settings, whose readers need not see a case. */
export async function findStageLimits(actor: Actor): Promise<StageLimits> {
  permit(actor, "settings.read");
  return readLimits(db);
}

/** Sets after how many business days a case is late in each stage. What is due when moves at once; no case is touched. */
export async function changeStageLimits(
  actor: Actor,
  input: StageLimitsInput,
): Promise<Result<null, "INVALID" | "UNCHANGED">> {
  permit(actor, "case.limits");
  const parsed = stageLimitsInput.safeParse(input);
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => [String(issue.path[0]), "INVALID"]);
    return refuse("INVALID", undefined, Object.fromEntries(fields));
  }
  return change(actor, async (tx) => {
    const before = await readLimits(tx);
    const moved = stages.filter((stage) => before[stage] !== parsed.data[stage]);
    if (moved.length === 0) return refuse("UNCHANGED");
    const days: Partial<Record<Stage, number>> = {};
    for (const stage of moved) {
      days[stage] = parsed.data[stage];
      await tx.stageLimit.update({ where: { stage }, data: { days: parsed.data[stage] } });
    }
    return changed(null, { type: "stageLimits.changed", subject: "incident", subjectId: 1, details: { days } });
  });
}
