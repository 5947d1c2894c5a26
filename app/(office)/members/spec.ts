import { tableSpec } from "@/components/table/spec";
import { memberReliefs } from "@/lib/members/schema";

/** Members as their address says them. */
export const membersSpec = tableSpec({
  list: "members",
  sort: "-countedOn",
  columns: {
    id: {},
    countedOn: { sort: true, filter: "dates" },
    inquiries: {},
    cards: {},
    numbers: {},
    lastReceivedOn: {},
    relief: { filter: "select", values: memberReliefs },
    burden: {},
    counted: { filter: "select", values: ["yes", "no"], filterOnly: true },
    company: { filter: "select", filterOnly: true },
  },
});
