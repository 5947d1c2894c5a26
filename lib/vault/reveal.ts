import { type Actor, permit } from "@/lib/access/actor";
import { staleFactor } from "@/lib/access/step-up";
import { change, changed, witness } from "@/lib/audit/change";
import type { AuditEvent } from "@/lib/audit/events";
import { businessClock, realNow } from "@/lib/core/clock";
import { fromDbDate } from "@/lib/core/dates";
import { db, type Tx } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { done, type Result, refuse } from "@/lib/core/result";
import {
  capAgainst,
  isMany,
  type RevealCounts,
  type RevealReason,
  type RevealRefusal,
  reasonFault,
  revealCaps,
} from "./rules";
import { open } from "./seal";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * One full card number for a person who says why (RULEBOOK R8.3). Its row and its trail entry are committed before the
 * number is opened, and the database gives the sealed number out for no other (revealed_number); reveals wait for each other, so that two at once cannot both be the last under a cap. Refuses
 * STEP_UP_NEEDED, a reason that is missing, short or itself holds a number, CAP_HOUR, CAP_DAY, CAP_TOTAL (written to the
 * trail), ERASED where retention took the number, with the day, and UNREADABLE where the sealed number does not open: it was damaged or moved.
 * @param input.cardId the card's own id: never its number
 */
export async function revealCard(
  actor: Actor,
  input: { cardId: number; code: RevealReason; reason: string },
): Promise<Result<{ number: string }, RevealRefusal>> {
  permit(actor, "card.reveal");
  const { cardId, code } = input;
  const reason = input.reason.trim();
  const fault = reasonFault(reason);
  if (fault) return refuse(fault, undefined, { reason: fault });
  const stale = await staleFactor(actor, realNow());
  if (stale) return stale;
  const card = await db.card.findUnique({
    where: { id: cardId },
    select: { bin: true, last4: true, erasedOn: true },
  });
  if (!card) throw new NotFound(`card ${cardId}`);
  if (card.erasedOn) return refuse("ERASED", { on: fromDbDate(card.erasedOn) });
  const written = await change(actor, async (tx) => {
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('shokai'), hashtext('reveal'))`;
    const counts = await countReveals(tx, actor.id);
    const cap = capAgainst(counts);
    if (cap) return refuse(cap, { hour: revealCaps.personHour, day: revealCaps.personDay, total: revealCaps.totalDay });
    const { now } = await businessClock(tx);
    const { id } = await tx.cardReveal.create({
      data: {
        businessAt: now,
        userId: actor.id,
        userName: actor.name,
        cardId,
        bin: card.bin,
        last4: card.last4,
        reasonCode: code,
        reason,
      },
      select: { id: true },
    });
    return changed(
      id,
      { type: "card.revealed", subject: "card", subjectId: cardId, details: { revealId: id, code } },
      ...alarms(counts),
    );
  });
  if (!written.ok) {
    await witness(actor, {
      type: "card.revealRefused",
      subject: "card",
      subjectId: cardId,
      details: { why: written.reason },
    });
    return written;
  }
  const [sealed] = await db.$queryRaw<[{ token: Uint8Array; cipher: Uint8Array | null; erasedOn: Date | null }]>`
    select token, cipher, erased_on as "erasedOn" from revealed_number(${written.value}::int)`;
  if (!sealed.cipher) return refuse("ERASED", { on: sealed.erasedOn ? fromDbDate(sealed.erasedOn) : "" });
  try {
    return done({ number: open(Buffer.from(sealed.token), sealed.cipher).toString("latin1") });
  } catch {
    await witness(actor, { type: "card.unreadable", subject: "card", subjectId: cardId, details: {} });
    return refuse("UNREADABLE");
  }
}

/** Reveals of the last hour and the last 24 hours: of one person, and of all. */
export async function countReveals(reader: Tx | typeof db, userId: string): Promise<RevealCounts> {
  const now = realNow().getTime();
  const since = (ms: number) => ({ gt: new Date(now - ms) });
  const [personHour, personDay, totalDay] = await Promise.all([
    reader.cardReveal.count({ where: { userId, at: since(HOUR) } }),
    reader.cardReveal.count({ where: { userId, at: since(DAY) } }),
    reader.cardReveal.count({ where: { at: since(DAY) } }),
  ]);
  return { personHour, personDay, totalDay };
}

/** The entries that say, once, that half of a cap is reached with this one. */
function alarms(before: RevealCounts): AuditEvent[] {
  return (["personDay", "totalDay"] as const)
    .filter((scope) => isMany(before[scope] + 1, revealCaps[scope]) && !isMany(before[scope], revealCaps[scope]))
    .map((scope) => ({
      type: "card.revealsMany" as const,
      subject: "card",
      details: { scope, count: before[scope] + 1, cap: revealCaps[scope] },
    }));
}
