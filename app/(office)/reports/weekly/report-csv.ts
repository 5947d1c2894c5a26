import { type CsvCell, csvLine } from "@/lib/core/csv";
import type { Locale } from "@/lib/core/format";
import type { WeeklyReport } from "@/lib/reports/weekly";
import type { FlowRow } from "@/lib/reports/weekly-rows";
import { flowColumns } from "./columns";

type Say = (key: string) => string;

const burdenColumns = ["burdened", "notYetKnown", "currency", "amount"] as const;

/**
 * The report as one table: every line says its week and which part of the report it is of; figures that a part does not
 * have are empty. Amounts are in the currency's smallest unit.
 */
export function* weeklyCsv(report: WeeklyReport, locale: Locale, say: Say): Generator<string> {
  const { week, from, asOf, total, byCompany, byCase, byOwner, byPerson, burden } = report;
  const line = (part: string, name: CsvCell, cells: readonly CsvCell[]) =>
    csvLine([week, from, asOf, say(`reports.csv.parts.${part}`), name, ...cells]);
  const figures = (row: Partial<FlowRow>) => flowColumns.map((id) => row[id] ?? null);
  const none = burdenColumns.map(() => null);
  yield csvLine([
    ...["week", "from", "asOf", "part", "name"].map((id) => say(`reports.csv.${id}`)),
    ...flowColumns.map((id) => say(`reports.columns.${id}`)),
    ...burdenColumns.map((id) => say(`reports.csv.${id}`)),
  ]);
  yield line("total", say("reports.total"), [...figures(total), ...none]);
  for (const one of byCompany) {
    yield line("company", { free: locale === "ja" ? one.name.nameJa : one.name.nameEn }, [...figures(one), ...none]);
  }
  for (const one of byCase) {
    yield line("case", say(`inquiries.cases.${one.case ?? "unknown"}`), [...figures(one), ...none]);
  }
  for (const one of byOwner) {
    yield line("owner", { free: one.name ?? say("reports.byOwner.nobody") }, [...figures(one), ...none]);
  }
  for (const one of byPerson) yield line("person", { free: one.name }, [...figures(one), ...none]);
  for (const [part, one] of [
    ["before", burden.before],
    ["after", burden.after],
  ] as const) {
    const members = [one.burdened, one.notYetKnown];
    // A line for each currency; the members stand on the first alone, so that a column can be added up.
    const amounts = one.burden.length > 0 ? one.burden : [{ currency: null, amount: null }];
    for (const [at, { currency, amount }] of amounts.entries()) {
      yield line(part, one.asOf, [...figures({}), ...(at === 0 ? members : [null, null]), currency, amount]);
    }
  }
}
