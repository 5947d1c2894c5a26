import type { TableState } from "@/components/table/spec";
import type { Company } from "@/lib/companies/queries";
import type { Locale } from "@/lib/core/format";
import type { companiesSpec } from "./spec";

export type CompanyState = "active" | "noProfile" | "ended";

/** Whether a company's deliveries can be read, or it sends none any more. */
export function stateOf(company: Company): CompanyState {
  return company.endedAt ? "ended" : company.profile ? "active" : "noProfile";
}

/** Filters and sorts card companies as the address says. They are few: all are on one page. */
export function arrange(companies: readonly Company[], state: TableState<typeof companiesSpec>, locale: Locale) {
  const { name, state: states } = state.filters;
  const text = name?.toLowerCase();
  const names = (company: Company) => [company.nameJa, company.nameEn, company.code];
  const { by, descending } = state.sort;
  const key = (company: Company) => (by === "code" ? company.code : locale === "ja" ? company.nameJa : company.nameEn);
  return companies
    .filter(
      (company) =>
        (!text || names(company).some((one) => one.toLowerCase().includes(text))) &&
        (!states || states.includes(stateOf(company))),
    )
    .toSorted((a, b) => (descending ? -1 : 1) * key(a).localeCompare(key(b), locale));
}
