import { type Actor, may, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { realNow } from "@/lib/core/clock";
import { type Result, refuse } from "@/lib/core/result";
import { lockWork } from "./rows";
import type { WorkRefusal } from "./schema";

/** Gives a case back that the actor has in hand; who assigns cases may also take one out of another's. */
export async function release(actor: Actor, input: { inquiryId: number }): Promise<Result<null, WorkRefusal>> {
  permit(actor, "case.work");
  const { inquiryId } = input;
  return change<null, WorkRefusal>(actor, async (tx) => {
    const row = (await lockWork(tx, [inquiryId], realNow()))[0];
    if (!row?.takenBy) return refuse("NOT_TAKEN");
    if (row.takenBy !== actor.id && !may(actor, "case.assign")) return refuse("NOT_YOURS");
    await tx.caseWork.update({
      where: { inquiryId },
      data: { takenBy: null, takenUntil: null },
      select: { inquiryId: true },
    });
    const details: { holder?: string } = {};
    if (row.takenBy !== actor.id) {
      const { login } = await tx.user.findUniqueOrThrow({ where: { id: row.takenBy }, select: { login: true } });
      details.holder = login;
    }
    return changed(null, { type: "case.released", subject: "inquiry", subjectId: inquiryId, details });
  });
}
