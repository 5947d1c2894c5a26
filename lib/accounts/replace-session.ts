import type { Tx } from "@/lib/core/db";

/**
 * A session that passed its factor takes the place of the one that waited for it, under another id: a cookie that was
 * planted or copied before is worth nothing (SECURITY SE-07). The absolute limit still counts from the password.
 * @returns the new id, or null where the old one no longer stands
 */
export async function replaceSession(tx: Tx, sessionId: string, userId: string, now: Date): Promise<string | null> {
  const old = await tx.session.findFirst({
    where: { id: sessionId, userId, endedAt: null, secondFactorAt: null },
    select: { createdAt: true, address: true, userAgent: true },
  });
  if (!old) return null;
  const { count } = await tx.session.updateMany({ where: { id: sessionId, endedAt: null }, data: { endedAt: now } });
  if (count === 0) return null;
  const session = await tx.session.create({
    data: { ...old, userId, seenAt: now, secondFactorAt: now, freshAt: now },
    select: { id: true },
  });
  return session.id;
}

/** Ends every session of a person but one. @returns how many */
export async function endOthers(tx: Tx, userId: string, sessionId: string | undefined, now: Date): Promise<number> {
  const { count } = await tx.session.updateMany({
    where: { userId, endedAt: null, ...(sessionId && { id: { not: sessionId } }) },
    data: { endedAt: now },
  });
  return count;
}
