import { useLocale, useTranslations } from "next-intl";
import { NoticeBar } from "@/components/ui/notice-bar";
import { Status } from "@/components/ui/status";
import { formatMoney, formatNumber, type Locale } from "@/lib/core/format";
import type { Totals } from "@/lib/intake/check/totals";

/** What the sender declared beside what is there; where they do not agree, by how much. */
export function ControlTotals({ totals }: { totals: Totals }) {
  const t = useTranslations("batches.totals");
  const locale = useLocale() as Locale;
  const { records, amount } = totals;
  if (records.declared === null && amount.declared === null) return null;
  const money = (value: bigint) => formatMoney(value, amount.currency ?? "JPY", locale);
  const rows = [
    ...(records.declared === null
      ? []
      : [
          {
            name: t("records"),
            declared: formatNumber(records.declared),
            found: formatNumber(records.found),
            off: records.found - records.declared,
            words: formatNumber(Math.abs(records.found - records.declared)),
          },
        ]),
    ...(amount.declared === null
      ? []
      : [
          {
            name: t("amount"),
            declared: money(amount.declared),
            found: money(amount.found),
            off: Number(amount.found > amount.declared) - Number(amount.found < amount.declared),
            words: money(
              amount.found > amount.declared ? amount.found - amount.declared : amount.declared - amount.found,
            ),
          },
        ]),
  ];
  return (
    <section aria-label={t("title")} className="space-y-2 border-t pt-3">
      <table className="w-full text-xs">
        <caption className="pb-1 text-left text-muted">{t("title")}</caption>
        <thead>
          <tr className="text-right text-muted">
            <th scope="col" className="py-1 text-left font-medium" aria-label={t("what")} />
            <th scope="col" className="py-1 font-medium">
              {t("declared")}
            </th>
            <th scope="col" className="py-1 font-medium">
              {t("found")}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name} className="border-t text-right align-top tabular-nums">
              <th scope="row" className="py-1 text-left font-normal text-muted">
                {row.name}
              </th>
              <td className="py-1">{row.declared}</td>
              <td className={row.off === 0 ? "py-1" : "py-1 font-semibold text-bad"}>{row.found}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {totals.agree ? (
        <Status tone="good" plain>
          {t("agree")}
        </Status>
      ) : (
        <NoticeBar tone="bad">
          <ul>
            {rows
              .filter((row) => row.off !== 0)
              .map((row) => (
                <li key={row.name}>{t(row.off > 0 ? "more" : "fewer", { name: row.name, by: row.words })}</li>
              ))}
            {amount.declared !== null && amount.without > 0 && <li>{t("without", { count: amount.without })}</li>}
          </ul>
        </NoticeBar>
      )}
      {totals.taken && (
        <p className="text-xs text-muted">{t("taken", { name: totals.taken.name, reason: totals.taken.reason })}</p>
      )}
    </section>
  );
}
