import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { checked } from "@/lib/core/checked";
import { businessClock } from "@/lib/core/clock";
import { type Result, refuse } from "@/lib/core/result";
import { hex } from "@/lib/notices/content";
import { sectionHash } from "@/lib/notices/sections/content";
import { type SaveSectionInput, type SectionRefusal, saveSectionInput } from "@/lib/notices/sections/schema";
import { lockSection, unsubmitted } from "./section-row";

/**
 * Saves the draft of a section's next version, in both languages. Whoever saves can no longer approve it, and what was
 * submitted becomes a draft again.
 * @returns the hash of what is saved; refused where another version was approved or the draft was saved by somebody
 * else since the form was opened, and where the texts are those that stand
 */
export async function saveSection(
  actor: Actor,
  input: SaveSectionInput,
): Promise<Result<{ hash: string }, SectionRefusal>> {
  permit(actor, "notice.draft");
  const parsed = checked(saveSectionInput, input);
  if (!parsed.ok) return parsed;
  const { key, basedOn, seen, ...texts } = parsed.value;
  return change(actor, async (tx) => {
    const { draft, version, text } = await lockSection(tx, key);
    if (version !== basedOn) return refuse("VERSION_CHANGED", { version });
    if ((draft ? hex(sectionHash(draft)) : "") !== seen) return refuse("DRAFT_CHANGED");
    if (texts.textJa === text?.ja && texts.textEn === text.en) return refuse("NOTHING_CHANGED");
    const hash = hex(sectionHash({ key, basedOn, ...texts }));
    const { now } = await businessClock(tx);
    const editors = [...new Set([...(draft?.editors ?? []), actor.id])];
    const saved = { ...unsubmitted, ...texts, basedOn, editors };
    await tx.noticeSectionDraft.upsert({
      where: { key },
      create: { key, ...saved, draftedBy: actor.id, draftedByName: actor.name, draftedAt: now },
      update: { ...saved, draftedBy: actor.id, draftedByName: actor.name, draftedAt: now },
    });
    return changed(
      { hash },
      { type: "section.saved", subject: "noticeSection", subjectId: key, details: { basedOn, hash } },
    );
  });
}
