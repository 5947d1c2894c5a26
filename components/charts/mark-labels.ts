export type Spot = { x: number; y: number; text: string };
export type PlacedLabel = Spot & { anchor: "start" | "end" | "middle" };
type Box = { left: number; right: number; top: number; bottom: number };

/**
 * Places for the words beside marks: above left, below right, or nowhere when both would cover another mark's words
 * or leave the drawing. The later mark is the more important one, so places are given out from the end.
 */
export function placeLabels(
  spots: readonly Spot[],
  area: { left: number; width: number; top: number; bottom: number },
  size: number,
) {
  const taken: Box[] = [];
  const placed: PlacedLabel[] = [];
  for (const spot of [...spots].reverse()) {
    const width = spot.text.length * size * 0.6;
    const tries: PlacedLabel[] = [
      { ...spot, x: spot.x, y: spot.y - size * 0.8, anchor: "end" },
      { ...spot, x: spot.x + size * 0.6, y: spot.y + size * 1.3, anchor: "start" },
    ];
    for (const label of tries) {
      const left = label.anchor === "end" ? label.x - width : label.x;
      const box = { left, right: left + width, top: label.y - size, bottom: label.y + size * 0.2 };
      const inside =
        box.left >= area.left && box.right <= area.width && box.top >= area.top && box.bottom <= area.bottom;
      const free = taken.every(
        (other) =>
          box.right + 4 < other.left || box.left > other.right + 4 || box.bottom < other.top || box.top > other.bottom,
      );
      if (inside && free) {
        taken.push(box);
        placed.push(label);
        break;
      }
    }
  }
  return placed.reverse();
}
