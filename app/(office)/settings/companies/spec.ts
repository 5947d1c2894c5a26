import { tableSpec } from "@/components/table/spec";

/** The list of card companies as its address can say it. */
export const companiesSpec = tableSpec({
  list: "companies",
  sort: "code",
  columns: {
    name: { sort: true, filter: "text" },
    code: { sort: true },
    binRanges: {},
    profile: {},
    state: { filter: "select", values: ["active", "noProfile", "ended"] },
    contact: { hidden: true },
  },
});
