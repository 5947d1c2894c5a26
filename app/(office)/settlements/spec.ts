import { tableSpec } from "@/components/table/spec";

/** A card company's statement as its address says it: the period is the filter of the days. */
export const statementSpec = tableSpec({
  list: "settlements",
  sort: "-on",
  columns: {
    on: { sort: true, filter: "dates" },
    what: {},
    inquiry: {},
    advanced: {},
    settled: {},
    reference: {},
    note: {},
    person: {},
  },
});
