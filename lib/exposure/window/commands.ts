import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { businessClock } from "@/lib/core/clock";
import { toDbDate } from "@/lib/core/dates";
import type { Tx } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { type Result, refuse } from "@/lib/core/result";
import { maskCards } from "@/lib/core/text";
import { type CardDayInput, type CardDayRefusal, cardDayInput, takeBackDayInput } from "./schema";

/**
 * Writes down since when, or until when, the number of an inquiry's card was in use, as the card company or the member
 * says. It holds for the card, whatever becomes of the inquiry. Refuses a second word of the same kind on one card
 * (ALREADY_SAID), a since that is not before its until (TURNED), and a masked card.
 */
export async function sayCardDay(
  actor: Actor,
  input: CardDayInput,
): Promise<Result<{ dayId: number }, CardDayRefusal>> {
  permit(actor, "case.edit");
  const parsed = cardDayInput.safeParse(input);
  if (!parsed.success) return refuse("INVALID");
  const { inquiryId, kind, happenedOn, note } = parsed.data;
  if (maskCards(note).found > 0) return refuse("CARD_NUMBER_IN_TEXT", undefined, { note: "CARD_NUMBER_IN_TEXT" });
  return change(actor, async (tx) => {
    const row = await lockInquiry(tx, inquiryId);
    if (!row.live) return refuse("NOT_LIVE");
    if (row.cardId === null) return refuse("CARD_MASKED");
    const clock = await businessClock(tx);
    if (happenedOn > clock.today) return refuse("IN_THE_FUTURE", undefined, { happenedOn: "IN_THE_FUTURE" });
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('shokai card day'), ${row.cardId}::int)`;
    const said = await tx.$queryRaw<{ kind: string; day: string }[]>`
      select kind, happened_on::text as day from card_day d where card_id = ${row.cardId}::int and reverses_id is null
         and not exists (select from card_day r where r.reverses_id = d.id)`;
    if (said.some((one) => one.kind === kind)) return refuse("ALREADY_SAID", undefined, { kind: "ALREADY_SAID" });
    if (said.some(({ day }) => (kind === "since" ? happenedOn >= day : happenedOn <= day)))
      return refuse("TURNED", undefined, { happenedOn: "TURNED" });
    const { id: dayId } = await tx.cardDay.create({
      data: {
        inquiryId,
        cardId: row.cardId,
        kind,
        happenedOn: toDbDate(happenedOn),
        note,
        madeBy: actor.id,
        madeByName: actor.name,
        madeAt: clock.now,
      },
      select: { id: true },
    });
    const details = { dayId, kind };
    return changed({ dayId }, { type: "exposure.daySaid", subject: "inquiry", subjectId: inquiryId, details });
  });
}

/** Takes a day back by a row of its own, with the reason. */
export async function takeBackCardDay(
  actor: Actor,
  input: { dayId: number; reason: string },
): Promise<Result<null, CardDayRefusal>> {
  permit(actor, "case.edit");
  const parsed = takeBackDayInput.safeParse(input);
  if (!parsed.success) return refuse("REASON_MISSING", undefined, { reason: "REASON_MISSING" });
  const { dayId, reason } = parsed.data;
  if (maskCards(reason).found > 0) return refuse("CARD_NUMBER_IN_TEXT", undefined, { reason: "CARD_NUMBER_IN_TEXT" });
  return change(actor, async (tx) => {
    const said = await tx.cardDay.findUnique({ where: { id: dayId } });
    if (!said) throw new NotFound(`card day ${dayId}`);
    await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('shokai card day'), ${said.cardId}::int)`;
    if (said.reversesId !== null) return refuse("IS_A_REVERSAL");
    if ((await tx.cardDay.count({ where: { reversesId: dayId } })) > 0) return refuse("ALREADY_REVERSED");
    const clock = await businessClock(tx);
    const { inquiryId, cardId, kind, happenedOn } = said;
    const { id } = await tx.cardDay.create({
      data: {
        inquiryId,
        cardId,
        kind,
        happenedOn,
        note: reason,
        reversesId: dayId,
        madeBy: actor.id,
        madeByName: actor.name,
        madeAt: clock.now,
      },
      select: { id: true },
    });
    const details = { dayId: id, reverses: dayId };
    return changed(null, { type: "exposure.dayTakenBack", subject: "inquiry", subjectId: inquiryId, details });
  });
}

async function lockInquiry(tx: Tx, inquiryId: number): Promise<{ live: boolean; cardId: number | null }> {
  const [row] = await tx.$queryRaw<{ live: boolean; cardId: number | null }[]>`
    select live, card_id as "cardId" from inquiry where id = ${inquiryId}::int for update`;
  if (!row) throw new NotFound(`inquiry ${inquiryId}`);
  return row;
}
