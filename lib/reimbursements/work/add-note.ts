import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { businessClock, realNow } from "@/lib/core/clock";
import { type Result, refuse } from "@/lib/core/result";
import { lockWork, noteFault } from "./rows";
import { type NoteInput, noteInput, type WorkRefusal } from "./schema";

/** Notes something on a case, closed ones too. A note is never changed nor taken away. */
export async function addNote(actor: Actor, input: NoteInput): Promise<Result<{ noteId: number }, WorkRefusal>> {
  permit(actor, "case.work");
  if (!input.note?.trim()) return refuse("NOTE_MISSING", undefined, { note: "NOTE_MISSING" });
  const parsed = noteInput.safeParse(input);
  if (!parsed.success) return refuse("INVALID");
  const { inquiryId, note } = parsed.data;
  const fault = noteFault(note);
  if (fault) return refuse(fault, undefined, { note: fault });
  return change<{ noteId: number }, WorkRefusal>(actor, async (tx) => {
    await lockWork(tx, [inquiryId], realNow());
    const { id: noteId } = await tx.caseNote.create({
      data: { inquiryId, note, madeBy: actor.id, madeByName: actor.name, madeAt: (await businessClock(tx)).now },
      select: { id: true },
    });
    return changed({ noteId }, { type: "case.noted", subject: "inquiry", subjectId: inquiryId, details: { noteId } });
  });
}
