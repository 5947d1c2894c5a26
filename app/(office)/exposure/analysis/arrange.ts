import type { TableState } from "@/components/table/spec";
import { type Compared, isFinding } from "@/lib/exposure/analysis/rank";
import type { analysisSpec } from "./spec";

export type Ranked = Compared & { readonly rank: number };

/** Filters and sorts comparisons as the address says. They are in memory: what is asked for is where they were counted. */
export function arrange(compared: readonly Compared[], state: TableState<typeof analysisSpec>): Ranked[] {
  const { filters, sort } = state;
  const within = (value: number, bounds?: { min?: number; max?: number }) =>
    value >= (bounds?.min ?? 0) && value <= (bounds?.max ?? Number.POSITIVE_INFINITY);
  const places = filters.attribute?.map(Number);
  const found = compared
    .map((one, at) => ({ ...one, rank: at + 1 }))
    .filter(
      (one) =>
        (!filters.kind || filters.kind.includes(one.places.length > 1 ? "pair" : "value")) &&
        (!places || one.places.some((place) => places.includes(place))) &&
        (!filters.direction || filters.direction.includes(one.lift > 1 ? "over" : "under")) &&
        (!filters.finding || filters.finding.includes(isFinding(one) ? "yes" : "no")) &&
        within(one.asked, filters.asked) &&
        within(one.cards, filters.cards),
    );
  const way = sort.descending ? -1 : 1;
  const by = (one: Ranked) =>
    sort.by === "asked" ? one.asked : sort.by === "cards" ? one.cards : sort.by === "rank" ? one.rank : one.lift;
  return found.toSorted((a, b) => way * (by(a) - by(b)) || a.rank - b.rank);
}

/** One page of them; a cursor is the place of its first row. */
export function pageOf<Row>(
  rows: readonly Row[],
  { after, before, size }: { after?: string; before?: string; size: number },
) {
  const place = (cursor: string | undefined) => (cursor && /^\d{1,7}$/.test(cursor) ? Number(cursor) : null);
  const [from, until] = [place(after), place(before)];
  const start = Math.min(Math.max(0, until !== null ? until - size : (from ?? 0)), Math.max(0, rows.length - 1));
  return {
    rows: rows.slice(start, start + size),
    next: start + size < rows.length ? String(start + size) : null,
    previous: start > 0 ? String(start) : null,
    count: { value: rows.length, atLeast: false },
  };
}
