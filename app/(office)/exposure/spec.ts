import { tableSpec } from "@/components/table/spec";
import { loadStates } from "@/lib/exposure/schema";

/** Loads of the register, as their address says them. */
export const loadsSpec = tableSpec({
  list: "exposureLoads",
  sort: "-receivedAt",
  columns: {
    receivedAt: { sort: true },
    source: { filter: "select" },
    fileName: {},
    state: { filter: "select", values: loadStates },
    records: {},
    cards: {},
    known: {},
    problems: {},
    receivedBy: {},
  },
});
