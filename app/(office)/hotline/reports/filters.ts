import type { TableState } from "@/components/table/spec";
import type { ReportFilters } from "@/lib/hotline/call-reports/queries";
import type { callReportsSpec } from "./spec";

/** The address's filters and order as the query takes them; the page and the export read the same. */
export function callReportsQuery({ filters, sort }: TableState<typeof callReportsSpec>): {
  filters: ReportFilters;
  descending: boolean;
} {
  return {
    filters: {
      states: filters.state,
      kinds: filters.kind,
      companies: filters.company?.filter((word) => /^\d{1,9}$/.test(word)).map(Number),
      reportedOn: filters.reportedOn,
    },
    descending: sort.descending,
  };
}
