import { getLocale, getTranslations } from "next-intl/server";
import { ChartFigure } from "@/components/charts/chart-figure";
import { Legend } from "@/components/charts/legend";
import { StackedWeeks, stackCategories } from "@/components/charts/stacked-weeks";
import { tableHref } from "@/components/table/spec";
import { Card } from "@/components/ui/card";
import { formatDate, formatNumber, type Locale } from "@/lib/core/format";
import type { FraudWeeks } from "@/lib/hotline/fraud/patterns";
import { fraudReportsSpec } from "./spec";

/** Reports per week, by pretext. */
export async function WeeksCard({ weeks, pretexts, total }: FraudWeeks) {
  const [t, locale] = await Promise.all([getTranslations("fraudReports"), getLocale() as Promise<Locale>]);
  const told = pretexts
    .filter(({ id }) => weeks.some(({ values }) => (values[id] ?? 0) > 0))
    .map((one) => ({ id: String(one.id), label: locale === "ja" ? one.nameJa : one.nameEn }));
  const stacked = stackCategories(weeks, told, t("weeks.other"));
  const filled = stacked.weeks.filter(({ values }) => Object.values(values).some((value) => value > 0));
  return (
    <Card title={t("weeks.title")} note={t("weeks.note")}>
      <ChartFigure
        id="fraud-weeks"
        draw={(width, id) => (
          <StackedWeeks
            id={id}
            width={width}
            height={180}
            stacked={stacked}
            locale={locale}
            title={t("weeks.title")}
            description={t("weeks.description", { weeks: weeks.length, count: formatNumber(total) })}
          />
        )}
        legend={
          <Legend
            entries={stacked.categories.map((one) => ({
              ...one,
              href:
                one.id === "other"
                  ? undefined
                  : tableHref("/fraud-reports", fraudReportsSpec, { filters: { pretext: [one.id] } }),
            }))}
          />
        }
        table={{
          summary: t("weeks.figures"),
          caption: t("weeks.title"),
          head: [t("weeks.week"), ...stacked.categories.map(({ label }) => label)],
          rows: filled.map(({ from, values }) => [
            formatDate(from, locale),
            ...stacked.categories.map(({ id }) => formatNumber(values[id] ?? 0)),
          ]),
        }}
      />
    </Card>
  );
}
