import { tableSpec } from "@/components/table/spec";
import { stages } from "@/lib/reimbursements/work/schema";

/** Open cases as their address says them: due first, and so what is late first. */
export const reimbursementsSpec = tableSpec({
  list: "reimbursements",
  sort: "dueOn",
  columns: {
    reference: {},
    stage: { filter: "select", values: stages },
    dueOn: { sort: true },
    late: { filter: "select", values: ["yes", "no"], filterOnly: true },
    age: {},
    company: { filter: "select" },
    member: {},
    burden: { filter: "numbers" },
    amount: { filter: "numbers", hidden: true },
    owner: { filter: "select" },
    followUpOn: {},
    receivedOn: { hidden: true },
  },
});

/** The stages in the order of the tabs. */
export const stageTabs = reimbursementsSpec.columns.stage.values;
