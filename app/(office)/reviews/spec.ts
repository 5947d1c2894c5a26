import { tableSpec } from "@/components/table/spec";
import { reviewKinds, reviewStates } from "@/lib/members/schema";

/** The queue of reviews as its address says it; what is open where no state is named. */
export const reviewsSpec = tableSpec({
  list: "reviews",
  sort: "openedOn",
  columns: {
    kind: { filter: "select", values: reviewKinds },
    what: {},
    company: { filter: "select" },
    obvious: { filter: "select", values: ["yes", "no"] },
    openedOn: { sort: true },
    state: { filter: "select", values: reviewStates },
    note: {},
  },
});
