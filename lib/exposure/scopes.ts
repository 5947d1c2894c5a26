import { type Actor, permit } from "@/lib/access/actor";
import { staleFactor } from "@/lib/access/step-up";
import { change, changed } from "@/lib/audit/change";
import { businessClock, realNow } from "@/lib/core/clock";
import { toDbDate } from "@/lib/core/dates";
import type { Tx } from "@/lib/core/db";
import { enqueue } from "@/lib/core/enqueue";
import { NotFound } from "@/lib/core/errors";
import { type Result, refuse } from "@/lib/core/result";
import { maskCards } from "@/lib/core/text";
import { compileScope, countScope } from "./compile";
import { faultOf } from "./rules";
import { type AdoptRefusal, type DraftRefusal, type ScopeInput, scopeInput } from "./schema";

/** Milliseconds: a scope over ten million cards is counted when it is drafted. */
const TIMEOUT = 10 * 60_000;

/**
 * Drafts a version of the identified set. Nothing changes by it: another person adopts it, with its figures before them.
 * Refuses NO_REGISTER, an attribute named twice in a group (CONDITION_TWICE), RANGE_TURNED, and card numbers in texts.
 */
export async function draftScope(actor: Actor, input: ScopeInput): Promise<Result<{ id: number }, DraftRefusal>> {
  permit(actor, "exposure.edit");
  const parsed = scopeInput.safeParse(input);
  if (!parsed.success) {
    const fields = Object.fromEntries(
      parsed.error.issues.flatMap(({ path }) => (path[0] === "rule" ? [] : [[String(path[0]), "INVALID"]])),
    );
    return refuse("INVALID", undefined, fields);
  }
  const { rule, aboutJa, aboutEn, publishedOn } = parsed.data;
  for (const [field, text] of Object.entries({ aboutJa, aboutEn }))
    if (maskCards(text).found > 0) return refuse("CARD_NUMBER_IN_TEXT", undefined, { [field]: "CARD_NUMBER_IN_TEXT" });
  const fault = faultOf(rule);
  if (fault) return refuse(fault);
  return change(
    actor,
    async (tx) => {
      await lockScopes(tx);
      if ((await tx.exposureLoad.count({ where: { state: "loaded" } })) === 0) return refuse("NO_REGISTER");
      const { _max } = await tx.exposureScope.aggregate({ _max: { version: true } });
      const version = (_max.version ?? 0) + 1;
      const { now } = await businessClock(tx);
      const { id } = await tx.exposureScope.create({
        data: {
          version,
          rule: rule as object,
          aboutJa,
          aboutEn,
          publishedOn: publishedOn ? toDbDate(publishedOn) : null,
          cards: 0,
          draftedBy: actor.id,
          draftedByName: actor.name,
          draftedAt: now,
        },
        select: { id: true },
      });
      await compileScope(tx, id, rule);
      const cards = await countScope(tx, id);
      await tx.exposureScope.update({ where: { id }, data: { cards }, select: { id: true } });
      const details = { version, identified: cards };
      return changed({ id }, { type: "exposure.scopeDrafted", subject: "exposureScope", subjectId: id, details });
    },
    { timeout: TIMEOUT },
  );
}

/**
 * The second person's yes: the scope is in force at once, the one before it is superseded, and the worker classifies all
 * inquiries anew. Refuses STEP_UP_NEEDED, OWN_DRAFT, WRONG_STATE, and EMPTY_SCOPE, which would identify nobody.
 */
export async function adoptScope(actor: Actor, id: number): Promise<Result<null, AdoptRefusal>> {
  permit(actor, "exposure.adopt");
  const stale = await staleFactor(actor, realNow());
  if (stale) return stale;
  return change(actor, async (tx) => {
    await lockScopes(tx);
    const row = await tx.exposureScope.findUnique({ where: { id } });
    if (!row) throw new NotFound(`scope ${id}`);
    if (row.state !== "draft") return refuse("WRONG_STATE");
    if (row.draftedBy === actor.id) return refuse("OWN_DRAFT");
    if (row.cards === 0) return refuse("EMPTY_SCOPE");
    const { now } = await businessClock(tx);
    await tx.exposureScope.updateMany({ where: { state: "adopted" }, data: { state: "superseded" } });
    await tx.exposureScope.update({
      where: { id },
      data: { state: "adopted", decidedBy: actor.id, decidedByName: actor.name, decidedAt: now },
      select: { id: true },
    });
    await askClassify(tx);
    const details = { version: row.version };
    return changed(null, { type: "exposure.scopeAdopted", subject: "exposureScope", subjectId: id, details });
  });
}

/** Takes a draft back: its number is not used again. */
export async function withdrawScope(actor: Actor, id: number): Promise<Result<null, "WRONG_STATE">> {
  permit(actor, "exposure.edit");
  return change(actor, async (tx) => {
    await lockScopes(tx);
    const row = await tx.exposureScope.findUnique({ where: { id }, select: { state: true, version: true } });
    if (row?.state !== "draft") return refuse("WRONG_STATE");
    const { now } = await businessClock(tx);
    const decided = { decidedBy: actor.id, decidedByName: actor.name, decidedAt: now };
    await tx.exposureScope.update({ where: { id }, data: { state: "withdrawn", ...decided }, select: { id: true } });
    const details = { version: row.version };
    return changed(null, { type: "exposure.scopeWithdrawn", subject: "exposureScope", subjectId: id, details });
  });
}

/** Has all inquiries classified anew; several changes at once are one run. */
export async function askClassify(tx: Tx): Promise<void> {
  await enqueue(tx, "classify-inquiries", {}, "classify-inquiries", { queue: "register" });
}

/** Versions are given, adopted and worked out one after the other. */
export async function lockScopes(tx: Tx): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(hashtext('shokai'), hashtext('exposure scopes'))`;
}
