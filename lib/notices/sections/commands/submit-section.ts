import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { checked } from "@/lib/core/checked";
import { businessClock } from "@/lib/core/clock";
import { type Result, refuse } from "@/lib/core/result";
import { hex } from "@/lib/notices/content";
import { sectionHash } from "@/lib/notices/sections/content";
import { type SectionRefusal, sectionHashInput } from "@/lib/notices/sections/schema";
import { lockSection } from "./section-row";

/** Hands a section's draft, exactly as it was seen, to the others for approval. */
export async function submitSection(
  actor: Actor,
  input: { key: string; hash: string },
): Promise<Result<{ hash: string }, SectionRefusal>> {
  permit(actor, "notice.draft");
  const parsed = checked(sectionHashInput, input);
  if (!parsed.ok) return parsed;
  const { key, hash } = parsed.value;
  return change(actor, async (tx) => {
    const { draft, version } = await lockSection(tx, key);
    if (!draft) return refuse("NO_DRAFT");
    if (draft.state !== "draft") return refuse("STATE_CHANGED");
    if (draft.basedOn !== version) return refuse("VERSION_CHANGED", { version });
    const content = sectionHash(draft);
    if (hex(content) !== hash) return refuse("CONTENT_CHANGED");
    const { now } = await businessClock(tx);
    await tx.noticeSectionDraft.update({
      where: { key },
      data: {
        state: "submitted",
        contentHash: content,
        submittedBy: actor.id,
        submittedByName: actor.name,
        submittedAt: now,
      },
    });
    return changed(
      { hash },
      { type: "section.submitted", subject: "noticeSection", subjectId: key, details: { hash } },
    );
  });
}
