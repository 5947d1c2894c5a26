import { tableSpec } from "@/components/table/spec";
import { channels, harms, wanted } from "@/lib/hotline/fraud/schema";

/**
 * Second-hand fraud reports, as their address can say it. `sameAs` is a report's number: the number or address that
 * groups them stands in no address.
 */
export const fraudReportsSpec = tableSpec({
  list: "fraudReports",
  sort: "-reportedOn",
  columns: {
    reportedOn: { sort: true, filter: "dates" },
    channel: { filter: "select", values: channels },
    pretext: { filter: "select" },
    asked: { filter: "select", values: wanted },
    contact: {},
    words: {},
    harm: { filter: "select", values: harms },
    handedOver: { filter: "select", values: ["yes", "no"] },
    example: { hidden: true },
    happenedOn: { hidden: true },
    madeBy: { hidden: true },
    sameAs: { filter: "text", filterOnly: true },
    withdrawn: { filter: "select", values: ["yes"], filterOnly: true },
  },
});
