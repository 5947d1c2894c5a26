import type { TableState } from "@/components/table/spec";
import type { MemberVerdict } from "@/lib/exposure/window/queries";
import type { windowSpec } from "./spec";

/** Filters and sorts members as the address says; one without a bound on the side sorted by comes last. */
export function arrange(members: readonly MemberVerdict[], { filters, sort }: TableState<typeof windowSpec>) {
  const within = (day: string | null, span?: { from?: string; to?: string }) =>
    !span || (day !== null && day >= (span.from ?? "") && day <= (span.to ?? "9999"));
  const side = sort.by === "until" ? "until" : "from";
  const way = sort.descending ? -1 : 1;
  return members
    .filter(
      (one) =>
        within(one.from, filters.from) &&
        within(one.until, filters.until) &&
        (!filters.verdict || filters.verdict.includes(one.verdict)),
    )
    .toSorted((a, b) => {
      const [one, other] = [a[side], b[side]];
      if (one === other) return a.memberId - b.memberId;
      if (one === null || other === null) return one === null ? 1 : -1;
      return one < other ? -way : way;
    });
}
