import { tableSpec } from "@/components/table/spec";
import { listStates } from "@/lib/reports/watch-lists/rules";

/** Watch lists, as their address says them. */
export const watchListsSpec = tableSpec({
  list: "watchLists",
  sort: "-draftedAt",
  columns: {
    draftedAt: { sort: true },
    company: { filter: "select" },
    version: {},
    state: { filter: "select", values: listStates },
    identified: {},
    possible: {},
    removed: {},
    deliveredOn: {},
    draftedBy: {},
    decidedBy: {},
  },
});
