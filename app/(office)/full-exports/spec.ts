import { tableSpec } from "@/components/table/spec";
import { exportStates } from "@/lib/reports/rules";

/** Requests for files with full numbers, as its address can say it. */
export const fullExportsSpec = tableSpec({
  list: "fullExports",
  sort: "-requestedAt",
  columns: {
    requestedAt: { sort: true },
    list: {},
    scope: {},
    rows: {},
    state: { filter: "select", values: exportStates },
    recipient: {},
    requestedBy: {},
    decidedBy: {},
    downloads: {},
  },
});
