import { useLocale, useTranslations } from "next-intl";
import { amountsText } from "@/app/(office)/amounts-text";
import { formatChange, formatDate, formatNumber, type Locale } from "@/lib/core/format";
import type { WeeklyReport } from "@/lib/reports/weekly";

/** What customers carried at the week's beginning and at its end. */
export function BurdenTable({ burden: { before, after } }: { burden: WeeklyReport["burden"] }) {
  const t = useTranslations("reports");
  const locale = useLocale() as Locale;
  const heads = ["burdened", "amount", "notYetKnown"] as const;
  const cell = "whitespace-nowrap px-4 py-1.5 text-right";
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse
    <section tabIndex={0} aria-label={t("burden.title")} className="overflow-x-auto">
      <table className="w-full max-w-3xl">
        <caption className="sr-only">{t("burden.title")}</caption>
        <thead className="text-xs text-muted">
          <tr>
            <th scope="col" className="px-4 py-2 text-left font-medium">
              {t("burden.asOf")}
            </th>
            {heads.map((id) => (
              <th key={id} scope="col" className="px-4 py-2 text-right font-medium">
                {t(`burden.${id}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {([before, after] as const).map((one, at) => (
            <tr key={one.asOf} className="border-t" data-burden={at === 0 ? "before" : "after"}>
              <th scope="row" className="px-4 py-1.5 text-left font-normal">
                {t(at === 0 ? "burden.before" : "burden.after", { date: formatDate(one.asOf, locale) })}
              </th>
              <td className={cell}>{formatNumber(one.burdened)}</td>
              <td className={cell}>{amountsText(one.burden, locale) || "0"}</td>
              <td className={cell}>{formatNumber(one.notYetKnown)}</td>
            </tr>
          ))}
          <tr className="border-t text-muted">
            <th scope="row" className="px-4 py-1.5 text-left font-normal">
              {t("burden.change")}
            </th>
            <td className={cell}>{formatChange(after.burdened - before.burdened)}</td>
            <td className={cell} />
            <td className={cell}>{formatChange(after.notYetKnown - before.notYetKnown)}</td>
          </tr>
        </tbody>
      </table>
    </section>
  );
}
