import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { checked } from "@/lib/core/checked";
import { businessClock } from "@/lib/core/clock";
import { fromDbDate, toDbDate } from "@/lib/core/dates";
import { type Result, refuse } from "@/lib/core/result";
import { reportHash } from "@/lib/reports/regulator/content";
import { contentOf, draftHash, lockDraft, unsubmitted } from "@/lib/reports/regulator/draft-row";
import { figuresAsOf } from "@/lib/reports/regulator/figures";
import {
  type RegulatorRefusal,
  reportHashInput,
  reportItems,
  reportReasonInput,
  type SaveReportInput,
  saveReportInput,
} from "@/lib/reports/regulator/schema";

/**
 * Saves the draft of the next report: its period and the text of each item. Whoever saves can no longer approve it, and
 * what was submitted becomes a draft again.
 * @returns the hash of what is saved; refused for a day that is not over or before the incident's start, a period that
 * ends before it begins, and where somebody else saved or a report was approved meanwhile
 */
export async function saveReport(
  actor: Actor,
  input: SaveReportInput,
): Promise<Result<{ hash: string }, RegulatorRefusal>> {
  permit(actor, "regulatorReport.edit");
  const parsed = checked(saveReportInput, input);
  if (!parsed.ok) return parsed;
  const { basedOn, seen, fromOn, asOf, texts } = parsed.value;
  const atFault = (field: string, reason: RegulatorRefusal) => refuse(reason, undefined, { [field]: reason });
  if (fromOn && fromOn > asOf) return atFault("fromOn", "PERIOD_BACKWARDS");
  return change<{ hash: string }, RegulatorRefusal>(actor, async (tx) => {
    const { now, today } = await businessClock(tx);
    if (asOf >= today) return atFault("asOf", "DAY_NOT_FINISHED");
    const { startedOn } = await tx.incident.findUniqueOrThrow({ where: { id: 1 }, select: { startedOn: true } });
    if (asOf < fromDbDate(startedOn)) return atFault("asOf", "BEFORE_START");
    const { draft, newest } = await lockDraft(tx);
    if (newest !== basedOn) return refuse("REPORT_CHANGED", { no: newest });
    if ((draft ? draftHash(draft) : "") !== seen) return refuse("DRAFT_CHANGED");
    const saved = {
      ...unsubmitted,
      ...{ basedOn, texts },
      fromOn: fromOn && toDbDate(fromOn),
      asOf: toDbDate(asOf),
      editors: [...new Set([...(draft?.editors ?? []), actor.id])],
      draftedBy: actor.id,
      draftedByName: actor.name,
      draftedAt: now,
    };
    await tx.regulatorDraft.upsert({ where: { id: 1 }, create: { id: 1, ...saved }, update: saved });
    const hash = hex(reportHash({ basedOn, fromOn, asOf, texts, figures: null }));
    return changed(
      { hash },
      { type: "regulatorReport.saved", subject: "regulatorReport", subjectId: basedOn + 1, details: { asOf, hash } },
    );
  });
}

/** Milliseconds: the figures of a million members are counted in it. */
const FREEZING = 120_000;

/**
 * Freezes the figures beside the texts as they were seen, and hands both to another person for approval.
 * Refused where an item is empty in a language: INCOMPLETE, with the items at fault.
 */
export async function submitReport(
  actor: Actor,
  input: { hash: string },
): Promise<Result<{ hash: string }, RegulatorRefusal>> {
  permit(actor, "regulatorReport.edit");
  const parsed = checked(reportHashInput, input);
  if (!parsed.ok) return parsed;
  return change<{ hash: string }, RegulatorRefusal>(
    actor,
    async (tx) => {
      const { draft, newest } = await lockDraft(tx);
      if (!draft) return refuse("NO_DRAFT");
      if (draft.state !== "draft") return refuse("STATE_CHANGED");
      if (draft.basedOn !== newest) return refuse("REPORT_CHANGED", { no: newest });
      if (draftHash(draft) !== parsed.value.hash) return refuse("CONTENT_CHANGED");
      const content = contentOf(draft);
      const empty = reportItems.filter((item) => !content.texts[item].ja || !content.texts[item].en);
      if (empty.length > 0)
        return refuse(
          "INCOMPLETE",
          { count: empty.length },
          Object.fromEntries(empty.map((item) => [item, "REQUIRED"])),
        );
      const figures = await figuresAsOf(tx, content.fromOn, content.asOf);
      const contentHash = reportHash({ ...content, figures });
      await tx.regulatorDraft.update({
        where: { id: 1 },
        data: {
          state: "submitted",
          figures,
          contentHash,
          submittedBy: actor.id,
          submittedByName: actor.name,
          submittedAt: (await businessClock(tx)).now,
        },
        select: { id: true },
      });
      const hash = hex(contentHash);
      return changed(
        { hash },
        {
          type: "regulatorReport.submitted",
          subject: "regulatorReport",
          subjectId: draft.basedOn + 1,
          details: { hash, count: figures.count.count, block: figures.count.block },
        },
      );
    },
    { timeout: FREEZING },
  );
}

/** Ends a draft that is not to be handed in, with the reason; the reports before it stay. */
export async function withdrawDraft(actor: Actor, input: { reason: string }): Promise<Result<null, RegulatorRefusal>> {
  permit(actor, "regulatorReport.edit");
  const parsed = checked(reportReasonInput, input);
  if (!parsed.ok) return parsed;
  return change<null, RegulatorRefusal>(actor, async (tx) => {
    const { draft } = await lockDraft(tx);
    if (!draft) return refuse("NO_DRAFT");
    await tx.regulatorDraft.delete({ where: { id: 1 } });
    return changed(null, {
      type: "regulatorReport.withdrawn",
      subject: "regulatorReport",
      subjectId: draft.basedOn + 1,
      details: { reason: parsed.value.reason },
    });
  });
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
