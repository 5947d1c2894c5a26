import type { TableState } from "@/components/table/spec";
import type { BatchFilters, BatchSort } from "@/lib/intake/batches";
import type { batchesSpec } from "./spec";

/** The address's filters and order as the query takes them; the page and the export read the same. */
export function batchQuery(state: TableState<typeof batchesSpec>): { filters: BatchFilters; sort: BatchSort } {
  const { filters, sort } = state;
  return {
    filters: {
      states: filters.state,
      companyIds: filters.company?.map(Number).filter(Number.isSafeInteger),
      sources: filters.source,
      ...filters.receivedOn,
    },
    sort: { by: sort.by as BatchSort["by"], descending: sort.descending },
  };
}
