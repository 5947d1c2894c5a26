import { tableSpec } from "@/components/table/spec";
import { outreachChannels, outreachStates } from "@/lib/hotline/outreach/schema";

/** Lists of persons asked to watch their statements, as their address can say it. */
export const outreachSpec = tableSpec({
  list: "outreach",
  sort: "-onDay",
  columns: {
    purpose: { filter: "text" },
    scope: {},
    channel: { filter: "select", values: outreachChannels },
    company: { filter: "select" },
    state: { filter: "select", values: outreachStates },
    onDay: { sort: true, filter: "dates" },
    persons: { sort: true },
    note: { hidden: true },
    madeBy: { hidden: true },
  },
});
