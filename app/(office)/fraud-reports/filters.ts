import type { TableState } from "@/components/table/spec";
import type { ReportFilters } from "@/lib/hotline/fraud/queries";
import type { fraudReportsSpec } from "./spec";

/** The address's filters and order as the query takes them; the page and the export read the same. */
export function fraudQuery({ filters, sort }: TableState<typeof fraudReportsSpec>): {
  filters: ReportFilters;
  descending: boolean;
} {
  const { sameAs } = filters;
  return {
    filters: {
      channels: filters.channel,
      pretexts: filters.pretext?.filter((word) => /^\d{1,9}$/.test(word)).map(Number),
      asked: filters.asked,
      harm: filters.harm,
      reportedOn: filters.reportedOn,
      handedOver: filters.handedOver,
      withdrawn: filters.withdrawn,
      // What is no report's number is nobody's: nothing is found.
      sameAs: sameAs === undefined ? undefined : /^[1-9]\d{0,8}$/.test(sameAs) ? Number(sameAs) : 0,
    },
    descending: sort.descending,
  };
}
