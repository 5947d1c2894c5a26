import { type Actor, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { businessClock } from "@/lib/core/clock";
import { toDbDate } from "@/lib/core/dates";
import type { Tx } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { type Result, refuse } from "@/lib/core/result";
import { maskCards } from "@/lib/core/text";
import { lockLedger } from "@/lib/ledger/append";
import { settle } from "@/lib/members/settle";
import { layWorkTables } from "@/lib/members/work-tables";
import { holdNumberKeys, tokenOf } from "@/lib/vault/number-keys";
import { sealCard } from "@/lib/vault/seal";
import { type ReplacementInput, type ReplacementRefusal, replacementInput, takeBackInput } from "./schema";

/**
 * Writes down a step of a card's replacement: requested, stopped or reissued on a day. With a reissue comes the new number,
 * typed once: it is tokenised and sealed here, and becomes a card of nobody yet. Whose it is, is a decision of its own
 * whose effect on the count is shown first (RULEBOOK R3.1 b): the link of the old card to the new one.
 */
export async function recordReplacement(
  actor: Actor,
  input: ReplacementInput,
): Promise<Result<{ stepId: number; newCardId: number | null }, ReplacementRefusal>> {
  permit(actor, "case.edit");
  const parsed = replacementInput.safeParse(input);
  if (!parsed.success) return refuse("INVALID");
  const { inquiryId, kind, happenedOn, note } = parsed.data;
  if (maskCards(note).found > 0) return refuse("CARD_NUMBER_IN_TEXT", undefined, { note: "CARD_NUMBER_IN_TEXT" });
  const digits = parsed.data.newNumber.normalize("NFKC").replace(/[\s-]/g, "");
  if (digits !== "" && kind !== "reissued") return refuse("NOT_REISSUED", undefined, { newNumber: "NOT_REISSUED" });
  if (digits !== "" && !(/^\d{14,19}$/.test(digits) && maskCards(digits).found === 1)) {
    return refuse("NUMBER_FORMAT", undefined, { newNumber: "NUMBER_FORMAT" });
  }
  return change(
    actor,
    async (tx) => {
      // The ledger before the inquiry, as every commit takes them.
      if (digits !== "") {
        await lockLedger(tx);
        await holdNumberKeys(tx);
      }
      const row = await lockInquiry(tx, inquiryId);
      if (!row.live) return refuse("NOT_LIVE");
      const clock = await businessClock(tx);
      if (happenedOn > clock.today) return refuse("IN_THE_FUTURE", undefined, { happenedOn: "IN_THE_FUTURE" });
      const [{ said }] = await tx.$queryRaw<[{ said: boolean }]>`
        select exists (select from replacement_said where inquiry_id = ${inquiryId}::int and kind = ${kind} and step_id is not null) as said`;
      if (said) return refuse("ALREADY_SAID", undefined, { kind: "ALREADY_SAID" });
      let newCardId: number | null = null;
      if (digits !== "") {
        if (row.cardId === null) return refuse("CARD_MASKED", undefined, { newNumber: "CARD_MASKED" });
        newCardId = await cardOf(tx, actor, digits, inquiryId);
        if (newCardId === row.cardId) return refuse("SAME_CARD", undefined, { newNumber: "SAME_CARD" });
      }
      const { id: stepId } = await tx.replacementStep.create({
        data: {
          inquiryId,
          kind,
          happenedOn: toDbDate(happenedOn),
          newCardId,
          note,
          madeBy: actor.id,
          madeByName: actor.name,
          madeAt: clock.now,
        },
        select: { id: true },
      });
      return changed(
        { stepId, newCardId },
        {
          type: "replacement.recorded",
          subject: "inquiry",
          subjectId: inquiryId,
          details: { stepId, kind, newCard: newCardId !== null },
        },
      );
    },
    { timeout: 60_000 },
  );
}

/** Takes a step back by a row of its own, with the reason. A link that was made of its card is undone as a decision. */
export async function takeBackReplacement(
  actor: Actor,
  input: { stepId: number; reason: string },
): Promise<Result<null, ReplacementRefusal>> {
  permit(actor, "case.edit");
  const parsed = takeBackInput.safeParse(input);
  if (!parsed.success) return refuse("REASON_MISSING", undefined, { reason: "REASON_MISSING" });
  const { stepId, reason } = parsed.data;
  if (maskCards(reason).found > 0) return refuse("CARD_NUMBER_IN_TEXT", undefined, { reason: "CARD_NUMBER_IN_TEXT" });
  return change(actor, async (tx) => {
    const step = await tx.replacementStep.findUnique({ where: { id: stepId } });
    if (!step) throw new NotFound(`replacement step ${stepId}`);
    await lockInquiry(tx, step.inquiryId);
    if (step.reversesId !== null) return refuse("IS_A_REVERSAL");
    if ((await tx.replacementStep.count({ where: { reversesId: stepId } })) > 0) return refuse("ALREADY_REVERSED");
    const clock = await businessClock(tx);
    const { id } = await tx.replacementStep.create({
      data: {
        inquiryId: step.inquiryId,
        kind: step.kind,
        happenedOn: step.happenedOn,
        note: reason,
        reversesId: stepId,
        madeBy: actor.id,
        madeByName: actor.name,
        madeAt: clock.now,
      },
      select: { id: true },
    });
    return changed(null, {
      type: "replacement.takenBack",
      subject: "inquiry",
      subjectId: step.inquiryId,
      details: { stepId: id, reverses: stepId },
    });
  });
}

async function lockInquiry(tx: Tx, inquiryId: number): Promise<{ live: boolean; cardId: number | null }> {
  const [row] = await tx.$queryRaw<{ live: boolean; cardId: number | null }[]>`
    select live, card_id as "cardId" from inquiry where id = ${inquiryId}::int for update`;
  if (!row) throw new NotFound(`inquiry ${inquiryId}`);
  return row;
}

/** The card of a number; one that nobody named before becomes a node by itself, without an inquiry and uncounted. */
async function cardOf(tx: Tx, actor: Actor, digits: string, inquiryId: number): Promise<number> {
  const token = tokenOf(digits);
  const known = await tx.card.findUnique({ where: { token: Uint8Array.from(token) }, select: { id: true } });
  if (known) return known.id;
  await layWorkTables(tx);
  const [fresh] = await tx.$queryRaw<[{ id: number }]>`
    insert into new_card (id, token, cipher, bin, last4)
    values (nextval('node_id_seq'), ${token}::bytea, ${sealCard(digits, token)}::bytea, ${digits.slice(0, 6)}, ${digits.slice(-4)})
    returning id`;
  await settle(tx, actor, { cause: "reissue_link", subject: `inquiry:${inquiryId}` });
  return fresh.id;
}
