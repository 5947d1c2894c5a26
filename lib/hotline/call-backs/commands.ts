import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { checked } from "@/lib/core/checked";
import { businessClock, realNow } from "@/lib/core/clock";
import { toDbDate } from "@/lib/core/dates";
import type { Tx } from "@/lib/core/db";
import { Forbidden, NotFound } from "@/lib/core/errors";
import { done, type Result, refuse } from "@/lib/core/result";
import { type AttemptInput, attemptInput, type CallBackRefusal, type CallBackState, TAKEN_MINUTES } from "./schema";

/** held: it was in hand already, and nothing changed. */
export type Taken = { readonly callBackId: number; readonly held: boolean };

/**
 * Gives the actor the call back that comes first among those that nobody has in hand and whose day has come: identified
 * cards before possibly exposed ones, what was found first before the rest. It is theirs alone for half an hour; who has
 * one in hand is led to it again. Takers pass over what others are just taking. Refuses NOTHING_TO_TAKE.
 */
export async function takeNext(actor: Actor): Promise<Result<Taken, CallBackRefusal>> {
  permit(actor, "callBack.work");
  if (actor.kind !== "user") throw new Forbidden("callBack.work");
  let held: number | null = null;
  const outcome = await change<Taken, CallBackRefusal>(actor, async (tx) => {
    // One person's clicks one after the other; different people do not wait for each other.
    await tx.$executeRaw`select id from app_user where id = ${actor.id}::uuid for no key update`;
    const now = realNow();
    const [mine] = await tx.$queryRaw<{ id: number }[]>`
      select id from hotline_call_back where state = 'open' and taken_by = ${actor.id}::uuid and taken_until > ${now}
       order by taken_until limit 1`;
    held = mine?.id ?? null;
    if (held !== null) return refuse("NOTHING_TO_TAKE");
    const { today } = await businessClock(tx);
    const until = new Date(now.getTime() + TAKEN_MINUTES * 60_000);
    const [taken] = await tx.$queryRaw<{ id: number }[]>`
      update hotline_call_back set taken_by = ${actor.id}::uuid, taken_until = ${until}
       where id = (
         select id from hotline_call_back where state = 'open' and (taken_until is null or taken_until <= ${now})
           and (follow_up_on is null or follow_up_on <= ${today}::date)
          order by class, found_on, id limit 1 for update skip locked)
      returning id`;
    if (!taken) return refuse("NOTHING_TO_TAKE");
    return changed(
      { callBackId: taken.id, held: false },
      { type: "callBack.taken", subject: "callBack", subjectId: taken.id, details: { minutes: TAKEN_MINUTES } },
    );
  });
  return held === null ? outcome : done({ callBackId: held, held: true });
}

/** Gives one back that is in the actor's hand, untried. Refuses NOT_TAKEN. */
export async function giveBack(actor: Actor, callBackId: number): Promise<Result<null, CallBackRefusal>> {
  permit(actor, "callBack.work");
  return change<null, CallBackRefusal>(actor, async (tx) => {
    const row = await lockCallBack(tx, callBackId);
    if (row.takenBy !== actor.id || !row.takenUntil || row.takenUntil <= realNow()) return refuse("NOT_TAKEN");
    await tx.hotlineCallBack.update({
      where: { id: callBackId },
      data: { takenBy: null, takenUntil: null },
      select: { id: true },
    });
    return changed(null, { type: "callBack.givenBack", subject: "callBack", subjectId: callBackId, details: {} });
  });
}

/**
 * Writes down what an attempt came to. Reached, declined and given up end it, and the caller's contact is erased with it;
 * not reached leaves it to be taken again, from a day on where one is said. Refuses TAKEN_BY_OTHER, OVER, NO_CONTACT,
 * IN_THE_PAST, and giving up without a note.
 */
export async function recordAttempt(actor: Actor, input: AttemptInput): Promise<Result<null, CallBackRefusal>> {
  permit(actor, "callBack.work");
  const parsed = checked(attemptInput, input);
  if (!parsed.ok) return parsed;
  const { callBackId, outcome, note } = parsed.value;
  const followUpOn = outcome === "not_reached" && parsed.value.followUpOn !== "" ? parsed.value.followUpOn : null;
  if (outcome === "given_up" && note === "") return refuse("NOTE_NEEDED", undefined, { note: "NOTE_NEEDED" });
  return change<null, CallBackRefusal>(actor, async (tx) => {
    const row = await lockCallBack(tx, callBackId);
    if (row.state === "no_contact") return refuse("NO_CONTACT");
    if (row.state !== "open") return refuse("OVER");
    if (row.takenBy !== actor.id && row.takenUntil && row.takenUntil > realNow()) return refuse("TAKEN_BY_OTHER");
    const { now, today } = await businessClock(tx);
    if (followUpOn !== null && followUpOn < today)
      return refuse("IN_THE_PAST", undefined, { followUpOn: "IN_THE_PAST" });
    const day = followUpOn === null ? null : toDbDate(followUpOn);
    await tx.hotlineAttempt.create({
      data: { callBackId, outcome, note, followUpOn: day, madeBy: actor.id, madeByName: actor.name, madeAt: now },
      select: { id: true },
    });
    const state: CallBackState = outcome === "not_reached" ? "open" : outcome;
    await tx.hotlineCallBack.update({
      where: { id: callBackId },
      data: { state, takenBy: null, takenUntil: null, followUpOn: day, endedAt: state === "open" ? null : now },
      select: { id: true },
    });
    if (state !== "open") await erase(tx, row.callId, today, state === "declined" ? "wish" : "done");
    return changed(null, {
      type: "callBack.tried",
      subject: "callBack",
      subjectId: callBackId,
      details: { outcome },
    });
  });
}

/**
 * Erases how a caller is reached, as they wish; a call back that waits is their own wish not to be called. Refuses
 * NO_CONTACT where there is none, or none any more.
 */
export async function forgetCaller(actor: Actor, callId: number): Promise<Result<null, CallBackRefusal>> {
  permit(actor, "callBack.work");
  return change<null, CallBackRefusal>(actor, async (tx) => {
    const { now, today } = await businessClock(tx);
    await tx.$queryRaw`select from hotline_call_back where call_id = ${callId}::int for update`;
    if (!(await erase(tx, callId, today, "wish"))) return refuse("NO_CONTACT");
    await tx.hotlineCallBack.updateMany({
      where: { callId, state: "open" },
      data: { state: "declined", takenBy: null, takenUntil: null, followUpOn: null, endedAt: now },
    });
    return changed(null, { type: "call.callerForgotten", subject: "call", subjectId: callId, details: {} });
  });
}

/** Contact and number go; that there was one, and why it went, stays. */
async function erase(tx: Tx, callId: number, today: string, why: "done" | "wish"): Promise<boolean> {
  const { count } = await tx.hotlineCaller.updateMany({
    where: { callId, erasedOn: null },
    data: { sealed: null, erasedOn: toDbDate(today), erasedWhy: why },
  });
  return count > 0;
}

/** Reads an entry and keeps everybody else away from it until the transaction ends. */
async function lockCallBack(tx: Tx, id: number) {
  await tx.$queryRaw`select from hotline_call_back where id = ${id}::int for update`;
  const row = await tx.hotlineCallBack.findUnique({ where: { id } });
  if (!row) throw new NotFound(`call back ${id}`);
  return row;
}
