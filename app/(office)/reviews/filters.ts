import type { TableState } from "@/components/table/spec";
import type { ReviewFilters } from "@/lib/members/reviews/queries";
import type { reviewsSpec } from "./spec";

/** The address's filters and order as the queries take them: the list's, and those of one review's neighbours. */
export function reviewQuery(state: TableState<typeof reviewsSpec>): { filters: ReviewFilters; descending: boolean } {
  const { filters, sort } = state;
  return {
    filters: {
      kinds: filters.kind,
      states: filters.state,
      companies: filters.company?.filter((word) => /^\d{1,9}$/.test(word)).map(Number),
      obvious: filters.obvious,
    },
    descending: sort.descending,
  };
}
