import { type Actor, permit } from "@/lib/access/actor";
import { takeTurn } from "@/lib/access/pace";
import { change, changed, witnessLook } from "@/lib/audit/change";
import { checked } from "@/lib/core/checked";
import { db, type Reader } from "@/lib/core/db";
import { type Refusal, type Result, refuse } from "@/lib/core/result";
import { paceOf } from "./rules";
import { type CallRefusal, type Limits, limitNames, limitsInput } from "./schema";

/** The limits as they stand, for whoever may read calls. */
export async function findLimits(actor: Actor): Promise<Limits> {
  permit(actor, "call.read");
  return readLimits(db);
}

export async function readLimits(reader: Reader): Promise<Limits> {
  const { id: _, ...limits } = await reader.hotlineLimit.findUniqueOrThrow({ where: { id: 1 } });
  return limits;
}

/** Sets the limits of look-ups and of what is taken for trying numbers out. Refuses what is no figure, and no change. */
export async function changeLimits(
  actor: Actor,
  input: Record<keyof Limits, string>,
): Promise<Result<null, CallRefusal>> {
  permit(actor, "call.limits");
  const parsed = checked(limitsInput, input);
  if (!parsed.ok) return parsed;
  return change<null, CallRefusal>(actor, async (tx) => {
    await tx.$executeRaw`select from hotline_limit where id = 1 for update`;
    const before = await readLimits(tx);
    const fields = limitNames.filter((name) => before[name] !== parsed.value[name]);
    if (fields.length === 0) return refuse("UNCHANGED");
    await tx.hotlineLimit.update({ where: { id: 1 }, data: parsed.value, select: { id: true } });
    return changed(null, { type: "call.limitsChanged", subject: "call", details: { fields } });
  });
}

/**
 * Takes a turn of the person, of the address and of all together; in the database, so that it is one limit over all
 * processes. A refusal says after how many minutes there is a turn again, and is written down once a minute.
 */
export async function takeTurns(actor: Actor): Promise<Refusal<CallRefusal> | null> {
  const limits = await readLimits(db);
  for (const [reason, bucket, perHour] of [
    ["TOO_MANY_PERSON", `hotline:person:${actor.id}`, limits.personHour],
    ["TOO_MANY_ADDRESS", `hotline:address:${actor.address ?? ""}`, limits.addressHour],
    ["TOO_MANY_TOTAL", "hotline:total", limits.totalHour],
  ] as const) {
    const seconds = await takeTurn(bucket, paceOf(perHour));
    if (seconds === 0) continue;
    await witnessLook(actor, { type: "call.refused", subject: "call", details: { why: reason } });
    return refuse(reason, { minutes: Math.max(1, Math.ceil(seconds / 60)) });
  }
  return null;
}
