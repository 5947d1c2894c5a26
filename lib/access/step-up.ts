import { db } from "@/lib/core/db";
import type { Actor } from "./actor";

/** Milliseconds for which signing in counts as fresh. */
const FRESH_FOR = 5 * 60_000;

/** Whether the person proved within the last minutes who they are: asked before what is dangerous. */
export async function isFresh(actor: Actor, now: Date): Promise<boolean> {
  if (actor.sessionId === undefined) return false;
  const session = await db.session.findUnique({ where: { id: actor.sessionId }, select: { createdAt: true } });
  return session !== null && now.getTime() - session.createdAt.getTime() < FRESH_FOR;
}
