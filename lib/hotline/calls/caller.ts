import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { checked } from "@/lib/core/checked";
import { businessClock, realNow } from "@/lib/core/clock";
import { toDbDate } from "@/lib/core/dates";
import { NotFound } from "@/lib/core/errors";
import { type Result, refuse } from "@/lib/core/result";
import { holdNumberKeys, tokenOf } from "@/lib/vault/number-keys";
import { open, seal, sealCard } from "@/lib/vault/seal";
import { contactMask, readNumber } from "./rules";
import { type CallRefusal, type KeepInput, keepInput } from "./schema";

/** Milliseconds within which a call is still in hand: what is kept of the caller is kept while they are there. */
const IN_HAND = 60 * 60_000;

/** What a caller's contact and reference are sealed for: moved to another call, they do not open. */
export function callerContext(callId: number): string {
  return `caller:${callId}`;
}

export type Caller = { readonly contact: string; readonly reference: string };

/**
 * Keeps what a call left: a note, and, only where the caller agreed, how to reach them. Contact and reference are sealed,
 * and so is the number, which finds the call again when the token key changes. The person who answered does it, within
 * the hour. Refuses NOT_YOUR_CALL, NOTHING_TO_KEEP, ALREADY_KEPT, REQUIRED where somebody agreed and left no contact,
 * NO_CONTACT where a contact was typed and nobody agreed, OTHER_NUMBER.
 */
export async function keepCaller(actor: Actor, input: KeepInput): Promise<Result<null, CallRefusal>> {
  permit(actor, "call.answer");
  const parsed = checked(keepInput, input);
  if (!parsed.ok) return parsed;
  const { callId, note, agreed, contact, reference } = parsed.value;
  const atFault = (field: string, reason: CallRefusal | "REQUIRED") =>
    refuse(reason === "REQUIRED" ? "INVALID" : reason, undefined, { [field]: reason });
  if (agreed && contact === "") return atFault("contact", "REQUIRED");
  if (!agreed && (contact !== "" || reference !== "")) return atFault("agreed", "NO_CONTACT");
  if (!agreed && note === "") return refuse("NOTHING_TO_KEEP");
  return change<null, CallRefusal>(actor, async (tx) => {
    if (agreed) await holdNumberKeys(tx);
    await tx.$queryRaw`select from hotline_call where id = ${callId}::int for update`;
    const call = await tx.hotlineCall.findUnique({
      where: { id: callId },
      select: { madeBy: true, at: true, token: true, note: true, caller: { select: { callId: true } } },
    });
    if (!call) throw new NotFound(`call ${callId}`);
    if (call.madeBy !== actor.id || realNow().getTime() - call.at.getTime() > IN_HAND) return refuse("NOT_YOUR_CALL");
    if ((note !== "" && call.note !== "") || (agreed && call.caller)) return refuse("ALREADY_KEPT");
    if (note !== "") await tx.hotlineCall.update({ where: { id: callId }, data: { note }, select: { id: true } });
    if (agreed) {
      const said = readNumber(parsed.value.number);
      const token = said.is === "number" ? tokenOf(said.digits) : null;
      if (call.token && !token?.equals(call.token)) return refuse("OTHER_NUMBER");
      const { now, today } = await businessClock(tx);
      const caller: Caller = { contact, reference };
      await tx.hotlineCaller.create({
        data: {
          callId,
          agreedAt: now,
          agreedOn: toDbDate(today),
          sealed: Uint8Array.from(seal(callerContext(callId), Buffer.from(JSON.stringify(caller), "utf8"))),
          mask: contactMask(contact),
          ...(call.token &&
            token &&
            said.is === "number" && {
              token: Uint8Array.from(token),
              cipher: Uint8Array.from(sealCard(said.digits, token)),
            }),
        },
        select: { callId: true },
      });
    }
    return changed(null, {
      type: "call.kept",
      subject: "call",
      subjectId: callId,
      details: { note: note !== "", contact: agreed },
    });
  });
}

/**
 * Opens how a caller is reached, for one person; the entry of the trail is written before (RULEBOOK R8.3). Refuses
 * NO_CONTACT, ERASED.
 */
export async function openCaller(actor: Actor, callId: number): Promise<Result<Caller, CallRefusal>> {
  permit(actor, "call.open");
  const outcome = await change<Uint8Array, CallRefusal>(actor, async (tx) => {
    const call = await tx.hotlineCall.findUnique({
      where: { id: callId },
      select: { caller: { select: { sealed: true } } },
    });
    if (!call) throw new NotFound(`call ${callId}`);
    if (!call.caller) return refuse("NO_CONTACT");
    if (!call.caller.sealed) return refuse("ERASED");
    return changed(call.caller.sealed, {
      type: "call.contactOpened",
      subject: "call",
      subjectId: callId,
      details: {},
    });
  });
  if (!outcome.ok) return outcome;
  return { ok: true, value: JSON.parse(open(callerContext(callId), outcome.value).toString("utf8")) as Caller };
}
