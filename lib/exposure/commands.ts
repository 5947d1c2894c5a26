import { type Actor, permit } from "@/lib/access/actor";
import { staleFactor } from "@/lib/access/step-up";
import { change, changed } from "@/lib/audit/change";
import { namesSecurityCode } from "@/lib/companies/rules";
import { businessClock, realNow } from "@/lib/core/clock";
import { dbNull, type Tx } from "@/lib/core/db";
import { enqueue } from "@/lib/core/enqueue";
import { NotFound } from "@/lib/core/errors";
import { type Refusal, type Result, refuse } from "@/lib/core/result";
import { maskCards } from "@/lib/core/text";
import { namesPerson } from "./rules";
import {
  type ColumnsInput,
  type ColumnsRefusal,
  columnsInput,
  type LoadLayout,
  MOST_ATTRIBUTES,
  type RevertInput,
  type RevertRefusal,
  revertInput,
  type SourceInput,
  type SourceRefusal,
  sourceInput,
} from "./schema";

/** Names where accessed files came from. Refuses NAME_TAKEN and card numbers, by field. */
export async function createSource(actor: Actor, input: SourceInput): Promise<Result<{ id: number }, SourceRefusal>> {
  permit(actor, "exposure.edit");
  const parsed = sourceInput.safeParse(input);
  if (!parsed.success) {
    const fields = Object.fromEntries(parsed.error.issues.map((issue) => [String(issue.path[0]), "INVALID"]));
    return refuse("INVALID", undefined, fields);
  }
  const { nameJa, nameEn } = parsed.data;
  for (const [field, text] of Object.entries(parsed.data))
    if (maskCards(text).found > 0) return refuse("CARD_NUMBER_IN_TEXT", undefined, { [field]: "CARD_NUMBER_IN_TEXT" });
  return change(actor, async (tx) => {
    await lockRegister(tx);
    const same = await tx.exposureSource.findFirst({ where: { OR: [{ nameJa }, { nameEn }] } });
    if (same) {
      const field = same.nameJa === nameJa ? "nameJa" : "nameEn";
      return refuse("NAME_TAKEN", undefined, { [field]: "NAME_TAKEN" });
    }
    const { now } = await businessClock(tx);
    const { id } = await tx.exposureSource.create({
      data: { nameJa, nameEn, madeByName: actor.name, madeAt: now },
      select: { id: true },
    });
    return changed({ id }, { type: "exposure.sourceMade", subject: "exposureSource", subjectId: id, details: {} });
  });
}

/**
 * Says which columns of a received file are read, and has it read. What is not chosen is not kept. Refuses a column that
 * names a person or a security code (NAMES_A_PERSON, NAMES_A_CODE, with the column's number), one chosen twice, and more
 * attributes than the register has places for.
 */
export async function chooseColumns(actor: Actor, input: ColumnsInput): Promise<Result<null, ColumnsRefusal>> {
  permit(actor, "exposure.edit");
  const parsed = columnsInput.safeParse(input);
  if (!parsed.success) return refuse("INVALID");
  const { loadId, attributes, ...how } = parsed.data;
  const { card, expiry, header } = how;
  const chosen = [card, ...(expiry === null ? [] : [expiry]), ...attributes.map(({ column }) => column)];
  if (new Set(chosen).size !== chosen.length) return refuse("COLUMN_TWICE");
  if (chosen.some((column) => column >= header.length)) return refuse("INVALID");
  for (const { column } of attributes) {
    const name = header[column] as string;
    if (namesPerson(name)) return refuse("NAMES_A_PERSON", { column: column + 1, name });
    if (namesSecurityCode(name)) return refuse("NAMES_A_CODE", { column: column + 1, name });
  }
  return change(actor, async (tx) => {
    await lockRegister(tx);
    const load = await tx.exposureLoad.findUnique({ where: { id: loadId }, select: { state: true } });
    if (!load) throw new NotFound(`load ${loadId}`);
    if (load.state !== "received" && load.state !== "unreadable") return refuse("WRONG_STATE");
    const placed: LoadLayout["attributes"][number][] = [];
    for (const one of attributes) {
      const place = "attributeId" in one ? await attributeOf(tx, one.attributeId) : await newAttribute(tx, one);
      if ("ok" in place) return place;
      if (placed.some(({ attributeId }) => attributeId === place.attributeId)) return refuse("COLUMN_TWICE");
      placed.push({ column: one.column, ...place });
    }
    const layout: LoadLayout = { ...how, attributes: placed };
    const { now } = await businessClock(tx);
    await tx.exposureLoad.update({
      where: { id: loadId },
      data: { state: "reading", layout: layout as object, reason: dbNull, askedByName: actor.name, askedAt: now },
      select: { id: true },
    });
    await enqueue(tx, "load-register", { loadId }, `load-register:${loadId}`, { queue: "register" });
    const details = { attributes: placed.length };
    return changed(null, { type: "exposure.loadAsked", subject: "exposureLoad", subjectId: loadId, details });
  });
}

