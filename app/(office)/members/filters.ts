import type { TableState } from "@/components/table/spec";
import type { MemberFilters } from "@/lib/members/queries";
import type { membersSpec } from "./spec";

/** The address's filters and order as the query takes them; the page and the export read the same. */
export function memberQuery(state: TableState<typeof membersSpec>): { filters: MemberFilters; descending: boolean } {
  const { filters, sort } = state;
  return {
    filters: {
      counted: filters.counted,
      companies: filters.company?.filter((word) => /^\d{1,9}$/.test(word)).map(Number),
      countedOn: filters.countedOn,
      relief: filters.relief,
    },
    descending: sort.descending,
  };
}
