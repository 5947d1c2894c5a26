/** Browsers cut elements off at about 17 million pixels; a million rows are taller than that. */
const tallest = 15_000_000;

export type ScaledScroll = {
  /** Height that the browser scrolls through, in pixels. */
  height: number;
  /** Pixels of the rows that one scrolled pixel stands for; 1 where all rows fit. */
  factor: number;
};

/** How a list of `total` pixels is scrolled in a window of `view` pixels: unscaled while the browser can take it. */
export function scaledScroll(total: number, view: number): ScaledScroll {
  if (total <= tallest || view >= tallest) return { height: total, factor: 1 };
  return { height: tallest, factor: (total - view) / (tallest - view) };
}

/** Where a row that begins at `start` stands in the scrolled element, the rows being scrolled to `offset`. */
export function placeOfRow(start: number, offset: number, factor: number): number {
  return start - offset + offset / factor;
}

/** Offset at which a row is in sight, moving as little as possible; null where it is already. */
export function offsetToShow(row: number, rowHeight: number, offset: number, view: number): number | null {
  const top = row * rowHeight;
  if (top < offset) return top;
  if (top + rowHeight > offset + view) return top + rowHeight - view;
  return null;
}
