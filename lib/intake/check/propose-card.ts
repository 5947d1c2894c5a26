import { type Actor, permit } from "@/lib/access/actor";
import { change, changed, witnessLook } from "@/lib/audit/change";
import { businessClock } from "@/lib/core/clock";
import { db } from "@/lib/core/db";
import { NotFound } from "@/lib/core/errors";
import { type Result, refuse } from "@/lib/core/result";
import { plainText } from "@/lib/core/text";
import { rulesOfBatch } from "@/lib/intake/read/batch-rules";
import type { Rules } from "@/lib/intake/read/validate";
import type { Decided, Finding } from "@/lib/intake/schema";
import { couldBe, readCard, shownRemains, zerosLost } from "@/lib/intake/values/card";
import { open } from "@/lib/vault/seal";
import { type MendRefusal, mendCell } from "./mend";
import { cellsAsSent } from "./mends";

/** What fits: the digits that are left, the expiry, the member number, the record of an earlier delivery. */
export type Fit = "digits" | "expiry" | "memberNumber" | "answers";
export type CardProposal = {
  readonly bin: string;
  readonly last4: string;
  readonly why: readonly Fit[];
  /** Names the proposal when it is answered: a card that fits no longer is not taken. */
  readonly token: string;
};

/** Cards whose digits are looked at (numbers_to_compare); where more share what is left, nothing can be proposed anyway. */
const LOOKED_AT = 200;

type Row = {
  outcome: string;
  findings: Finding[] | null;
  memberNumber: string | null;
  expiry: string | null;
  decided: Decided | null;
  answersBatch: number | null;
};
type Known = { token: Uint8Array; cipher: Uint8Array; bin: string; last4: string; answers: boolean };

/**
 * The one card already known that fits what is left of a destroyed or masked card number; null where none or several
 * do, or a person has said that it is not the one. What was lost is never guessed: a card of this company is looked for
 * whose digits agree with all that are left, and whose member number and expiry, where the record says them, as well. The
 * trail says first that it was looked for: the database gives the sealed numbers out for nothing else.
 */
export async function findCardProposal(actor: Actor, batchId: number, rowNo: number): Promise<CardProposal | null> {
  permit(actor, "batch.read");
  const found = await propose(actor, batchId, rowNo);
  if (!found) return null;
  return { bin: found.card.bin, last4: found.card.last4, why: found.why, token: nameOf(found.card) };
}

/**
 * Takes the proposed card: a mend like any other, made by this person (R4.5). The number is opened and sealed again in
 * memory; nobody sees it. Refuses NO_SUCH_ROWS where the proposal is another by now, and what mendCell refuses.
 */
export async function takeCardProposal(
  actor: Actor,
  input: { batchId: number; rowNo: number; token: string },
): Promise<Result<unknown, MendRefusal>> {
  permit(actor, "batch.receive");
  const { batchId, rowNo, token } = input;
  const found = await propose(actor, batchId, rowNo);
  if (!found || nameOf(found.card) !== token) return refuse("NO_SUCH_ROWS");
  return mendCell(actor, { batchId, rowNo, field: "cardNumber", value: digitsOf(found.card), why: "proposal" });
}

/** Says that the proposed card is not the one: it is not proposed again for this record. */
export async function declineCardProposal(
  actor: Actor,
  input: { batchId: number; rowNo: number },
): Promise<Result<null, "NO_SUCH_ROWS">> {
  permit(actor, "batch.receive");
  return change<null, "NO_SUCH_ROWS">(actor, async (tx) => {
    const did = { by: actor.id, name: actor.name, at: (await businessClock(tx)).now.toISOString() };
    const rows = await tx.$executeRaw`
      update record set decided = coalesce(decided, '{}'::jsonb) || jsonb_build_object('declined', ${JSON.stringify(did)}::jsonb)
       where batch_id = ${input.batchId}::int and row_no = ${input.rowNo}::int and outcome = 'problem'
         and decided -> 'declined' is null`;
    if (rows === 0) return refuse("NO_SUCH_ROWS");
    return changed(null, {
      type: "record.proposalDeclined",
      subject: "batch",
      subjectId: input.batchId,
      details: { row: input.rowNo },
    });
  });
}

