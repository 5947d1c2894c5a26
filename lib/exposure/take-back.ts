import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { refuse } from "@/lib/core/result";
import { lockSource, recountKnown } from "./recount";
import { askClassify } from "./scopes";

/** Milliseconds: ten million rows take minutes. */
const TIMEOUT = 60 * 60_000;

/** The job: takes a load's cards out of the register, all or nothing. Killed, it is done again. */
export async function takeBack(actor: Actor, loadId: number): Promise<void> {
  permit(actor, "exposure.edit");
  await change(
    actor,
    async (tx) => {
      const load = await tx.exposureLoad.findUnique({ where: { id: loadId }, select: { state: true, sourceId: true } });
      if (load?.state !== "reverting") return refuse("WRONG_STATE");
      await lockSource(tx, load.sourceId);
      const { count } = await tx.exposureLoad.updateMany({
        where: { id: loadId, state: "reverting" },
        data: { state: "reverted" },
      });
      if (count === 0) return refuse("WRONG_STATE");
      const removed = await tx.$executeRaw`delete from exposure_card where load_id = ${loadId}::int`;
      await recountKnown(tx, load.sourceId);
      await askClassify(tx);
      const details = { removed };
      return changed(null, { type: "exposure.reverted", subject: "exposureLoad", subjectId: loadId, details });
    },
    { timeout: TIMEOUT },
  );
}
