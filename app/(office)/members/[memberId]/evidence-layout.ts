import type { MemberInquiry } from "@/lib/members/find-member";
import type { EvidenceNode } from "./node-names";

/* Where each thing of the evidence stands in its drawing: a pure function of what there is. */

export type DrawnInquiry = Pick<MemberInquiry, "id" | "reference" | "cardId" | "numberId" | "live" | "ties">;
export type Place = { x: number; y: number };
export type Layout = {
  width: number;
  height: number;
  nodes: Map<number, Place>;
  /** By the node that they hang on; `more` are not drawn. */
  inquiries: { node: number; shown: { one: DrawnInquiry; at: Place }[]; more: { count: number; at: Place } | null }[];
};

export const box = { width: 196, height: 40 } as const;
export const chip = { width: 176, height: 24 } as const;
export const columns = { number: 8, card: 282, inquiry: 556 } as const;
const width = 740;
const top = 28;
const row = 30;
const gap = 22;
/** Of each card so many inquiries are drawn; the list below has them all. */
const mostInquiries = 5;

/** The largest graph that still can be read. */
export const mostNodes = 40;

/**
 * Numbers at the left, cards in the middle, each beside its own inquiries at the right, so that no line of an inquiry
 * crosses another. A number stands at the height of the cards that it is named with.
 * @param pairs the ties that are drawn, by their nodes
 */
export function layOut(
  nodes: readonly EvidenceNode[],
  inquiries: readonly DrawnInquiry[],
  pairs: readonly { a: number; b: number }[],
): Layout {
  const places = new Map<number, Place>();
  const groups: Layout["inquiries"] = [];
  const hung = new Map<number, DrawnInquiry[]>();
  for (const one of inquiries) {
    const node = one.cardId ?? one.numberId;
    if (node !== null) hung.set(node, [...(hung.get(node) ?? []), one]);
  }
  const numbers = nodes.filter((node) => node.kind === "number");
  const partners = (id: number) => pairs.flatMap(({ a, b }) => (a === id ? [b] : b === id ? [a] : []));
  const first = (id: number) => Math.min(...partners(id).map((other) => numbers.findIndex((n) => n.id === other)), 999);
  const cards = nodes
    .filter((node) => node.kind === "card")
    .toSorted((a, b) => first(a.id) - first(b.id) || a.id - b.id);

  let y = top;
  const stack = (node: number) => {
    const mine = hung.get(node) ?? [];
    const shown = mine.slice(0, mine.length > mostInquiries ? mostInquiries - 1 : mostInquiries);
    const lines = Math.max(1, shown.length + (mine.length > shown.length ? 1 : 0));
    const height = Math.max(box.height, lines * row);
    const at = (line: number) => ({ x: columns.inquiry, y: y + (height - lines * row) / 2 + (line + 0.5) * row });
    groups.push({
      node,
      shown: shown.map((one, line) => ({ one, at: at(line) })),
      more: mine.length > shown.length ? { count: mine.length - shown.length, at: at(shown.length) } : null,
    });
    const middle = y + height / 2;
    y += height + gap;
    return middle;
  };
  for (const card of cards) places.set(card.id, { x: columns.card, y: stack(card.id) });
  // Masked inquiries hang on their number itself, below the cards.
  const masked = new Map(numbers.filter((n) => hung.has(n.id)).map((n) => [n.id, stack(n.id)]));

  const wanted = numbers.map((node) => {
    const ys = [
      ...partners(node.id).flatMap((other) => places.get(other)?.y ?? []),
      ...(masked.has(node.id) ? [masked.get(node.id) as number] : []),
    ];
    return { node, y: ys.length ? ys.reduce((sum, one) => sum + one, 0) / ys.length : y };
  });
  let free = top + box.height / 2;
  for (const { node, y: wish } of wanted.toSorted((a, b) => a.y - b.y)) {
    const at = Math.max(free, wish);
    places.set(node.id, { x: columns.number, y: at });
    free = at + box.height + 12;
  }
  return {
    width,
    height: Math.max(y - gap, free - 12 - box.height / 2, top + box.height) + 10,
    nodes: places,
    inquiries: groups,
  };
}
