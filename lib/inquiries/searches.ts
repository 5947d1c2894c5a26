import { type Actor, permit } from "@/lib/access/actor";
import { change, changed, witness } from "@/lib/audit/change";
import { db, type Sql, sql } from "@/lib/core/db";
import { type Result, refuse } from "@/lib/core/result";
import { maskCards, maskDigits, maskNumber, plainText } from "@/lib/core/text";
import { tokensOf } from "@/lib/vault/number-keys";
import type { SearchKind, SearchRefusal } from "./schema";

type Search = { kind: SearchKind; tokens: Uint8Array<ArrayBuffer>[]; text: string | null; label: string };

/**
 * Keeps what is looked for, so that an address needs only its id (RULEBOOK R8.3): a card number as its token, never as
 * digits. The search leaves an entry.
 * @param input.text a full card number for `card`, else a member number or a reference in full
 */
export async function storeSearch(
  actor: Actor,
  input: { kind: SearchKind; text: string },
): Promise<Result<{ id: string }, SearchRefusal>> {
  permit(actor, "inquiry.read");
  const search = readSearch(input.kind, plainText(input.text));
  if (!search) return refuse(input.kind === "card" ? "NO_CARD_NUMBER" : "INVALID");
  return store(actor, search);
}

/**
 * What was typed into the search of every page: a card number, four digits, a reference, or a member number. Answers
 * where it is shown; NOT_FOUND where no inquiry has it.
 */
export async function lookUp(actor: Actor, text: string): Promise<Result<Place, SearchRefusal>> {
  permit(actor, "inquiry.read");
  const plain = plainText(text).slice(0, 200);
  if (/^\d{4}$/.test(plain) && (await found({ kind: "reference", tokens: [], text: plain, label: "" })).length === 0) {
    await witness(actor, {
      type: "inquiry.searched",
      subject: "inquiry",
      details: { kind: "last4", label: plain },
    });
    return { ok: true, value: { last4: plain } };
  }
  for (const kind of ["card", "reference", "member_number"] as const) {
    const search = readSearch(kind, plain);
    if (!search) continue;
    const ids = await found(search);
    if (ids.length === 0) continue;
    const stored = await store(actor, search);
    if (!stored.ok) return stored;
    return {
      ok: true,
      value: ids.length === 1 ? { inquiryId: ids[0] as number } : { kind, searchId: stored.value.id },
    };
  }
  const missed = readSearch("card", plain) ?? readSearch("reference", plain);
  if (missed) {
    await witness(actor, {
      type: "inquiry.searched",
      subject: "inquiry",
      details: { kind: missed.kind, label: missed.label },
    });
  }
  return refuse("NOT_FOUND");
}

/** Where a look-up leads: one inquiry, or the list under a stored search or the last four. */
export type Place = { inquiryId: number } | { kind: SearchKind; searchId: string } | { last4: string };

/** What the chips of stored searches say, by their ids: masked. */
export async function listSearchLabels(actor: Actor, ids: readonly string[]): Promise<Record<string, string>> {
  permit(actor, "inquiry.read");
  if (ids.length === 0) return {};
  const rows = await db.storedSearch.findMany({ where: { id: { in: [...ids] } }, select: { id: true, label: true } });
  return Object.fromEntries(rows.map((row) => [row.id, row.label]));
}

/** A stored search as a condition on `inquiry i`; one that is gone finds nothing rather than everything. */
export async function searchCondition(id: string, kind: SearchKind): Promise<Sql> {
  const row = await db.storedSearch.findUnique({ where: { id }, select: { kind: true, token: true, text: true } });
  return row && row.kind === kind
    ? conditionOf({ kind, tokens: row.token ? [row.token] : [], text: row.text })
    : sql`false`;
}

// The card companies are few: asked for one by one, each look-up is one step down a unique index.
function conditionOf(search: Omit<Search, "label">): Sql {
  switch (search.kind) {
    case "card":
      return sql`i.card_id = any (array(select id from card where token = any (${search.tokens}::bytea[])))`;
    case "member_number":
      return sql`i.number_id = any (array(
        select n.id from company co join member_number n on n.company_id = co.id and n.number = ${search.text}))`;
    case "reference":
      return sql`i.id = any (array(
        select x.id from company co join inquiry x on x.company_id = co.id and x.key = 'r' || ${search.text}::text))`;
  }
}

async function found(search: Search): Promise<number[]> {
  const rows = await db.$queryRaw<{ id: number }[]>`
    select i.id from inquiry i where i.sightings > 0 and ${conditionOf(search)} limit 2`;
  return rows.map((row) => row.id);
}

function readSearch(kind: SearchKind, plain: string): Search | null {
  const digits = plain.replace(/[\s-]/g, "");
  const isCard = /^\d{14,19}$/.test(digits);
  if (kind === "card") {
    return isCard ? { kind, tokens: tokensOf(digits), text: null, label: maskDigits(digits) } : null;
  }
  // A card number is never kept as text, whichever field it was typed into.
  if (plain === "" || plain.length > 100 || maskCards(plain).found > 0) return null;
  return { kind, tokens: [], text: plain, label: maskNumber(plain) };
}

async function store(actor: Actor, search: Search): Promise<Result<{ id: string }, SearchRefusal>> {
  return change<{ id: string }, SearchRefusal>(actor, async (tx) => {
    const { tokens, ...said } = search;
    const known = await tx.card.findFirst({ where: { token: { in: tokens } }, select: { token: true } });
    const token = known?.token ?? tokens.at(-1) ?? null;
    const { id } = await tx.storedSearch.create({ data: { ...said, token, userId: actor.id }, select: { id: true } });
    return changed(
      { id },
      { type: "inquiry.searched", subject: "inquiry", details: { kind: search.kind, label: search.label } },
    );
  });
}
