import { type Actor, permit } from "@/lib/access/actor";
import { staleFactor } from "@/lib/access/step-up";
import { change, changed } from "@/lib/audit/change";
import { checked } from "@/lib/core/checked";
import { businessClock, realNow } from "@/lib/core/clock";
import { dayOf, toDbDate } from "@/lib/core/dates";
import { NotFound } from "@/lib/core/errors";
import { type Result, refuse } from "@/lib/core/result";
import { countAsOf } from "@/lib/ledger/queries";
import { contentOf, draftHash, lockDraft, unsubmitted } from "@/lib/reports/regulator/draft-row";
import {
  type HandInInput,
  handInInput,
  type RegulatorRefusal,
  reportHashInput,
  reportReasonInput,
} from "@/lib/reports/regulator/schema";

/**
 * Approves a report exactly as it was submitted and seen, texts and figures: it becomes the next report and is never
 * changed. Whoever edited or submitted it cannot. Refused where the ledger says another count by now: FIGURE_MOVED.
 */
export async function approveReport(
  actor: Actor,
  input: { hash: string },
): Promise<Result<{ no: number }, RegulatorRefusal>> {
  permit(actor, "regulatorReport.approve");
  const parsed = checked(reportHashInput, input);
  if (!parsed.ok) return parsed;
  const { hash } = parsed.value;
  const stale = await staleFactor(actor, realNow());
  if (stale) return stale;
  return change<{ no: number }, RegulatorRefusal>(actor, async (tx) => {
    const { draft, newest } = await lockDraft(tx);
    if (draft?.state !== "submitted") return refuse(draft ? "STATE_CHANGED" : "NO_DRAFT");
    if (draft.editors.includes(actor.id) || draft.submittedBy === actor.id) return refuse("EDITED_BY_YOU");
    if (draft.basedOn !== newest) return refuse("REPORT_CHANGED", { no: newest });
    const { fromOn, asOf, texts, figures } = contentOf(draft);
    // Both: what was seen is what was submitted, and what was submitted is what the row says.
    const kept = draft.contentHash && Buffer.from(draft.contentHash).toString("hex");
    if (!figures || kept !== hash || draftHash(draft) !== hash) return refuse("CONTENT_CHANGED");
    const now = await countAsOf(tx, asOf);
    if (now !== figures.count.count) return refuse("FIGURE_MOVED", { frozen: figures.count.count, now });
    const no = newest + 1;
    await tx.regulatorReport.create({
      data: {
        ...{ no, texts, figures, editors: draft.editors, draftedByName: draft.draftedByName },
        contentHash: new Uint8Array(draft.contentHash as Uint8Array),
        fromOn: fromOn && toDbDate(fromOn),
        asOf: toDbDate(asOf),
        approvedBy: actor.id,
        approvedByName: actor.name,
        approvedAt: (await businessClock(tx)).now,
      },
      select: { no: true },
    });
    await tx.regulatorDraft.delete({ where: { id: 1 } });
    return changed(
      { no },
      { type: "regulatorReport.approved", subject: "regulatorReport", subjectId: no, details: { hash } },
    );
  });
}

/** Gives a submitted draft back to its editors, with the reason. */
export async function returnDraft(actor: Actor, input: { reason: string }): Promise<Result<null, RegulatorRefusal>> {
  permit(actor, "regulatorReport.approve");
  const parsed = checked(reportReasonInput, input);
  if (!parsed.ok) return parsed;
  return change<null, RegulatorRefusal>(actor, async (tx) => {
    const { draft } = await lockDraft(tx);
    if (draft?.state !== "submitted") return refuse(draft ? "STATE_CHANGED" : "NO_DRAFT");
    await tx.regulatorDraft.update({ where: { id: 1 }, data: unsubmitted, select: { id: true } });
    return changed(null, {
      type: "regulatorReport.returned",
      subject: "regulatorReport",
      subjectId: draft.basedOn + 1,
      details: { reason: parsed.value.reason },
    });
  });
}

/** Writes down that a report was handed in: to whom, when, under which reference. It may be handed to several. */
export async function handIn(actor: Actor, input: HandInInput): Promise<Result<{ id: number }, RegulatorRefusal>> {
  permit(actor, "regulatorReport.edit");
  const parsed = checked(handInInput, input);
  if (!parsed.ok) return parsed;
  const { no, recipient, handedOn, reference } = parsed.value;
  const atFault = (reason: RegulatorRefusal) => refuse(reason, undefined, { handedOn: reason });
  return change<{ id: number }, RegulatorRefusal>(actor, async (tx) => {
    const report = await tx.regulatorReport.findUnique({ where: { no }, select: { approvedAt: true } });
    if (!report) throw new NotFound(`regulator report ${no}`);
    const { now, today, timeZone } = await businessClock(tx);
    if (handedOn > today) return atFault("IN_THE_FUTURE");
    if (handedOn < dayOf(report.approvedAt, timeZone)) return atFault("BEFORE_APPROVAL");
    const by = { madeBy: actor.id, madeByName: actor.name, madeAt: now };
    const { id } = await tx.regulatorHanding.create({
      data: { reportNo: no, recipient, handedOn: toDbDate(handedOn), reference, ...by },
      select: { id: true },
    });
    return changed(
      { id },
      { type: "regulatorReport.handedIn", subject: "regulatorReport", subjectId: no, details: { handedOn } },
    );
  });
}
