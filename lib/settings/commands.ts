import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { businessClock, realNow } from "@/lib/core/clock";
import { dayOf, fromDbDate, toDbDate } from "@/lib/core/dates";
import { enqueue } from "@/lib/core/enqueue";
import { Forbidden, Misconfigured, NotFound } from "@/lib/core/errors";
import { type Result, refuse } from "@/lib/core/result";
import {
  defaultNumberLimit,
  defaultPlaceholders,
  type IncidentInput,
  type IncidentRefusal,
  incidentSchema,
} from "./schema";

/**
 * The incident of a new deployment, with the usual placeholders and limits; there is one and only one.
 * @param input.demo a demonstration: its business clock can be moved, and its accounts have known passwords
 * @param input.clockFixedAt where the business clock stands (demonstration only)
 */
export async function createIncident(
  actor: Actor,
  input: IncidentInput & { demo?: boolean; clockFixedAt?: Date },
): Promise<Result<null, "INCIDENT_EXISTS" | IncidentRefusal>> {
  permit(actor, "settings.incident");
  const { demo = false, clockFixedAt, ...rest } = input;
  if (clockFixedAt && !demo) throw new Misconfigured("only a demonstration's clock stands still");
  const { startedOn, uploadLimitMb, ...incident } = incidentSchema.parse(rest);
  if (startedOn > dayOf(clockFixedAt ?? realNow(), incident.timeZone)) return startInFuture();
  return change(actor, async (tx) => {
    const { count } = await tx.incident.createMany({
      data: {
        ...incident,
        startedOn: toDbDate(startedOn),
        uploadLimit: BigInt(uploadLimitMb) * 1_048_576n,
        numberLimit: defaultNumberLimit,
        placeholders: [...defaultPlaceholders],
        isDemo: demo,
        clockFixedAt: clockFixedAt ?? null,
      },
      skipDuplicates: true,
    });
    if (count === 0) return refuse("INCIDENT_EXISTS");
    return changed(null, {
      type: "incident.created",
      subject: "incident",
      subjectId: 1,
      details: { startedOn, timeZone: incident.timeZone, demo },
    });
  });
}

/**
 * Names, languages and limits of work; the start date and the time zone until the first commit (RULEBOOK, before R1).
 * The number limit and the placeholders are the ledger's (R3.4) and not changed here.
 */
export async function changeIncident(actor: Actor, input: IncidentInput): Promise<Result<null, IncidentRefusal>> {
  permit(actor, "settings.incident");
  const { startedOn, uploadLimitMb, ...incident } = incidentSchema.parse(input);
  return change(actor, async (tx) => {
    const before = await tx.incident.findUnique({ where: { id: 1 } });
    if (!before) throw new NotFound("incident");
    const moved = startedOn !== fromDbDate(before.startedOn) || incident.timeZone !== before.timeZone;
    if (moved && (await tx.ledgerBlock.findFirst({ select: { no: true } }))) {
      const field = startedOn !== fromDbDate(before.startedOn) ? "startedOn" : "timeZone";
      return refuse("START_FIXED", undefined, { [field]: "START_FIXED" });
    }
    if (startedOn > dayOf((await businessClock(tx)).now, incident.timeZone)) return startInFuture();
    const after = {
      ...incident,
      startedOn: toDbDate(startedOn),
      uploadLimit: BigInt(uploadLimitMb) * 1_048_576n,
    };
    await tx.incident.update({ where: { id: 1 }, data: after, select: { id: true } });
    const fields = Object.entries(after)
      .filter(([name, value]) => String(value) !== String(before[name as keyof typeof before]))
      .map(([name]) => name);
    return changed(null, { type: "incident.changed", subject: "incident", subjectId: 1, details: { fields } });
  });
}

/**
 * Moves a demonstration's business clock, forwards only: blocks never go back in time (R2.1). Throws Forbidden in a
 * real incident, whose clock is the real one.
 */
export async function moveClock(actor: Actor, to: Date): Promise<Result<null, "CLOCK_BACKWARDS">> {
  permit(actor, "settings.incident");
  return change(actor, async (tx) => {
    const { count } = await tx.incident.updateMany({
      where: { id: 1, isDemo: true, OR: [{ clockFixedAt: null }, { clockFixedAt: { lte: to } }] },
      data: { clockFixedAt: to },
    });
    if (count === 0) {
      const incident = await tx.incident.findUnique({ where: { id: 1 }, select: { isDemo: true } });
      if (!incident?.isDemo) throw new Forbidden("move the clock of a real incident");
      return refuse("CLOCK_BACKWARDS");
    }
    // A publication's time may have come with it.
    await enqueue(tx, "publish-due", {}, "publish-due");
    return changed(null, {
      type: "clock.moved",
      subject: "incident",
      subjectId: 1,
      details: { to: to.toISOString() },
    });
  });
}

function startInFuture() {
  return refuse("START_IN_FUTURE", undefined, { startedOn: "START_IN_FUTURE" });
}
