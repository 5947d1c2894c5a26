import { db } from "@/lib/core/db";
import { type Refusal, refuse } from "@/lib/core/result";
import type { Actor } from "./actor";
import { freshMinutes } from "./rules";

/*
 * Step-up: what is dangerous asks whether the person proved a factor within the last five minutes, so that an unlocked
 * screen or a copied cookie alone does not suffice (SECURITY SE-07).
 */

/**
 * Whether the actor's session holds a fresh factor. An actor without a session (a job of the system, the loader of the
 * demonstration) has nothing that could be stale; every request's person carries one. A key never is.
 */
export async function isFresh(actor: Actor, now: Date): Promise<boolean> {
  if (actor.kind === "system") return true;
  if (actor.kind !== "user") return false;
  if (!actor.sessionId) return true;
  const since = new Date(now.getTime() - freshMinutes * 60_000);
  const session = await db.session.findFirst({
    // One that is not before now: a clock set back must not keep an old proof fresh for hours.
    where: { id: actor.sessionId, userId: actor.id, endedAt: null, freshAt: { gt: since, lte: now } },
    select: { id: true },
  });
  return session !== null;
}

/** The refusal of a command that asks for a fresh factor, or null: `const stale = await staleFactor(actor, realNow())`. */
export async function staleFactor(actor: Actor, now: Date): Promise<Refusal<"STEP_UP_NEEDED"> | null> {
  return (await isFresh(actor, now)) ? null : refuse("STEP_UP_NEEDED");
}
