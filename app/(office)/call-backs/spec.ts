import { tableSpec } from "@/components/table/spec";
import { callBackClasses, callBackStates } from "@/lib/hotline/call-backs/schema";
import { languages } from "@/lib/hotline/calls/schema";

/** Call backs, as their address can say it. Without a state: those that are to be made. */
export const callBacksSpec = tableSpec({
  list: "callBacks",
  sort: "foundOn",
  columns: {
    foundOn: { sort: true, filter: "dates" },
    calledOn: {},
    card: {},
    told: {},
    now: { filter: "select", values: callBackClasses },
    language: { filter: "select", values: languages },
    state: { filter: "select", values: callBackStates },
    attempts: {},
    followUp: {},
    taken: {},
  },
});
