import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { checked } from "@/lib/core/checked";
import { fromDbDate, type IsoDate, toDbDate } from "@/lib/core/dates";
import type { Tx } from "@/lib/core/db";
import { done, type Result, refuse } from "@/lib/core/result";
import { goesBeyond } from "@/lib/notices/coverage";
import { frozen, proposeFigure } from "@/lib/notices/propose";
import { isEditable } from "@/lib/notices/rules";
import { type EditInput, editInput, type NoticeRefusal } from "@/lib/notices/schema";
import { lockPublication, type Row, refuseIfBurden, stateChanged, unsubmitted, withEditor } from "./publication-row";

const textNames = ["noteJa", "noteEn", "correctionJa", "correctionEn", "ruleJa", "ruleEn", "coverageReason"] as const;

/**
 * Changes the texts or the day of a publication that is not published; with another day its figure is frozen anew, and
 * refused as a draft for that day would be. Whoever edits can no longer approve it, and what was submitted
 * or approved becomes a draft again (RULEBOOK R7.2). A text that is left out stays; texts equal to the present ones
 * change nothing.
 */
export async function editNotice(actor: Actor, input: EditInput): Promise<Result<{ id: number }, NoticeRefusal>> {
  permit(actor, "notice.draft");
  const parsed = checked(editInput, input);
  if (!parsed.ok) return parsed;
  const { id, asOf, ...wanted } = parsed.value;
  return change(actor, async (tx) => {
    const row = await lockPublication(tx, id);
    if (!isEditable(row.state)) return stateChanged(row);
    if (row.correctsId === null && (wanted.correctionJa ?? wanted.correctionEn) !== undefined) {
      return refuse("INVALID", undefined, { correctionJa: "INVALID" });
    }
    if (row.ruleJa === null && (wanted.ruleJa ?? wanted.ruleEn) !== undefined) {
      return refuse("INVALID", undefined, { ruleJa: "INVALID" });
    }
    const texts = textNames.filter((text) => wanted[text] !== undefined && wanted[text] !== row[text]);
    const moved = await moveDay(tx, row, asOf, wanted.coverageReason);
    if (!moved.ok) return moved;
    const noBurden = wanted.noBurden ?? row.noBurden;
    const burden = noBurden ? await refuseIfBurden(tx, asOf ?? fromDbDate(row.asOf)) : null;
    if (burden) return burden;
    const fields = [...(moved.value ? ["asOf"] : []), ...texts, ...(noBurden === row.noBurden ? [] : ["noBurden"])];
    if (fields.length > 0) {
      await tx.publication.update({
        where: { id },
        data: {
          ...unsubmitted,
          ...Object.fromEntries(texts.map((text) => [text, wanted[text]])),
          ...moved.value,
          noBurden,
          editors: withEditor(row, actor.id),
        },
        select: { id: true },
      });
    }
    return changed({ id }, { type: "notice.edited", subject: "notice", subjectId: id, details: { fields } });
  });
}

type Moved = ReturnType<typeof frozen> & { readonly asOf: Date; readonly coverageReason: string | null };

/** What another day does to the row, or null where it stays. */
async function moveDay(
  tx: Tx,
  row: Row,
  asOf: IsoDate | undefined,
  reason: string | undefined,
): Promise<Result<Moved | null, NoticeRefusal>> {
  if (asOf === undefined || asOf === fromDbDate(row.asOf)) return done(null);
  const proposed = await proposeFigure(tx, { asOf, correctsId: row.correctsId, changesRule: row.ruleJa !== null });
  if (!proposed.ok) return proposed;
  const { coverage } = proposed.value;
  const isBeyond = goesBeyond(asOf, coverage);
  const kept = reason ?? row.coverageReason;
  if (isBeyond && !kept) {
    return refuse("COVERAGE_REASON_NEEDED", { supported: coverage.supportedTo ?? "" }, { coverageReason: "REQUIRED" });
  }
  return done({ asOf: toDbDate(asOf), ...frozen(proposed.value), coverageReason: isBeyond ? kept : null });
}
