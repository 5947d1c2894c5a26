import { type TableState, tableSpec } from "@/components/table/spec";
import { type AnalysisInput, analysisInput, bases, supports } from "@/lib/exposure/analysis/schema";

/** Comparisons of the analysis, as their address says them. */
export const analysisSpec = tableSpec({
  list: "exposureAnalysis",
  sort: "rank",
  size: 25,
  columns: {
    /** What is compared at all: of several, the first. */
    of: { filter: "select", values: bases, filterOnly: true },
    support: { filter: "select", values: supports.map(String), filterOnly: true },
    rank: { sort: true },
    what: {},
    kind: { filter: "select", values: ["value", "pair"], filterOnly: true },
    attribute: { filter: "select", filterOnly: true },
    direction: { filter: "select", values: ["over", "under"], filterOnly: true },
    finding: { filter: "select", values: ["yes", "no"] },
    asked: { sort: true, filter: "numbers" },
    cards: { sort: true, filter: "numbers" },
    rate: { sort: true },
    lift: { sort: true },
    shareOfAsked: { hidden: true },
    shareOfCards: { hidden: true },
    p: { hidden: true },
    adjusted: {},
    draft: {},
  },
});

/** Which analysis the address asks for. */
export function askedOf({ filters }: TableState<typeof analysisSpec>): AnalysisInput {
  return analysisInput.parse({ of: filters.of?.[0], support: filters.support?.[0] });
}
