import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { checked } from "@/lib/core/checked";
import { businessClock } from "@/lib/core/clock";
import { fromDbDate, toDbDate } from "@/lib/core/dates";
import { NotFound } from "@/lib/core/errors";
import { type Refusal, type Result, refuse } from "@/lib/core/result";
import {
  nextStates,
  type ReportInput,
  type ReportRefusal,
  type ReportState,
  reportInput,
  type StepInput,
  stepInput,
} from "./schema";

/**
 * Takes down what a caller reports of their card: a charge that they do not recognise, or that they want another card. It
 * waits to be passed on to the card company. Refuses NO_SUCH_CALL for a call of another reason, ALREADY_REPORTED,
 * UNKNOWN_COMPANY, IN_THE_FUTURE for the day of the charge.
 */
export async function enterReport(
  actor: Actor,
  input: ReportInput,
): Promise<Result<{ reportId: number }, ReportRefusal>> {
  permit(actor, "call.answer");
  const parsed = checked(reportInput, input);
  if (!parsed.ok) return parsed;
  const { kind, callId, companyId } = parsed.value;
  const charge = parsed.value.kind === "charge" ? parsed.value : null;
  return change<{ reportId: number }, ReportRefusal>(actor, async (tx) => {
    await tx.$queryRaw`select from hotline_call where id = ${callId}::int for update`;
    const call = await tx.hotlineCall.findUnique({
      where: { id: callId },
      select: { reason: true, report: { select: { id: true } } },
    });
    if (call?.reason !== kind) return refuse("NO_SUCH_CALL");
    if (call.report) return refuse("ALREADY_REPORTED");
    const { now, today } = await businessClock(tx);
    if (charge && charge.usedOn > today) return atFault("usedOn", "IN_THE_FUTURE");
    if ((await tx.company.count({ where: { id: companyId } })) === 0) return atFault("companyId", "UNKNOWN_COMPANY");
    const by = { madeBy: actor.id, madeByName: actor.name, madeAt: now };
    const reportedOn = toDbDate(today);
    const { id: reportId } = await tx.hotlineReport.create({
      data: {
        ...{ callId, kind, companyId, reportedOn, ...by },
        usedOn: charge ? toDbDate(charge.usedOn) : null,
        amount: charge ? BigInt(charge.amount) : null,
        merchant: charge?.merchant ?? "",
        steps: { create: { no: 1, state: "open", onDay: reportedOn, note: "", ...by } },
      },
      select: { id: true },
    });
    return changed(
      { reportId },
      { type: "callReport.entered", subject: "callReport", subjectId: reportId, details: { kind } },
    );
  });
}

/**
 * Writes down what became of a report: passed on, answered, closed. Refuses what somebody else recorded meanwhile, what
 * does not follow, a day to come or before the last step's, and closing without a reason.
 */
export async function followReport(actor: Actor, input: StepInput): Promise<Result<{ no: number }, ReportRefusal>> {
  permit(actor, "call.follow");
  const parsed = checked(stepInput, input);
  if (!parsed.ok) return parsed;
  const { reportId, after, state, onDay, note } = parsed.value;
  return change<{ no: number }, ReportRefusal>(actor, async (tx) => {
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('shokai hotline report'), ${reportId}::int)`;
    const last = await tx.hotlineReportStep.findFirst({ where: { reportId }, orderBy: { no: "desc" } });
    if (!last) throw new NotFound(`report ${reportId}`);
    if (last.no !== after) return refuse("STEP_CHANGED");
    if (!nextStates[last.state as ReportState].includes(state)) return atFault("state", "NOT_THE_NEXT_STEP");
    if (state !== "passed" && note === "") return atFault("note", "REASON_NEEDED");
    const { now, today } = await businessClock(tx);
    if (onDay > today) return atFault("onDay", "IN_THE_FUTURE");
    if (onDay < fromDbDate(last.onDay)) return atFault("onDay", "BEFORE_LAST_STEP");
    const no = last.no + 1;
    await tx.hotlineReportStep.create({
      data: {
        ...{ reportId, no, state, note, onDay: toDbDate(onDay) },
        ...{ madeBy: actor.id, madeByName: actor.name, madeAt: now },
      },
      select: { no: true },
    });
    return changed(
      { no },
      { type: "callReport.stepped", subject: "callReport", subjectId: reportId, details: { state } },
    );
  });
}

function atFault(field: string, reason: ReportRefusal): Refusal<ReportRefusal> {
  return refuse(reason, undefined, { [field]: reason });
}
