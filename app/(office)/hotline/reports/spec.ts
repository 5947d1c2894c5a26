import { tableSpec } from "@/components/table/spec";
import { reportKinds, reportStates } from "@/lib/hotline/call-reports/schema";

/** What callers reported for card companies, as its address can say it. */
export const callReportsSpec = tableSpec({
  list: "callReports",
  sort: "-reportedOn",
  columns: {
    reportedOn: { sort: true, filter: "dates" },
    kind: { filter: "select", values: reportKinds },
    company: { filter: "select" },
    card: {},
    usedOn: {},
    amount: {},
    merchant: {},
    state: { filter: "select", values: reportStates },
    since: {},
    inquiries: {},
    madeBy: { hidden: true },
  },
});
