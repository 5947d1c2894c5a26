import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { businessClock } from "@/lib/core/clock";
import type { Tx } from "@/lib/core/db";
import { enqueue } from "@/lib/core/enqueue";
import { NotFound } from "@/lib/core/errors";
import { type Result, refuse } from "@/lib/core/result";
import { lockRetention } from "./lock";
import { periodsOf } from "./periods";
import {
  type EndHoldRefusal,
  endHoldSchema,
  type HoldInput,
  type HoldRefusal,
  holdSchema,
  type PeriodInput,
  type PeriodRefusal,
  periodSchema,
} from "./schema";

/** Sets how many days a class of data is kept. Refuses INVALID below the class's least. */
export async function setPeriod(actor: Actor, input: PeriodInput): Promise<Result<null, PeriodRefusal>> {
  permit(actor, "retention.edit");
  const read = periodSchema.safeParse(input);
  if (!read.success) return refuse("INVALID");
  const { dataClass, days } = read.data;
  return change(actor, async (tx) => {
    await lockRetention(tx);
    const from = (await periodsOf(tx))[dataClass];
    const data = { days, setBy: actor.id, setByName: actor.name, setAt: (await businessClock(tx)).now };
    await tx.retentionPeriod.upsert({ where: { dataClass }, create: { dataClass, ...data }, update: data });
    const details = { dataClass, from, to: days };
    return changed(null, { type: "retention.changed", subject: "retention", details });
  });
}

/** Asks for a run now; the worker makes it, or ends the one under way. */
export async function askForRun(actor: Actor): Promise<Result<null>> {
  permit(actor, "retention.edit");
  return change(actor, async (tx) => {
    await enqueue(tx, "retention", {}, "retention");
    return changed(null, { type: "retention.asked", subject: "retention", details: {} });
  });
}

/**
 * Places a legal hold: from now on no run erases what it names. Refuses NO_SUCH_SUBJECT.
 * @returns the hold's number
 */
export async function placeHold(actor: Actor, input: HoldInput): Promise<Result<{ id: number }, HoldRefusal>> {
  permit(actor, "retention.hold");
  const read = holdSchema.safeParse(input);
  if (!read.success) return refuse("INVALID");
  const { scope, subjectId, reason } = read.data;
  return change(actor, async (tx) => {
    await lockRetention(tx);
    if (!(await exists(tx, scope, subjectId))) return refuse("NO_SUCH_SUBJECT");
    const placedAt = (await businessClock(tx)).now;
    const { id } = await tx.retentionHold.create({
      data: { scope, subjectId, reason, placedBy: actor.id, placedByName: actor.name, placedAt },
      select: { id: true },
    });
    const details = { scope, subjectId, reason };
    return changed({ id }, { type: "hold.placed", subject: "hold", subjectId: id, details });
  });
}

async function exists(tx: Tx, scope: string, id: number | null): Promise<boolean> {
  if (id === null) return true;
  const where = { id };
  if (scope === "company") return (await tx.company.count({ where })) > 0;
  if (scope === "batch") return (await tx.batch.count({ where })) > 0;
  return (await tx.member.count({ where: { id, endedBlock: null } })) > 0;
}

/** Ends a legal hold, with a reason: never by who placed it (OWN_HOLD). Refuses ENDED. */
export async function endHold(
  actor: Actor,
  input: { holdId: number; reason: string },
): Promise<Result<null, EndHoldRefusal>> {
  permit(actor, "retention.hold");
  const read = endHoldSchema.safeParse(input);
  if (!read.success) return refuse("INVALID");
  const { holdId, reason } = read.data;
  return change(actor, async (tx) => {
    await lockRetention(tx);
    const hold = await tx.retentionHold.findUnique({ where: { id: holdId } });
    if (!hold) throw new NotFound(`hold ${holdId}`);
    if (hold.endedAt) return refuse("ENDED");
    if (hold.placedBy === actor.id) return refuse("OWN_HOLD");
    await tx.retentionHold.update({
      where: { id: holdId },
      data: {
        endedBy: actor.id,
        endedByName: actor.name,
        endedAt: (await businessClock(tx)).now,
        endReason: reason,
      },
      select: { id: true },
    });
    const details = { scope: hold.scope, subjectId: hold.subjectId, reason };
    return changed(null, { type: "hold.ended", subject: "hold", subjectId: holdId, details });
  });
}
