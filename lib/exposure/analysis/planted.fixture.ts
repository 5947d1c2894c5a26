import type { Counts } from "./count-values";
import { SOURCE } from "./schema";

/** For tests: chance that is the same in every run. */
export function chanceOf(seed: number): () => number {
  let state = (seed * 0x9e3779b1) >>> 0;
  return () => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A row of a register: the card, its values by place (0: the source), 0 where there is none. */
export type Row = { readonly card: number; readonly values: readonly number[] };

/** For tests: cards whose values are drawn evenly and apart from each other; a tenth lack one. */
export function plainRows(chance: () => number, cards: number, sizes: readonly number[]): Row[] {
  return Array.from({ length: cards }, (_, card) => ({
    card,
    values: sizes.map((size, place) =>
      place !== SOURCE && chance() < 0.1 ? 0 : place * 1_000 + 1 + Math.floor(chance() * size),
    ),
  }));
}

/**
 * For tests: a leak and what hides it. Of the cards that the rule holds some are misused and asked about; besides, cards
 * are asked about wherever they are, for misuse that has nothing to do with it.
 * @param hit share of the rule's cards that are asked about
 * @param background cards asked about for other reasons, as a share of all that are asked about
 */
export function plantLeak(
  chance: () => number,
  rows: readonly Row[],
  { holds, hit, background }: { holds: (row: Row) => boolean; hit: number; background: number },
): Set<number> {
  const asked = new Set(rows.filter((row) => holds(row) && chance() < hit).map(({ card }) => card));
  const all = Math.round(asked.size / (1 - background));
  while (asked.size < all) asked.add((rows[Math.floor(chance() * rows.length)] as Row).card);
  return asked;
}

/** For tests: what countValues() counts, on plain lists and by nothing but the words of the rule. */
export function countPlainly(rows: readonly Row[], asked: ReadonlySet<number>, least = 20): Counts {
  const byCard = new Map<number, Row[]>();
  for (const row of rows) {
    const others = byCard.get(row.card);
    if (others) others.push(row);
    else byCard.set(row.card, [row]);
  }
  const cells = new Map<number, { places: number[]; values: number[]; cards: number; asked: number }>();
  for (const [card, own] of byCard) {
    // A card of several rows counts once where two of them say the same.
    const met = own.length > 1 ? new Set<number>() : null;
    const put = (key: number, places: number[], values: number[]) => {
      if (met?.has(key)) return;
      met?.add(key);
      const cell = cells.get(key) ?? { places, values, cards: 0, asked: 0 };
      cell.cards++;
      if (asked.has(card)) cell.asked++;
      cells.set(key, cell);
    };
    for (const { values } of own) {
      for (let a = 0; a < values.length; a++) {
        const one = values[a] as number;
        if (one === 0) continue;
        put(one * 1e6, [a], [one]);
        for (let b = a + 1; b < values.length; b++) {
          const other = values[b] as number;
          if (other !== 0) put(one * 1e6 + other, [a, b], [one, other]);
        }
      }
    }
  }
  return {
    cards: byCard.size,
    asked: [...byCard.keys()].filter((card) => asked.has(card)).length,
    least,
    cells: [...cells.values()].filter(({ cards }) => cards >= least && cards < byCard.size),
  };
}
