import { tableSpec } from "@/components/table/spec";
import { causes } from "@/lib/ledger/schema";

/** The ledger's blocks as their address says them. */
export const blocksSpec = tableSpec({
  list: "ledger",
  sort: "-no",
  columns: {
    no: { sort: true, filter: "numbers" },
    at: { filter: "dates" },
    cause: { filter: "select", values: causes },
    person: {},
    net: {},
    entries: {},
    subject: {},
    hash: {},
    effective: { filter: "dates", filterOnly: true },
  },
});

/** A block's entries. */
export const entriesSpec = tableSpec({
  list: "ledgerEntries",
  sort: "seq",
  size: 100,
  columns: { seq: { sort: true }, member: {}, effectiveOn: {}, delta: {}, cause: {} },
});
