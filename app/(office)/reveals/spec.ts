import { tableSpec } from "@/components/table/spec";
import { revealReasons } from "@/lib/vault/rules";

/** Who saw which card's full number, as its address can say it. Four digits at most: no number stands in an address. */
export const revealsSpec = tableSpec({
  list: "reveals",
  sort: "-at",
  columns: {
    at: { sort: true },
    person: {},
    card: {},
    last4: { filter: "text", filterOnly: true },
    code: { filter: "select", values: revealReasons },
    reason: {},
    member: {},
  },
});
