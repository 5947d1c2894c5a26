import { type Actor, permit } from "@/lib/access/actor";
import { staleFactor } from "@/lib/access/step-up";
import { change, changed } from "@/lib/audit/change";
import { checked } from "@/lib/core/checked";
import { businessClock, realNow } from "@/lib/core/clock";
import { enqueue } from "@/lib/core/enqueue";
import { type Result, refuse } from "@/lib/core/result";
import { hex } from "@/lib/notices/content";
import { sectionHash } from "@/lib/notices/sections/content";
import { type SectionRefusal, sectionHashInput } from "@/lib/notices/sections/schema";
import { lockSection } from "./section-row";

/**
 * Approves a section's draft exactly as it was submitted and seen: it becomes the next version, dated today, and the
 * public notice is rendered anew (the job is in the same transaction). Whoever edited any of it cannot, whatever their
 * roles.
 */
export async function approveSection(
  actor: Actor,
  input: { key: string; hash: string },
): Promise<Result<{ version: number }, SectionRefusal>> {
  permit(actor, "notice.approve");
  const parsed = checked(sectionHashInput, input);
  if (!parsed.ok) return parsed;
  const { key, hash } = parsed.value;
  const stale = await staleFactor(actor, realNow());
  if (stale) return stale;
  return change(actor, async (tx) => {
    const { draft, version } = await lockSection(tx, key);
    if (draft?.state !== "submitted") return refuse(draft ? "STATE_CHANGED" : "NO_DRAFT");
    if (draft.editors.includes(actor.id) || draft.submittedBy === actor.id) return refuse("EDITED_BY_YOU");
    if (draft.basedOn !== version) return refuse("VERSION_CHANGED", { version });
    // Both: what was seen is what was submitted, and what was submitted is what the row says.
    if (!draft.contentHash || hex(draft.contentHash) !== hash || hex(sectionHash(draft)) !== hash) {
      return refuse("CONTENT_CHANGED");
    }
    const { textJa, textEn, summaryJa, summaryEn, editors, draftedByName } = draft;
    await tx.noticeSectionVersion.create({
      data: {
        key,
        version: version + 1,
        ...{ textJa, textEn, summaryJa, summaryEn, editors, draftedByName },
        contentHash: draft.contentHash,
        approvedBy: actor.id,
        approvedByName: actor.name,
        approvedAt: (await businessClock(tx)).now,
      },
      select: { key: true },
    });
    await tx.noticeSectionDraft.delete({ where: { key } });
    await enqueue(tx, "render-notice", { version: 0 }, "render-notice");
    return changed(
      { version: version + 1 },
      {
        type: "section.approved",
        subject: "noticeSection",
        subjectId: key,
        details: { version: version + 1, hash },
      },
    );
  });
}
