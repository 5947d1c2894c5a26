import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { type Result, refuse } from "@/lib/core/result";
import { checked } from "@/lib/notices/checked";
import { isEditable } from "@/lib/notices/rules";
import { type EditInput, editInput, type NoticeRefusal } from "@/lib/notices/schema";
import { lockPublication, stateChanged, unsubmitted, withEditor } from "./publication-row";

const texts = ["noteJa", "noteEn", "correctionJa", "correctionEn", "ruleJa", "ruleEn", "coverageReason"] as const;

/**
 * Changes texts of a publication that is not published. Whoever edits can no longer approve it, and what was submitted
 * or approved becomes a draft again (RULEBOOK R7.2). A text that is left out stays; texts equal to the present ones
 * change nothing.
 */
export async function editNotice(actor: Actor, input: EditInput): Promise<Result<{ id: number }, NoticeRefusal>> {
  permit(actor, "notice.draft");
  const parsed = checked(editInput, input);
  if (!parsed.ok) return parsed;
  const { id, ...wanted } = parsed.value;
  return change(actor, async (tx) => {
    const row = await lockPublication(tx, id);
    if (!isEditable(row.state)) return stateChanged(row);
    if (row.correctsId === null && (wanted.correctionJa ?? wanted.correctionEn) !== undefined) {
      return refuse("INVALID", undefined, { correctionJa: "INVALID" });
    }
    if (row.ruleJa === null && (wanted.ruleJa ?? wanted.ruleEn) !== undefined) {
      return refuse("INVALID", undefined, { ruleJa: "INVALID" });
    }
    const fields = texts.filter((text) => wanted[text] !== undefined && wanted[text] !== row[text]);
    if (fields.length > 0) {
      await tx.publication.update({
        where: { id },
        data: {
          ...unsubmitted,
          ...Object.fromEntries(fields.map((text) => [text, wanted[text]])),
          editors: withEditor(row, actor.id),
        },
        select: { id: true },
      });
    }
    return changed({ id }, { type: "notice.edited", subject: "notice", subjectId: id, details: { fields } });
  });
}
