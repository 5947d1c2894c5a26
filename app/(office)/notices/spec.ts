import { tableSpec } from "@/components/table/spec";
import { states } from "@/lib/notices/rules";

/** The archive of publications as its address can say it. */
export const noticesSpec = tableSpec({
  list: "notices",
  sort: "-draftedAt",
  columns: {
    asOf: { sort: true, filter: "dates" },
    count: { sort: true },
    change: {},
    state: { filter: "select", values: states },
    edition: {},
    correction: {},
    publishedAt: { sort: true },
    draftedBy: {},
    approvedBy: {},
    draftedAt: { sort: true, hidden: true },
  },
});
