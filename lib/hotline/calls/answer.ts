import { setTimeout as wait } from "node:timers/promises";
import { type Actor, may, permit } from "@/lib/access/actor";
import { change, changed } from "@/lib/audit/change";
import { businessClock } from "@/lib/core/clock";
import { fromDbDate, toDbDate } from "@/lib/core/dates";
import { sql, type Tx } from "@/lib/core/db";
import { type Refusal, type Result, refuse } from "@/lib/core/result";
import { holdNumberKeys, tokenOf } from "@/lib/vault/number-keys";
import { watchPatterns } from "./alerts";
import { groundNow, levelsOfTokens } from "./levels";
import { takeTurns } from "./limits";
import { readExpiry, readNumber, waitFor } from "./rules";
import { type Answer, type AskInput, askInput, type CallRefusal, type Told } from "./schema";

/** Open cases that an answer names at most. */
const MOST_CASES = 5;

/**
 * What a person on the telephone may be told of a card, within the limits of look-ups, and not sooner for one outcome
 * than for another: the answer comes at a full step of time. What cannot be read is refused before a turn is taken.
 * Refuses as writeAnswer() does, and TOO_MANY_PERSON, TOO_MANY_ADDRESS, TOO_MANY_TOTAL with the minutes to wait.
 */
export async function answerCall(actor: Actor, input: AskInput): Promise<Result<Answer, CallRefusal>> {
  permit(actor, "call.answer");
  const read = readAsked(input);
  if (!read.ok) return read;
  const refused = await takeTurns(actor);
  if (refused) return refused;
  const begun = performance.now();
  try {
    return await writeAnswer(actor, input);
  } finally {
    await wait(waitFor(performance.now() - begun));
  }
}

/**
 * Looks the card up and writes down what is told, in one transaction; without limits and at once, for what takes calls in
 * from elsewhere. The same statements run whatever is found. The number is kept as its token alone; the expiry is
 * compared and not kept, and does not change what is told (docs/decisions/2026-11-27-hotline-calls.md).
 * Refuses NUMBER_NEEDED, NUMBER_FORMAT, READ_BACK (the check digit fails, and nobody read the number back),
 * EXPIRY_NEEDED and EXPIRY_FORMAT.
 */
export async function writeAnswer(actor: Actor, input: AskInput): Promise<Result<Answer, CallRefusal>> {
  permit(actor, "call.answer");
  const read = readAsked(input);
  if (!read.ok) return read;
  const { language, reason } = input;
  const { digits, expiry, part } = read;
  return change<Answer, CallRefusal>(actor, async (tx) => {
    await holdNumberKeys(tx);
    const [{ now, today }, ground] = [await businessClock(tx), await groundNow(tx)];
    const token = digits === null ? null : Uint8Array.from(tokenOf(digits));
    const [found, cases] = token
      ? [await lookUp(tx, token, ground.scope?.id ?? null), await openCases(tx, token)]
      : [null, []];
    const companyId = await companyOf(tx, digits ?? "");
    const told: Told | null = found ? toldBy(found.level, ground.loads.length > 0) : part ? "cannot_determine" : null;
    const bin = digits?.slice(0, 6) ?? null;
    const last4 = digits?.slice(-4) ?? null;
    const { id: callId } = await tx.hotlineCall.create({
      data: {
        ...{ language, reason, bin, last4, told, token },
        businessAt: now,
        calledOn: toDbDate(today),
        madeBy: actor.id,
        madeByName: actor.name,
        address: actor.address ?? null,
        scopeId: ground.scope?.id ?? null,
        loads: [...ground.loads],
        // Compared here: an expiry goes into no statement either.
        expiryAgrees: found?.expiries?.includes(expiry ?? "") ?? null,
      },
      select: { id: true },
    });
    const alerts = await watchPatterns(tx, actor, now);
    return changed(
      {
        ...{ callId, language, reason, told, bin, last4, companyId, ...ground },
        sources: found?.names ?? [],
        cases: may(actor, "inquiry.read") ? cases : null,
      },
      { type: "call.answered", subject: "call", subjectId: callId, details: { reason, told: told ?? "", language } },
      ...alerts,
    );
  });
}

type Asked = {
  readonly ok: true;
  readonly digits: string | null;
  readonly expiry: string | null;
  readonly part: boolean;
};

function readAsked(input: AskInput): Asked | Refusal<CallRefusal> {
  const parsed = askInput.safeParse(input);
  if (!parsed.success) return refuse("INVALID");
  const atFault = (field: string, reason: CallRefusal) => refuse(reason, undefined, { [field]: reason });
  const said = readNumber(parsed.data.number);
  if (said.is === "none") return atFault("number", "NUMBER_FORMAT");
  // Only whoever asks about a card has to name one.
  if (said.is === "nothing" && parsed.data.reason !== "fraud") return atFault("number", "NUMBER_NEEDED");
  if (said.is !== "number") return { ok: true, digits: null, expiry: null, part: said.is === "part" };
  if (!said.checks && !parsed.data.readBack) return atFault("number", "READ_BACK");
  if (parsed.data.expiry.trim() === "") return atFault("expiry", "EXPIRY_NEEDED");
  const expiry = readExpiry(parsed.data.expiry);
  if (!expiry) return atFault("expiry", "EXPIRY_FORMAT");
  return { ok: true, digits: said.digits, expiry, part: false };
}

function toldBy(level: number, loaded: boolean): Told {
  if (!loaded) return "no_register";
  return level === 2 ? "identified" : level === 1 ? "possibly_exposed" : "not_in_files";
}

type Found = { level: number; names: { nameJa: string; nameEn: string }[]; expiries: string[] | null };

async function lookUp(tx: Tx, token: Uint8Array<ArrayBuffer>, scopeId: number | null): Promise<Found> {
  const [row] = await tx.$queryRaw<[Found]>`
    with level as (${levelsOfTokens(sql`select ${token}::bytea`, scopeId)})
    select coalesce((select level from level), 0) as level,
      coalesce((select jsonb_agg(jsonb_build_object('nameJa', s.name_ja, 'nameEn', s.name_en) order by s.id)
        from exposure_source s where s.id = any ((select sources from level)::int[])), '[]'::jsonb) as names,
      (select array_agg(distinct x.expiry) filter (where x.expiry is not null) from exposure_card x
        where x.token = ${token}::bytea) as expiries`;
  return row;
}

/** Whose card it is by its first digits: compared here, so that no number goes into a statement. */
async function companyOf(tx: Tx, digits: string): Promise<number | null> {
  const ranges = await tx.binRange.findMany({ select: { companyId: true, low: true, high: true } });
  const found = ranges.find(({ low, high }) => {
    const head = digits.slice(0, low.length);
    return head.length === low.length && low <= head && head <= high;
  });
  return found?.companyId ?? null;
}

async function openCases(tx: Tx, token: Uint8Array<ArrayBuffer>): Promise<NonNullable<Answer["cases"]>> {
  const rows = await tx.$queryRaw<{ inquiryId: number; reference: string | null; receivedOn: Date }[]>`
    select i.id as "inquiryId", i.reference, i.received_on as "receivedOn"
      from card c join inquiry i on i.card_id = c.id
     where c.token = ${token}::bytea and i.live and i.closed_as is null
     order by i.received_on desc, i.id desc limit ${MOST_CASES}`;
  return rows.map((row) => ({ ...row, receivedOn: fromDbDate(row.receivedOn) }));
}
