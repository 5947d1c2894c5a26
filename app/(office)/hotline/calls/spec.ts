import { tableSpec } from "@/components/table/spec";
import { callReasons, languages, toldClasses } from "@/lib/hotline/calls/schema";

/** Calls, as their address can say it: nothing of a card or a caller stands in it. */
export const callsSpec = tableSpec({
  list: "calls",
  sort: "-calledOn",
  columns: {
    calledOn: { sort: true, filter: "dates" },
    reason: { filter: "select", values: callReasons },
    card: {},
    told: { filter: "select", values: toldClasses },
    scope: { filter: "select" },
    language: { filter: "select", values: languages },
    contact: { filter: "select", values: ["kept", "erased", "none"] },
    note: {},
    madeBy: { hidden: true },
  },
});