async function propose(actor: Actor, batchId: number, rowNo: number): Promise<{ card: Known; why: Fit[] } | null> {
  const [row] = await db.$queryRaw<Row[]>`
    select outcome, findings, member_number as "memberNumber", expiry, decided,
      answers_batch as "answersBatch"
      from record where batch_id = ${batchId}::int and row_no = ${rowNo}::int`;
  if (!row) throw new NotFound(`record ${batchId}/${rowNo}`);
  const lacks = row.findings?.some((one) => one.code === "CARD_DESTROYED" || one.code === "MEMBER_NEEDED");
  if (row.outcome !== "problem" || !lacks || row.decided?.declined) return null;
  const left = await db.$transaction(async (tx) => {
    const rules = (await rulesOfBatch(tx, batchId))?.rules;
    const cells = (await cellsAsSent(tx, batchId, [rowNo])).get(rowNo);
    const column = rules?.columns.cardNumber;
    return !rules || column === undefined || !cells ? null : remainsOf(plainText(cells[column] ?? ""), rules);
  });
  if (!left) return null;
  // Digits alone would let a short remainder find whatever card happens to be known.
  const alone = row.memberNumber === null && row.expiry === null && !left.nearlyWhole;
  if (alone && row.answersBatch === null) return null;
  const candidates = await lookForCards(actor, batchId, rowNo, left);
  const answered = candidates.find((card) => card.answers);
  if (answered && left.fits(digitsOf(answered))) return { card: answered, why: ["answers", "digits"] };
  const known = candidates.filter((card) => !card.answers);
  if (alone || known.length >= LOOKED_AT) return null;
  const fitting = known.filter((card) => left.fits(digitsOf(card)));
  const [card] = fitting;
  if (!card || fitting.length > 1) return null;
  const why: Fit[] = ["digits"];
  if (row.expiry !== null) why.push("expiry");
  if (row.memberNumber !== null) why.push("memberNumber");
  return { card, why };
}

/** What is left of a card number. */
export type Remains = {
  /** Digits with which every number that fits begins, at most six, and the four with which it ends; "" where unknown. */
  readonly head: string;
  readonly tail: string;
  /** Fifteen digits of sixteen: hardly two cards share them. */
  readonly nearlyWhole: boolean;
  readonly fits: (digits: string) => boolean;
};

/** What is left of a number that a spreadsheet destroyed, or that is masked; null for what is neither. */
export function remainsOf(cell: string, rules: Pick<Rules, "binRanges" | "cutNumbers">): Remains | null {
  const sent = readCard(cell, rules.cutNumbers);
  const read = (sent.kind === "full" && zerosLost(sent.digits, rules.binRanges)) || sent;
  if (read.kind === "masked") {
    const { head, tail } = read;
    if (head.length < 4 || tail.length < 4) return null;
    return { head, tail, nearlyWhole: false, fits: (digits) => digits.startsWith(head) && digits.endsWith(tail) };
  }
  if (read.kind !== "wrong" || read.code !== "CARD_DESTROYED") return null;
  const { remains } = read;
  const { head, tail } = shownRemains(remains);
  return {
    // Zeros that were lost at the beginning make every shown digit a later one.
    head: remains.cause === "leadingZeros" ? "" : (head ?? ""),
    tail: tail?.length === 4 ? tail : "",
    nearlyWhole: remains.cause === "zeros" && remains.length === 16,
    fits: (digits) => couldBe(remains, digits),
  };
}

/**
 * The card of the waiting record that this one answers (the sender got its number masked, and sent it back so), and
 * cards of this company's committed records that begin and end like it, with the same member number and expiry.
 */
async function lookForCards(actor: Actor, batchId: number, rowNo: number, left: Remains): Promise<Known[]> {
  await witnessLook(actor, {
    type: "record.proposalSought",
    subject: "batch",
    subjectId: batchId,
    details: { row: rowNo },
  });
  return db.$queryRaw<Known[]>`
    select token, cipher, bin, last4, answers
      from numbers_to_compare(${batchId}::int, ${rowNo}::int, ${left.head}::text, ${left.tail}::text)`;
}

function digitsOf(card: Known): string {
  return open(Buffer.from(card.token), card.cipher).toString("latin1");
}

/** A name for the card that says nothing of it: the beginning of its token. */
function nameOf(card: Known): string {
  return Buffer.from(card.token).toString("hex", 0, 8);
}
