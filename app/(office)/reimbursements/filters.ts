import type { TableState } from "@/components/table/spec";
import type { CaseFilters, Stage } from "@/lib/reimbursements/work/schema";
import type { reimbursementsSpec } from "./spec";

/** The address's filters and order as the queries take them: the list's, its export's, and those of taking the next. */
export function caseQuery(state: TableState<typeof reimbursementsSpec>): {
  filters: CaseFilters;
  descending: boolean;
} {
  const { filters, sort } = state;
  return {
    filters: {
      stages: filters.stage as readonly Stage[] | undefined,
      companies: filters.company?.filter((word) => /^\d{1,9}$/.test(word)).map(Number),
      owners: filters.owner,
      late: filters.late,
      burden: filters.burden,
      amount: filters.amount,
    },
    descending: sort.descending,
  };
}
