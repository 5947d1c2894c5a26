import type { TableState } from "@/components/table/spec";
import type { CallBackFilters } from "@/lib/hotline/call-backs/queries";
import type { callBacksSpec } from "./spec";

/** The address's filters and order as the query takes them; the page and the export read the same. */
export function callBacksQuery({ filters, sort }: TableState<typeof callBacksSpec>): {
  filters: CallBackFilters;
  descending: boolean;
} {
  return {
    filters: {
      states: filters.state,
      classes: filters.now,
      languages: filters.language,
      foundOn: filters.foundOn,
    },
    descending: sort.descending,
  };
}
