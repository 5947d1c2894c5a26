import { formatDate, type Locale } from "@/lib/core/format";
import type { FullExportRow } from "@/lib/reports/full-exports";

type Say = (key: "allCompanies" | "from" | "to" | "between", values?: Record<string, string>) => string;

/** Which inquiries or members a request is about. */
export function scopeWords(row: FullExportRow, t: Say, locale: Locale): string {
  const company = row.company ? (locale === "ja" ? row.company.nameJa : row.company.nameEn) : t("allCompanies");
  const from = row.receivedFrom && formatDate(row.receivedFrom, locale);
  const to = row.receivedTo && formatDate(row.receivedTo, locale);
  const days = from && to ? t("between", { from, to }) : from ? t("from", { from }) : to ? t("to", { to }) : null;
  return [company, days].filter(Boolean).join(locale === "ja" ? "・" : " · ");
}
