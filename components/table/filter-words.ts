import type { Option } from "@/components/ui/field";
import { formatDate, formatNumber, type Locale } from "@/lib/core/format";
import type { Dates, FilterKind, FilterValue, Numbers } from "./spec";

type Words = (key: string, values?: Record<string, string>) => string;

/** A filter's value as its chip says it. */
export function filterWords(
  kind: FilterKind,
  value: FilterValue,
  more: { t: Words; locale: Locale; options?: readonly Option[]; storedLabel?: string },
): string {
  const { t, locale, options, storedLabel } = more;
  switch (kind) {
    case "text":
      return t("contains", { text: String(value) });
    case "stored":
      return storedLabel ?? t("searched");
    case "select":
      return (value as readonly string[])
        .map((one) => options?.find((option) => option.value === one)?.label ?? one)
        .join(locale === "ja" ? "、" : ", ");
    case "dates": {
      const { from, to } = value as Dates;
      if (from && to && from === to) return formatDate(from, locale);
      if (from && to) return t("fromTo", { from: formatDate(from, locale), to: formatDate(to, locale) });
      return from ? t("from", { from: formatDate(from, locale) }) : t("to", { to: formatDate(to ?? "", locale) });
    }
    case "numbers": {
      const { min, max } = value as Numbers;
      if (min !== undefined && max !== undefined) {
        return t("fromTo", { from: formatNumber(min), to: formatNumber(max) });
      }
      return min !== undefined
        ? t("atLeast", { min: formatNumber(min) })
        : t("atMost", { max: formatNumber(max ?? 0) });
    }
  }
}
