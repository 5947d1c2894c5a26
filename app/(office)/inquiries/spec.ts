import { tableSpec } from "@/components/table/spec";
import { exposureClasses } from "@/lib/exposure/schema";
import { inquiryStates } from "@/lib/inquiries/schema";
import { reliefStates } from "@/lib/reimbursements/rules";

/** Inquiries as their address says them; searches by number leave only a stored search's id there (RULEBOOK R8.3). */
export const inquiriesSpec = tableSpec({
  list: "inquiries",
  sort: "-receivedOn",
  columns: {
    reference: { filter: "stored" },
    company: { filter: "select" },
    receivedOn: { sort: true, filter: "dates" },
    card: { filter: "stored" },
    misuseOn: { sort: true, filter: "dates" },
    amount: { sort: true, filter: "numbers" },
    merchant: {},
    detectionCase: { filter: "select", values: ["1", "2", "3", "unknown"] },
    relief: { filter: "select", values: reliefStates },
    burden: { hidden: true },
    exposure: { filter: "select", values: exposureClasses, hidden: true },
    explainedBy: { filter: "select", filterOnly: true },
    unexplainedBy: { filter: "select", filterOnly: true },
    state: { filter: "select", values: inquiryStates, hidden: true },
    member: { filter: "text" },
    memberNumber: { filter: "stored", filterOnly: true },
    last4: { filter: "text", filterOnly: true },
    use: { hidden: true },
    closedAs: { hidden: true },
    closedOn: { filter: "dates", filterOnly: true },
  },
});