type Placed = { readonly attributeId: number; readonly position: number };

async function attributeOf(tx: Tx, attributeId: number): Promise<Placed> {
  const row = await tx.exposureAttribute.findUnique({ where: { id: attributeId }, select: { position: true } });
  if (!row) throw new NotFound(`attribute ${attributeId}`);
  return { attributeId, position: row.position };
}

async function newAttribute(
  tx: Tx,
  { nameJa, nameEn }: { nameJa: string; nameEn: string },
): Promise<Placed | Refusal<ColumnsRefusal>> {
  for (const name of [nameJa, nameEn]) {
    if (namesPerson(name)) return refuse("NAMES_A_PERSON", { column: 0, name });
    if (maskCards(name).found > 0) return refuse("CARD_NUMBER_IN_TEXT");
  }
  if (await tx.exposureAttribute.count({ where: { OR: [{ nameJa }, { nameEn }] } })) return refuse("NAME_TAKEN");
  const { _max } = await tx.exposureAttribute.aggregate({ _max: { position: true } });
  const position = (_max.position ?? 0) + 1;
  if (position > MOST_ATTRIBUTES) return refuse("TOO_MANY_ATTRIBUTES", { most: MOST_ATTRIBUTES });
  const { id } = await tx.exposureAttribute.create({ data: { position, nameJa, nameEn }, select: { id: true } });
  return { attributeId: id, position };
}

/** Drops a file that is not loaded yet: its bytes go at once. What reads it meanwhile finds out and stops. */
export async function discardLoad(actor: Actor, loadId: number): Promise<Result<null, "WRONG_STATE">> {
  permit(actor, "exposure.edit");
  return change(actor, async (tx) => {
    const { now } = await businessClock(tx);
    const { count } = await tx.exposureLoad.updateMany({
      where: { id: loadId, state: { in: ["received", "reading", "unreadable"] } },
      data: { state: "discarded", endedAt: now },
    });
    if (count === 0) return refuse("WRONG_STATE");
    await tx.exposureLoadPiece.deleteMany({ where: { loadId } });
    return changed(null, {
      type: "exposure.loadDiscarded",
      subject: "exposureLoad",
      subjectId: loadId,
      details: {},
    });
  });
}

/**
 * Takes a load out of the register as a whole, with a reason; the worker does it. Other loads keep what they hold, also
 * of the same cards. Refuses STEP_UP_NEEDED, WRONG_STATE, and a missing or faulty reason.
 */
export async function revertLoad(actor: Actor, input: RevertInput): Promise<Result<null, RevertRefusal>> {
  permit(actor, "exposure.edit");
  const { loadId, reason } = revertInput.parse(input);
  const fault = !reason ? "REASON_MISSING" : maskCards(reason).found > 0 ? "CARD_NUMBER_IN_TEXT" : null;
  if (fault) return refuse(fault, undefined, { reason: fault });
  const stale = await staleFactor(actor, realNow());
  if (stale) return stale;
  return change(actor, async (tx) => {
    const { now } = await businessClock(tx);
    const { count } = await tx.exposureLoad.updateMany({
      where: { id: loadId, state: "loaded" },
      data: { state: "reverting", revertedByName: actor.name, revertedAt: now, revertReason: reason },
    });
    if (count === 0) return refuse("WRONG_STATE");
    await enqueue(tx, "revert-register", { loadId }, `revert-register:${loadId}`, { queue: "register" });
    return changed(null, {
      type: "exposure.revertAsked",
      subject: "exposureLoad",
      subjectId: loadId,
      details: {},
    });
  });
}

/** Names and places are given one after the other. */
async function lockRegister(tx: Tx): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('shokai'), hashtext('exposure register'))`;
}
