import { type Actor, permit } from "@/lib/access/actor";
import { witness } from "@/lib/audit/change";
import { realNow } from "@/lib/core/clock";
import { db } from "@/lib/core/db";
import type { Prisma } from "@/prisma/client/client";
import type { RevealReason } from "./rules";

export type RevealRow = {
  id: number;
  businessAt: Date;
  userName: string;
  bin: string;
  last4: string;
  code: RevealReason;
  reason: string;
  memberId: number | null;
};

export type RevealFilter = { codes?: readonly string[]; last4?: string };

const MOST_COUNTED = 10_000;
const EXPORTED_AT_ONCE = 1_000;

/** Who saw which card's number, and why: a page of it, by its own order. */
export async function listReveals(
  actor: Actor,
  input: { filter: RevealFilter; newestFirst: boolean; after?: string; before?: string; size: number },
): Promise<{
  rows: RevealRow[];
  next: string | null;
  previous: string | null;
  count: { value: number; atLeast: boolean };
  asOf: Date;
}> {
  permit(actor, "card.readReveals");
  const { size, newestFirst } = input;
  const where = conditions(input.filter);
  const cursor = position(input.after ?? input.before);
  const backwards = cursor !== null && input.after === undefined;
  const descending = newestFirst !== backwards;
  const found = await db.cardReveal.findMany({
    where: cursor === null ? where : { AND: [where, { id: descending ? { lt: cursor } : { gt: cursor } }] },
    orderBy: { id: descending ? "desc" : "asc" },
    take: size + 1,
  });
  const more = found.length > size;
  const cut = found.slice(0, size);
  if (backwards) cut.reverse();
  const rows = await withMembers(cut);
  const counted = await db.cardReveal.count({ where, take: MOST_COUNTED + 1 });
  const [first, last] = [rows[0], rows.at(-1)];
  return {
    rows,
    next: (backwards ? cursor !== null : more) && last ? String(last.id) : null,
    previous: (backwards ? more : cursor !== null) && first ? String(first.id) : null,
    count: { value: Math.min(counted, MOST_COUNTED), atLeast: counted > MOST_COUNTED },
    asOf: realNow(),
  };
}

/** All that the filter finds, some thousand at a time; the entry of the trail is written before the first one leaves. */
export async function* exportReveals(
  actor: Actor,
  input: { filter: RevealFilter; newestFirst: boolean },
): AsyncGenerator<RevealRow[]> {
  permit(actor, "card.readReveals");
  const where = conditions(input.filter);
  const rows = await db.cardReveal.count({ where });
  await witness(actor, { type: "list.exported", subject: "list", details: { list: "reveals", rows } });
  for (let last: number | undefined; ; ) {
    const found = await db.cardReveal.findMany({
      where: last === undefined ? where : { AND: [where, { id: input.newestFirst ? { lt: last } : { gt: last } }] },
      orderBy: { id: input.newestFirst ? "desc" : "asc" },
      take: EXPORTED_AT_ONCE,
    });
    if (found.length > 0) yield await withMembers(found);
    last = found.at(-1)?.id;
    if (found.length < EXPORTED_AT_ONCE) return;
  }
}

/** Reveals of the last 24 hours, and the most that one person has; for the dashboard. */
export async function countRevealsToday(actor: Actor): Promise<{ total: number; mostByOne: number }> {
  permit(actor, "card.readReveals");
  const by = await db.cardReveal.groupBy({
    by: ["userId"],
    where: { at: { gt: new Date(realNow().getTime() - 86_400_000) } },
    _count: { id: true },
  });
  const counts = by.map((one) => one._count.id);
  return { total: counts.reduce((sum, one) => sum + one, 0), mostByOne: Math.max(0, ...counts) };
}

async function withMembers(rows: Awaited<ReturnType<typeof db.cardReveal.findMany>>): Promise<RevealRow[]> {
  const cards = await db.card.findMany({
    where: { id: { in: rows.map((row) => row.cardId) } },
    select: { id: true, memberId: true },
  });
  const memberOf = new Map(cards.map((card) => [card.id, card.memberId]));
  return rows.map(({ id, businessAt, userName, bin, last4, reasonCode, reason, cardId }) => ({
    id,
    businessAt,
    userName,
    bin,
    last4,
    code: reasonCode as RevealReason,
    reason,
    memberId: memberOf.get(cardId) ?? null,
  }));
}

function conditions({ codes, last4 }: RevealFilter): Prisma.CardRevealWhereInput {
  return { ...(codes && { reasonCode: { in: [...codes] } }), ...(last4 && { last4 }) };
}

function position(cursor: string | undefined): number | null {
  return cursor && /^\d{1,9}$/.test(cursor) ? Number(cursor) : null;
}
