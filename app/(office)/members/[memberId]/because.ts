import type { Evidence } from "@/lib/members/evidence";
import type { Member } from "@/lib/members/find-member";

/** One sentence of why the member is one; its words are `members.one.because.<code>`. */
export type Because = {
  readonly code: "number" | "masked" | "reissue" | "merge" | "link" | "struck" | "heldBack" | "alone" | "approved";
  readonly values: Readonly<Record<string, string | number>>;
  /** Held-back evidence says why. */
  readonly why?: Evidence["heldBack"][number]["why"];
};

export const mostSentences = 8;

/**
 * Why the member is one, in the order in which a colleague asks: what the numbers tie, which cards replaced which, what
 * persons decided, and what was left out of it.
 * @param name a node's name
 * @param day a date in the reader's words
 */
export function whyOne(
  member: Pick<Member, "cards" | "numbers" | "inquiries" | "evidence" | "decisions">,
  name: (node: number) => string,
  day: (date: string) => string,
): Because[] {
  const { ties, heldBack } = member.evidence;
  const numbers = new Set(member.numbers.map((one) => one.id));
  const said: Because[] = [];
  for (const { id } of member.numbers) {
    const mine = ties.filter((tie) => !tie.struck && tie.inquiries > 0 && (tie.a === id || tie.b === id));
    if (mine.length > 0) {
      const since = mine.flatMap((tie) => tie.since ?? []).sort()[0];
      said.push({
        code: "number",
        values: {
          number: name(id),
          cards: mine.length,
          inquiries: mine.reduce((sum, tie) => sum + tie.inquiries, 0),
          since: since ? day(since) : "–",
        },
      });
    }
    const masked = member.inquiries.filter((one) => one.live && one.cardId === null && one.numberId === id).length;
    if (masked > 0) said.push({ code: "masked", values: { number: name(id), inquiries: masked } });
  }
  for (const { a, b, reissue, decided, decision, struck } of ties) {
    if (reissue && !struck) {
      const { oldCardId, batchId, receivedOn } = reissue;
      const values = {
        old: name(oldCardId),
        fresh: name(oldCardId === a ? b : a),
        batch: batchId,
        on: day(receivedOn),
      };
      said.push({ code: "reissue", values });
    }
    if (decided && decision) {
      said.push({ code: decided, values: { a: name(a), b: name(b), by: decision.by, on: day(decision.on) } });
    }
  }
  for (const one of member.decisions) {
    if (one.kind === "approve_number" && !one.undoneAt && numbers.has(one.nodeA)) {
      said.push({ code: "approved", values: { number: name(one.nodeA), by: one.madeByName } });
    }
  }
  if (said.length === 0 && member.cards.length + member.numbers.length > 0) said.push({ code: "alone", values: {} });
  for (const { a, b, struck, decision } of ties) {
    if (struck && decision) {
      said.push({ code: "struck", values: { a: name(a), b: name(b), by: decision.by, on: day(decision.on) } });
    }
  }
  for (const { numberId, cardId, why } of heldBack) {
    said.push({ code: "heldBack", values: { number: name(numberId), card: name(cardId) }, why });
  }
  return said;
}
