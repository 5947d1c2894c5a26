/** Chance that is the same in every run: one seed, one world. Nothing here looks at a clock or at Math.random. */
export type Random = {
  /** 0 ≤ x < 1 */
  next(): number;
  /** A whole number from low to high, both inclusive. */
  int(low: number, high: number): number;
  chance(share: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** One of them, by weight. */
  weighted<T>(from: readonly T[], weight: (item: T) => number): T;
  /** A new array in another order. */
  shuffled<T>(from: readonly T[]): T[];
  /** A stream of its own for one part, so that a change in one part leaves the others as they were. */
  fork(label: string): Random;
};

export function randomOf(seed: string): Random {
  let state = hash(seed);
  const next = () => {
    // mulberry32
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const int = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  const some = <T>(item: T | undefined): T => {
    if (item === undefined) throw new Error("nothing to choose from");
    return item;
  };
  return {
    next,
    int,
    chance: (share) => next() < share,
    pick: (from) => some(from[int(0, from.length - 1)]),
    weighted: (from, weight) => {
      let rest = next() * from.reduce((sum, item) => sum + weight(item), 0);
      for (const item of from) {
        rest -= weight(item);
        if (rest < 0) return item;
      }
      return some(from[from.length - 1]);
    },
    shuffled: (from) => {
      const order = [...from];
      for (let i = order.length - 1; i > 0; i--) {
        const j = int(0, i);
        [order[i], order[j]] = [order[j] as (typeof order)[number], order[i] as (typeof order)[number]];
      }
      return order;
    },
    fork: (label) => randomOf(`${seed}/${label}`),
  };
}

/** FNV-1a, 32 bits, stirred once more. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  return (h ^ (h >>> 13)) >>> 0;
}
