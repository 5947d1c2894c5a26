import type { TableState } from "@/components/table/spec";
import type { IsoDate } from "@/lib/core/dates";
import { isOverdue } from "@/lib/notices/measures/rules";
import type { MeasureVersion } from "@/lib/notices/measures/schema";
import type { measuresSpec } from "./spec";

/** Filters and sorts the register as the address says. Measures are few: all are on one page. */
export function arrange(
  measures: readonly MeasureVersion[],
  { filters, sort }: TableState<typeof measuresSpec>,
  today: IsoDate,
): MeasureVersion[] {
  const text = filters.text?.toLowerCase();
  const { from = "", to = "9999" } = filters.sinceOn ?? {};
  const found = measures.filter(
    (one) =>
      (!text || `${one.text.ja}\n${one.text.en}`.toLowerCase().includes(text)) &&
      (!filters.kind || filters.kind.includes(one.kind)) &&
      (!filters.state || filters.state.includes(one.state)) &&
      one.sinceOn >= from &&
      one.sinceOn <= to &&
      (!filters.overdue || isOverdue(one, today)),
  );
  // By kind is the register's own order, in which they come.
  if (sort.by === "kind") return sort.descending ? found.toReversed() : found;
  const key = (one: MeasureVersion) => (sort.by === "dueOn" ? one.dueOn : one.sinceOn);
  return found.toSorted((a, b) => {
    const [left, right] = [key(a), key(b)];
    // Without a day last, whichever way the order goes.
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return (left < right ? -1 : left > right ? 1 : 0) * (sort.descending ? -1 : 1);
  });
}
