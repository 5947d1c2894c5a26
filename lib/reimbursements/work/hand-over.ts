import { type Actor, may, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import type { AuditEvent } from "@/lib/audit/events";
import { businessClock, realNow } from "@/lib/core/clock";
import { type Result, refuse } from "@/lib/core/result";
import { barredRefusal, findWorker, lockWork, noteFault } from "./rows";
import { type HandOverInput, handOverInput, type WorkRefusal } from "./schema";

/**
 * Gives a case that is the actor's, or that the actor has in hand, to another person, with what they should know; to
 * oneself: to keep it. Who assigns cases may do it with anybody's.
 */
export async function handOver(actor: Actor, input: HandOverInput): Promise<Result<null, WorkRefusal>> {
  permit(actor, "case.work");
  const parsed = handOverInput.safeParse(input);
  if (!parsed.success) return refuse("INVALID");
  const { inquiryId, to, note } = parsed.data;
  const fault = noteFault(note);
  if (fault) return refuse(fault, undefined, { note: fault });
  return change<null, WorkRefusal>(actor, async (tx) => {
    const owner = await findWorker(tx, to);
    if (owner === null) return refuse("UNKNOWN_PERSON");
    const row = (await lockWork(tx, [inquiryId], realNow()))[0];
    const closed = row && barredRefusal(row);
    if (!row || closed) return closed ?? refuse("NOT_LIVE");
    const own = row.owner === actor.id || row.takenBy === actor.id || may(actor, "case.assign");
    if (!own) return refuse("NOT_YOURS");
    if (row.owner === to) return refuse("UNCHANGED");
    const inHand = row.takenBy === to ? {} : { takenBy: null, takenUntil: null };
    await tx.caseWork.upsert({
      where: { inquiryId },
      create: { inquiryId, owner: to },
      update: { owner: to, ...inHand },
      select: { inquiryId: true },
    });
    const handed: AuditEvent = {
      type: "case.handedOver",
      subject: "inquiry",
      subjectId: inquiryId,
      details: { owner },
    };
    if (!note) return changed(null, handed);
    const { id: noteId } = await tx.caseNote.create({
      data: { inquiryId, note, madeBy: actor.id, madeByName: actor.name, madeAt: (await businessClock(tx)).now },
      select: { id: true },
    });
    return changed(null, handed, {
      type: "case.noted",
      subject: "inquiry",
      subjectId: inquiryId,
      details: { noteId },
    });
  });
}
