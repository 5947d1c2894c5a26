import type { IsoDate } from "@/lib/core/dates";
import { startedOn } from "./calendar";
import type { Content, Decision, Delivery, Inquiry } from "./schema";

/*
 * The count by RULEBOOK R1 and R3, worked out once more from the generator's own objects. It shares nothing with
 * lib/members and lib/ledger: it steers the generator, and the test holds the database against it.
 */

type Known = { readonly deliveries: readonly Delivery[]; readonly decisions: readonly Decision[] };

/** Member numbers above this many cards tie nothing unless approved, as the demonstration's settings have it. */
export const numberLimit = 10;
export const placeholders = ["0", "0000", "00000000", "9999", "99999999"];

/** Every counted member's counted date as known at the end of a day, in order. */
export function countedDates(world: Known, knownOn: IsoDate): IsoDate[] {
  const decisions = world.decisions.filter((d) => d.on <= knownOn);
  const graph = new Graph();
  const inquiries = inForce(world.deliveries, decisions, knownOn);
  const cardsOf = new Map<string, Set<string>>();
  const struck = new Set(
    decisions.flatMap((d) => (d.kind === "split" ? [`${d.card.digits} ${d.company.code} ${d.number}`] : [])),
  );
  const approved = new Set(
    decisions.flatMap((d) => (d.kind === "approve_number" ? [numberNode(d.company.code, d.number)] : [])),
  );

  for (const { content } of inquiries) {
    const number = numberOf(content);
    if (!number || content.masked || struck.has(`${content.card.digits} ${number}`)) continue;
    const node = `n ${number}`;
    cardsOf.set(node, (cardsOf.get(node) ?? new Set()).add(content.card.digits));
  }
  for (const [node, cards] of cardsOf) {
    if (cards.size > numberLimit && !approved.has(node)) continue;
    for (const card of cards) graph.join(node, cardNode(card));
  }
  for (const [from, to] of links(world.deliveries, decisions, knownOn)) graph.join(cardNode(from), cardNode(to));
  for (const d of decisions) {
    if (d.kind === "merge" || (d.kind === "review" && d.answer === "take")) {
      graph.join(cardNode(d.a.digits), cardNode(d.b.digits));
    }
  }

  const counted = new Map<string, IsoDate>();
  for (const { content, receivedOn } of inquiries) {
    if (receivedOn < startedOn) continue;
    const root = graph.root(content.masked ? `n ${numberOf(content)}` : cardNode(content.card.digits));
    const before = counted.get(root);
    if (!before || receivedOn < before) counted.set(root, receivedOn);
  }
  return [...counted.values()].sort();
}

/** Members whose counted date is the day or earlier. */
export function countAsOf(dates: readonly IsoDate[], day: IsoDate): number {
  return dates.filter((date) => date <= day).length;
}

type Live = { readonly content: Content; readonly receivedOn: IsoDate; readonly of: Inquiry };

/** The live inquiries with their earliest received date and the content in force. */
function inForce(deliveries: readonly Delivery[], decisions: readonly Decision[], knownOn: IsoDate): Live[] {
  const known = committed(deliveries, decisions, knownOn);
  const statements = new Map<string, { kind: string; content: Content | null; receivedOn: IsoDate; of: Inquiry }[]>();
  for (const { delivery, receivedOn } of known) {
    const seen = new Map<string, number>();
    for (const row of delivery.rows) {
      const key = keyOf(row.inquiry, row.content, seen);
      statements.set(key, [
        ...(statements.get(key) ?? []),
        { kind: row.kind, content: row.content, receivedOn, of: row.inquiry },
      ]);
    }
  }
  const voided = new Map<Inquiry, boolean>();
  const refused = new Set<Content>();
  for (const d of decisions) {
    if (d.kind === "void" || d.kind === "unvoid") voided.set(d.inquiry, d.kind === "void");
    if (d.kind === "refuse") refused.add(d.content);
  }
  const live: Live[] = [];
  for (const said of statements.values()) {
    said.sort((a, b) => (a.receivedOn < b.receivedOn ? -1 : a.receivedOn > b.receivedOn ? 1 : 0));
    const withdrawn = said.filter((s) => s.kind === "withdraw" || s.kind === "reactivate").at(-1)?.kind === "withdraw";
    const sightings = said.filter((s) => s.content);
    const first = sightings[0];
    if (!first || withdrawn || voided.get(first.of)) continue;
    const contents = sightings.flatMap((s) => (s.content && !refused.has(s.content) ? [s.content] : []));
    const last = contents.at(-1);
    if (!last) continue;
    // Masked agreeing with full is no difference: once the number is known in full it stays known.
    const full = contents.findLast((c) => !c.masked && c.card === last.card);
    live.push({ content: full ?? last, receivedOn: first.receivedOn, of: first.of });
  }
  return live;
}

/** The inquiries that are live as known at the end of a day. */
export function inForceInquiries(world: Known, knownOn: IsoDate): Inquiry[] {
  const decisions = world.decisions.filter((d) => d.on <= knownOn);
  return inForce(world.deliveries, decisions, knownOn).map(({ of }) => of);
}

function committed(deliveries: readonly Delivery[], decisions: readonly Decision[], knownOn: IsoDate) {
  const reverted = new Set(decisions.flatMap((d) => (d.kind === "revert" ? [d.delivery] : [])));
  const corrected = new Map(decisions.flatMap((d) => (d.kind === "correctDate" ? [[d.delivery, d.to] as const] : [])));
  return deliveries
    .filter((d) => d.committedOn !== null && d.committedOn <= knownOn && !reverted.has(d))
    .map((delivery) => ({ delivery, receivedOn: corrected.get(delivery) ?? delivery.enteredAs }));
}

function links(deliveries: readonly Delivery[], decisions: readonly Decision[], knownOn: IsoDate) {
  return committed(deliveries, decisions, knownOn).flatMap(({ delivery }) =>
    delivery.rows.flatMap(({ content }) =>
      content?.oldCard ? [[content.oldCard.digits, content.card.digits] as const] : [],
    ),
  );
}

function keyOf(inquiry: Inquiry, content: Content | null, seen: Map<string, number>): string {
  const { company } = inquiry;
  if (company.references) return `${company.code} ${inquiry.reference}`;
  if (!content) throw new Error("a record without reference says what it is about");
  const { card, misuseOn, amount, currency, merchant } = content;
  const print = [company.code, card.digits, misuseOn, amount, currency, merchant.ja].join(" ");
  const nth = (seen.get(print) ?? 0) + 1;
  seen.set(print, nth);
  return `${print} #${nth}`;
}

function numberOf({ company, memberNumber }: Content): string | null {
  if (!memberNumber || company.numbers !== "person" || placeholders.includes(memberNumber)) return null;
  return `${company.code} ${memberNumber}`;
}

const cardNode = (digits: string) => `c ${digits}`;
const numberNode = (company: string, number: string) => `n ${company} ${number}`;

class Graph {
  readonly #parent = new Map<string, string>();

  root(node: string): string {
    let at = node;
    for (let up = this.#parent.get(at); up !== undefined; up = this.#parent.get(at)) at = up;
    return at;
  }

  join(a: string, b: string): void {
    const [from, to] = [this.root(a), this.root(b)];
    if (from !== to) this.#parent.set(from, to);
  }
}
