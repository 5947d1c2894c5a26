import type { TableState } from "@/components/table/spec";
import type { InquiryFilters } from "@/lib/inquiries/queries";
import type { InquirySort } from "@/lib/inquiries/schema";
import type { inquiriesSpec } from "./spec";

/** The address's filters and order as the query takes them; the page and the export read the same. */
export function inquiryQuery(state: TableState<typeof inquiriesSpec>): {
  filters: InquiryFilters;
  sort: { by: InquirySort; descending: boolean };
} {
  const { filters, sort } = state;
  const ids = (words: readonly string[] | undefined) => words?.filter((word) => /^\d{1,9}$/.test(word)).map(Number);
  return {
    filters: {
      companies: ids(filters.company),
      receivedOn: filters.receivedOn,
      misuseOn: filters.misuseOn,
      closedOn: filters.closedOn,
      cases: filters.detectionCase,
      relief: filters.relief,
      states: filters.state,
      exposure: filters.exposure,
      explainedBy: ids(filters.explainedBy),
      unexplainedBy: ids(filters.unexplainedBy),
      last4: filters.last4,
      amount: filters.amount,
      // A word that is no member's number finds nobody rather than everybody.
      memberId: filters.member === undefined ? undefined : (ids([filters.member])?.[0] ?? 0),
      card: filters.card,
      memberNumber: filters.memberNumber,
      reference: filters.reference,
    },
    sort: { by: sort.by as InquirySort, descending: sort.descending },
  };
}
