import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { checked } from "@/lib/core/checked";
import { businessClock } from "@/lib/core/clock";
import { type Result, refuse } from "@/lib/core/result";
import { checklistOf } from "@/lib/notices/checklist";
import { contentHash, contentOf, hex } from "@/lib/notices/content";
import { type NoticeRefusal, noticeIdInput } from "@/lib/notices/schema";
import { lockPublication, refuseIfMoved, stateChanged } from "./publication-row";

/**
 * Hands a draft to the others for approval, with the hash over exactly what it says (RULEBOOK R7.2). The submission is
 * kept, so that who approves the next one sees what changed; acknowledgements of warnings that are gone fall away.
 * @returns the hash in hexadecimal: who approves names it; refused when the figure has moved, another publication came
 * between, the counting rule changed, the day goes beyond the coverage without a reason, a text is there in one
 * language only, or a warning is not acknowledged
 */
export async function submitNotice(
  actor: Actor,
  input: { id: number },
): Promise<Result<{ hash: string }, NoticeRefusal>> {
  permit(actor, "notice.draft");
  const parsed = checked(noticeIdInput, input);
  if (!parsed.ok) return parsed;
  const { id } = parsed.value;
  return change(actor, async (tx) => {
    const row = await lockPublication(tx, id);
    if (row.state !== "draft") return stateChanged(row);
    const moved = await refuseIfMoved(tx, row);
    if (moved) return moved;
    const { checks, warnings } = await checklistOf(tx, row);
    if (!checks.coverageSaid) return refuse("COVERAGE_REASON_NEEDED");
    if (!checks.bothLanguages) return refuse("ONE_LANGUAGE_ONLY");
    const unread = warnings.filter((warning) => !warning.acknowledged);
    if (unread.length > 0) return refuse("UNACKNOWLEDGED", { count: unread.length });
    const acknowledged = warnings.flatMap((warning) => warning.acknowledged ?? []);
    const content = { ...row, acknowledged };
    const hash = contentHash(content);
    const now = (await businessClock(tx)).now;
    await tx.publicationSubmission.create({
      data: {
        publicationId: id,
        no: 1 + (await tx.publicationSubmission.count({ where: { publicationId: id } })),
        hash,
        content: contentOf(content),
        submittedBy: actor.id,
        submittedByName: actor.name,
        submittedAt: now,
      },
      select: { no: true },
    });
    await tx.publication.update({
      where: { id },
      data: {
        state: "submitted",
        contentHash: hash,
        acknowledged,
        submittedBy: actor.id,
        submittedAt: now,
      },
      select: { id: true },
    });
    return changed(
      { hash: hex(hash) },
      { type: "notice.submitted", subject: "notice", subjectId: id, details: { hash: hex(hash) } },
    );
  });
}
