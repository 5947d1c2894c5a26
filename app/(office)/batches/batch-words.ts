import { formatDate, formatNumber, type Locale } from "@/lib/core/format";

type Words = (key: string, values?: Record<string, string | number>) => string;

/** A card company in the reader's language. */
export function companyName(company: { nameJa: string; nameEn: string }, locale: Locale): string {
  return locale === "ja" ? company.nameJa : company.nameEn;
}

/** The covered days: one day, or from – to; a dash where the sender did not say. */
export function coveredDays(batch: { coversFrom: string | null; coversTo: string | null }, locale: Locale): string {
  const { coversFrom: from, coversTo: to } = batch;
  if (!from || !to) return "–";
  return from === to ? formatDate(from, locale) : `${formatDate(from, locale)} – ${formatDate(to, locale)}`;
}

/** The calendar of covered days of a delivery's card company, at the month that it covers. */
export function coverageOf(batch: { company: { id: number }; coversTo: string | null; receivedOn: string }): string {
  return `/batches/coverage?company=${batch.company.id}&month=${(batch.coversTo ?? batch.receivedOn).slice(0, 7)}`;
}

/** Bytes in the unit that reads best: 812 B, 34.1 KB, 512 MB (of 1,024). */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const unit = bytes < 1_048_576 ? { size: 1024, name: "KB" } : { size: 1_048_576, name: "MB" };
  const value = bytes / unit.size;
  return `${value < 100 ? value.toFixed(1) : formatNumber(Math.round(value))} ${unit.name}`;
}

/** A duration as people say it; `t` holds "seconds" and "minutes". */
export function formatDuration(seconds: number, t: Words): string {
  return seconds < 90
    ? t("seconds", { count: Math.max(1, Math.round(seconds)) })
    : t("minutes", { count: Math.round(seconds / 60) });
}
