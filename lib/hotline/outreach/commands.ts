import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { checked } from "@/lib/core/checked";
import { businessClock } from "@/lib/core/clock";
import { fromDbDate, type IsoDate, toDbDate } from "@/lib/core/dates";
import { NotFound } from "@/lib/core/errors";
import { type Refusal, type Result, refuse } from "@/lib/core/result";
import { needsReason, nextStates } from "./rules";
import {
  type OutreachInput,
  type OutreachRefusal,
  type OutreachState,
  type OutreachStepInput,
  outreachInput,
  outreachStepInput,
} from "./schema";

/**
 * Enters a list of persons who are asked to watch their statements: by which scope it was drawn, through which channel,
 * planned or sent already. Nobody's name or address goes in.
 * Refuses: COMPANY_NEEDED where a card company is the channel and none is named; a plan for a day that is over, and
 * what was sent on a day to come.
 */
export async function enterOutreach(
  actor: Actor,
  input: OutreachInput,
): Promise<Result<{ outreachId: number }, OutreachRefusal>> {
  permit(actor, "outreach.edit");
  const parsed = checked(outreachInput, input);
  if (!parsed.ok) return parsed;
  const { scopeJa, scopeEn, scopeVersion, channel, purposeJa, purposeEn, companyId, ...step } = parsed.value;
  if (channel === "company" && companyId === null) return atFault("companyId", "COMPANY_NEEDED");
  if (step.state !== "planned" && step.state !== "sent") return atFault("state", "NOT_THE_NEXT_STEP");
  return change<{ outreachId: number }, OutreachRefusal>(actor, async (tx) => {
    const { now, today } = await businessClock(tx);
    const fault = dayFault(step.state, step.onDay, today);
    if (fault) return fault;
    const company = channel === "company" ? companyId : null;
    if (company !== null && (await tx.company.count({ where: { id: company } })) === 0)
      return atFault("companyId", "COMPANY_NEEDED");
    const by = { madeBy: actor.id, madeByName: actor.name, madeAt: now };
    const { id: outreachId } = await tx.outreach.create({
      data: {
        ...{ scopeName: scopeJa, scopeNameEn: scopeEn, scopeVersion, channel },
        ...{ purpose: purposeJa, purposeEn, ...by },
        companyId: company,
        steps: { create: { ...step, no: 1, onDay: toDbDate(step.onDay), ...by } },
      },
      select: { id: true },
    });
    const details = { state: step.state, persons: step.persons, channel };
    return changed({ outreachId }, { type: "outreach.entered", subject: "outreach", subjectId: outreachId, details });
  });
}

/**
 * Writes down what became of a list: sent, confirmed, given up; or the same state with another figure or day, and why.
 * Refuses what somebody else recorded meanwhile, what does not follow, a day before the last step's (of a plan none), and
 * giving up or correcting without a reason.
 */
export async function recordStep(
  actor: Actor,
  input: OutreachStepInput,
): Promise<Result<{ no: number }, OutreachRefusal>> {
  permit(actor, "outreach.edit");
  const parsed = checked(outreachStepInput, input);
  if (!parsed.ok) return parsed;
  const { outreachId, after, ...step } = parsed.value;
  return change<{ no: number }, OutreachRefusal>(actor, async (tx) => {
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('shokai outreach'), ${outreachId}::int)`;
    const last = await tx.outreachStep.findFirst({ where: { outreachId }, orderBy: { no: "desc" } });
    if (!last) throw new NotFound(`outreach ${outreachId}`);
    if (last.no !== after) return refuse("STEP_CHANGED");
    const before = last.state as OutreachState;
    if (!nextStates[before].includes(step.state)) return atFault("state", "NOT_THE_NEXT_STEP");
    const lastDay = fromDbDate(last.onDay);
    if (before === step.state && lastDay === step.onDay && last.persons === step.persons)
      return refuse("NOTHING_CHANGED");
    if (needsReason(before, step.state) && step.note === "") return atFault("note", "REASON_NEEDED");
    const { now, today } = await businessClock(tx);
    const fault = dayFault(step.state, step.onDay, today);
    if (fault) return fault;
    if (before === "sent" && step.state === "confirmed" && step.onDay < lastDay)
      return atFault("onDay", "BEFORE_LAST_STEP");
    const no = last.no + 1;
    await tx.outreachStep.create({
      data: {
        ...step,
        ...{ outreachId, no },
        onDay: toDbDate(step.onDay),
        madeBy: actor.id,
        madeByName: actor.name,
        madeAt: now,
      },
      select: { no: true },
    });
    const details = { state: step.state, persons: step.persons };
    return changed({ no }, { type: "outreach.stepRecorded", subject: "outreach", subjectId: outreachId, details });
  });
}

/** A plan is for today or later; what was done, was done by today. */
function dayFault(state: OutreachState, onDay: IsoDate, today: IsoDate): Refusal<OutreachRefusal> | null {
  if (state === "planned") return onDay < today ? atFault("onDay", "IN_THE_PAST") : null;
  return onDay > today ? atFault("onDay", "IN_THE_FUTURE") : null;
}

function atFault(field: string, reason: OutreachRefusal): Refusal<OutreachRefusal> {
  return refuse(reason, undefined, { [field]: reason });
}
