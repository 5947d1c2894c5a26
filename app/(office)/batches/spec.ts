import { tableSpec } from "@/components/table/spec";
import { batchSources, batchStates } from "@/lib/intake/schema";

/** The list of deliveries as its address can say it. */
export const batchesSpec = tableSpec({
  list: "batches",
  sort: "-receivedOn",
  columns: {
    company: { filter: "select" },
    state: { filter: "select", values: batchStates },
    receivedOn: { sort: true, filter: "dates" },
    covers: {},
    records: { sort: true },
    problems: {},
    source: { filter: "select", values: batchSources },
    fileName: {},
    createdAt: { sort: true, hidden: true },
    createdBy: { hidden: true },
  },
});
