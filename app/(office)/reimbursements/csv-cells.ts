import type { ColumnId } from "@/components/table/spec";
import type { CsvCell } from "@/lib/core/csv";
import { formatMoney, type Locale } from "@/lib/core/format";
import type { CaseRow } from "@/lib/reimbursements/work/queries";
import type { reimbursementsSpec } from "./spec";

/** A case's cells in the export; what card companies and people wrote is free text. */
export function caseCells(
  locale: Locale,
  say: (key: string) => string,
): Record<ColumnId<typeof reimbursementsSpec>, (row: CaseRow) => CsvCell> {
  const money = (amount: bigint | null, currency: string | null) =>
    amount === null || currency === null ? null : formatMoney(amount, currency, locale);
  return {
    reference: (row) => (row.reference === null ? `#${row.id}` : { free: row.reference }),
    stage: (row) => say(`stages.${row.stage}`),
    dueOn: (row) => row.dueOn,
    late: (row) => say(`late.${row.late ? "yes" : "no"}`),
    age: (row) => row.age,
    company: (row) => ({ free: locale === "ja" ? row.nameJa : row.nameEn }),
    member: (row) => row.memberId,
    burden: (row) => money(row.burden, row.moneyCurrency),
    amount: (row) => money(row.amount, row.currency),
    owner: (row) => ({ free: row.owner }),
    followUpOn: (row) => row.followUpOn,
    receivedOn: (row) => row.receivedOn,
  };
}
