import { tableSpec } from "@/components/table/spec";
import { verdicts } from "@/lib/exposure/window/schema";

/** Members that bound the day of the leak, as their address says them. */
export const windowSpec = tableSpec({
  list: "leakWindow",
  sort: "-from",
  size: 25,
  columns: {
    member: {},
    card: {},
    from: { sort: true, filter: "dates" },
    until: { sort: true, filter: "dates" },
    misusedOn: { hidden: true },
    verdict: { filter: "select", values: verdicts },
  },
});
