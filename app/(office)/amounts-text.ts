import { formatMoney, type Locale } from "@/lib/core/format";
import type { Amounts } from "@/lib/reimbursements/figures/rules";

/** ¥12,000 + USD 7.00; nothing where there is nothing. */
export function amountsText(amounts: Amounts, locale: Locale): string {
  return amounts.map((one) => formatMoney(one.amount, one.currency, locale)).join(" + ");
}
