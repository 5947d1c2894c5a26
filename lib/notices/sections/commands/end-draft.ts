import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { checked } from "@/lib/core/checked";
import { type Result, refuse } from "@/lib/core/result";
import { type SectionRefusal, sectionReasonInput } from "@/lib/notices/sections/schema";
import { lockSection, unsubmitted } from "./section-row";

type ReasonInput = { key: string; reason: string };

/** Gives a submitted draft back to its editors, with the reason. */
export async function returnSection(actor: Actor, input: ReasonInput): Promise<Result<null, SectionRefusal>> {
  permit(actor, "notice.approve");
  const parsed = checked(sectionReasonInput, input);
  if (!parsed.ok) return parsed;
  const { key, reason } = parsed.value;
  return change(actor, async (tx) => {
    const { draft } = await lockSection(tx, key);
    if (draft?.state !== "submitted") return refuse(draft ? "STATE_CHANGED" : "NO_DRAFT");
    await tx.noticeSectionDraft.update({ where: { key }, data: unsubmitted });
    return changed(null, { type: "section.returned", subject: "noticeSection", subjectId: key, details: { reason } });
  });
}

/** Ends a draft that is not to be published, with the reason; the version that stands goes on standing. */
export async function withdrawSection(actor: Actor, input: ReasonInput): Promise<Result<null, SectionRefusal>> {
  permit(actor, "notice.draft");
  const parsed = checked(sectionReasonInput, input);
  if (!parsed.ok) return parsed;
  const { key, reason } = parsed.value;
  return change(actor, async (tx) => {
    const { draft } = await lockSection(tx, key);
    if (!draft) return refuse("NO_DRAFT");
    await tx.noticeSectionDraft.delete({ where: { key } });
    return changed(null, { type: "section.withdrawn", subject: "noticeSection", subjectId: key, details: { reason } });
  });
}
