import { expect, test } from "vitest";
import { box, chip, type DrawnInquiry, layOut } from "./evidence-layout";
import type { EvidenceNode } from "./node-names";

const node = (id: number, kind: "card" | "number"): EvidenceNode => ({
  id,
  kind,
  name: String(id),
  note: null,
  aside: false,
  otherMember: null,
});
const inquiry = (id: number, cardId: number | null, numberId: number | null): DrawnInquiry => ({
  id,
  reference: null,
  cardId,
  numberId,
  live: true,
  ties: true,
});

test("nothing stands on anything else, and all of it is inside the drawing", () => {
  const nodes = [node(1, "number"), node(2, "number"), ...[11, 12, 13].map((id) => node(id, "card"))];
  const inquiries = [
    ...Array.from({ length: 9 }, (_, i) => inquiry(i + 1, 11, 1)),
    inquiry(20, 12, 1),
    inquiry(21, null, 2),
    inquiry(22, null, 2),
  ];
  const layout = layOut(nodes, inquiries, [
    { a: 1, b: 11 },
    { a: 1, b: 12 },
    { a: 2, b: 13 },
  ]);
  const boxes = [...layout.nodes.values()].map(({ x, y }) => ({ x, y, height: box.height }));
  const chips = layout.inquiries.flatMap((group) =>
    [...group.shown.map(({ at }) => at), ...(group.more ? [group.more.at] : [])].map((at) => ({
      ...at,
      height: chip.height,
    })),
  );
  const all = [...boxes, ...chips];
  for (const [i, a] of all.entries()) {
    expect(a.y - a.height / 2).toBeGreaterThanOrEqual(20);
    expect(a.y + a.height / 2).toBeLessThanOrEqual(layout.height);
    for (const b of all.slice(i + 1)) {
      if (a.x === b.x) expect(Math.abs(a.y - b.y)).toBeGreaterThanOrEqual((a.height + b.height) / 2);
    }
  }
  expect(layout.nodes.size).toBe(5);
});

test("of a card with many inquiries the first are drawn and the others counted", () => {
  const layout = layOut(
    [node(11, "card")],
    Array.from({ length: 9 }, (_, i) => inquiry(i + 1, 11, null)),
    [],
  );
  expect(layout.inquiries[0]?.shown.map(({ one }) => one.id)).toEqual([1, 2, 3, 4]);
  expect(layout.inquiries[0]?.more?.count).toBe(5);
});
