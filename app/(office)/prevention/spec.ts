import { tableSpec } from "@/components/table/spec";
import { measureKinds, measureStates } from "@/lib/notices/measures/schema";

/** The register of prevention measures, as its address can say it. */
export const measuresSpec = tableSpec({
  list: "measures",
  sort: "kind",
  columns: {
    text: { filter: "text" },
    kind: { sort: true, filter: "select", values: measureKinds },
    state: { filter: "select", values: measureStates },
    sinceOn: { sort: true, filter: "dates" },
    dueOn: { sort: true },
    overdue: { filter: "select", values: ["yes"], filterOnly: true },
    savedBy: {},
    versions: { hidden: true },
  },
});
