import { tableSpec } from "@/components/table/spec";
import { bridgeParts } from "@/lib/notices/rules";

/** The members behind a bridge as their address says them. They stand in the order of their ids. */
export const bridgeSpec = tableSpec({
  list: "bridge",
  sort: "member",
  columns: {
    member: { sort: true },
    way: { filter: "select", values: ["in", "out"] },
    part: { filter: "select", values: bridgeParts },
    was: {},
    is: {},
    what: {},
    on: {},
    by: {},
  },
});

/** The two positions that a bridge lies between, in the address: a published figure's id (or "start"), a day, a block. */
export function bridgePath(span: { from: number | null; asOf: string; block: number }): string {
  return `/notices/bridge/${span.from ?? "start"}/${span.asOf}/${span.block}`;
}
