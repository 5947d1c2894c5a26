import type { TableState } from "@/components/table/spec";
import type { OutreachRow } from "@/lib/hotline/outreach/schema";
import type { outreachSpec } from "./spec";

/** Filters and sorts the lists as the address says. They are few: all are on one page. */
export function arrange(rows: readonly OutreachRow[], { filters, sort }: TableState<typeof outreachSpec>) {
  const text = filters.purpose?.toLowerCase();
  const { from = "", to = "9999" } = filters.onDay ?? {};
  const found = rows.filter(
    ({ purpose, scope, channel, company, last }) =>
      (!text || [purpose.ja, purpose.en, scope.ja, scope.en].join("\n").toLowerCase().includes(text)) &&
      (!filters.channel || filters.channel.includes(channel)) &&
      (!filters.company || filters.company.includes(String(company?.id ?? ""))) &&
      (!filters.state || filters.state.includes(last.state)) &&
      last.onDay >= from &&
      last.onDay <= to,
  );
  const way = sort.descending ? -1 : 1;
  return found.toSorted((a, b) =>
    sort.by === "persons"
      ? way * (a.last.persons - b.last.persons)
      : way * (a.last.onDay < b.last.onDay ? -1 : a.last.onDay > b.last.onDay ? 1 : a.id - b.id),
  );
}
