import type { TableState } from "@/components/table/spec";
import type { CallFilters } from "@/lib/hotline/calls/queries";
import type { callsSpec } from "./spec";

/** The address's filters and order as the query takes them; the page and the export read the same. */
export function callsQuery({ filters, sort }: TableState<typeof callsSpec>): {
  filters: CallFilters;
  descending: boolean;
} {
  return {
    filters: {
      calledOn: filters.calledOn,
      reasons: filters.reason,
      told: filters.told,
      languages: filters.language,
      contact: filters.contact,
      scopes: filters.scope?.filter((word) => /^\d{1,6}$/.test(word)).map(Number),
    },
    descending: sort.descending,
  };
}
