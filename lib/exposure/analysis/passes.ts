/** What cards are compared by: 0 the source, else the attribute's position; how many values it has at most. */
export type Compared = { readonly place: number; readonly values: number };

/** Cells of a table that one pass over the register counts at most: they stay in the processor's cache. */
const MOST_CELLS = 20_000;

/**
 * Which of what is compared is counted together, so that each pair is in some pass: tables of several attributes at once
 * are small where these have few values, and all their pairs are sums of it. A third of the time of a pass a pair.
 * @returns places, lowest first; each pair of places stands in one of them at least
 */
export function planPasses(compared: readonly Compared[]): number[][] {
  const values = new Map(compared.map((one) => [one.place, one.values + 1]));
  const size = (places: readonly number[]) => places.reduce((cells, place) => cells * (values.get(place) ?? 1), 1);
  const places = [...values.keys()].sort((a, b) => a - b);
  const open = new Set(places.flatMap((a, i) => places.slice(i + 1).map((b) => `${a} ${b}`)));
  const isOpen = (a: number, b: number) => open.has(a < b ? `${a} ${b}` : `${b} ${a}`);
  const passes: number[][] = places.length === 1 ? [places] : [];
  while (open.size > 0) {
    const pairs = [...open].map((pair) => pair.split(" ").map(Number));
    // The largest first: what has many values joins few others.
    const pass = pairs.reduce((best, pair) => (size(pair) > size(best) ? pair : best));
    for (;;) {
      const gains = places
        .filter((place) => !pass.includes(place) && size([...pass, place]) <= MOST_CELLS)
        .map((place) => ({
          place,
          gain: pass.filter((other) => isOpen(place, other)).length / Math.log(values.get(place) ?? 2),
        }));
      const best = gains.reduce((one, other) => (other.gain > one.gain ? other : one), { place: -1, gain: 0 });
      if (best.gain === 0) break;
      pass.push(best.place);
    }
    for (const [i, a] of pass.entries())
      for (const b of pass.slice(i + 1)) open.delete(a < b ? `${a} ${b}` : `${b} ${a}`);
    passes.push(pass.sort((a, b) => a - b));
  }
  return passes;
}
