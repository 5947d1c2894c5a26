import { useLocale, useTranslations } from "next-intl";
import { companyName } from "@/app/(office)/batches/batch-words";
import { rangesText } from "@/app/(office)/settings/companies/bin-words";
import { Card } from "@/components/ui/card";
import { TextLink } from "@/components/ui/text-link";
import { formatDate, formatNumber, type Locale } from "@/lib/core/format";
import type { WatchCompany } from "@/lib/reports/watch-lists/queries";
import { WatchKeyStatus, WatchListStatus } from "./watch-status";

const heads = ["company", "ranges", "key", "delivered", "identified", "possible", "open"] as const;

/** Each card company: whose numbers, whether its key is confirmed, what it was last handed, and what is under way. */
export function CompaniesCard({ companies }: { companies: readonly WatchCompany[] }) {
  const t = useTranslations("watchLists");
  const locale = useLocale() as Locale;
  const figure = (value: number | undefined) => (value === undefined ? "–" : formatNumber(value));
  return (
    <Card title={t("companies")} note={t("companiesNote")} flush>
      <div className="overflow-x-auto">
        <table className="w-full text-left">
          <caption className="sr-only">{t("companies")}</caption>
          <thead className="border-b bg-sunken text-xs text-muted">
            <tr>
              {heads.map((head) => (
                <th
                  key={head}
                  scope="col"
                  className={`px-4 py-2 font-medium whitespace-nowrap ${head === "identified" || head === "possible" ? "text-right" : ""}`}
                >
                  {t(`companyColumns.${head}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y">
            {companies.map((one) => (
              <tr key={one.id} className="align-top">
                <th scope="row" className="px-4 py-2 font-medium whitespace-nowrap">
                  <TextLink href={`/watch-lists/companies/${one.id}`}>{companyName(one, locale)}</TextLink>
                  {one.ended && <span className="ml-2 text-xs text-muted">{t("ended")}</span>}
                </th>
                <td className="px-4 py-2 whitespace-nowrap tabular-nums">{rangesText(one.ranges, ", ") || "–"}</td>
                <td className="px-4 py-2 whitespace-nowrap">
                  {one.keys.length === 0 && t("noKey")}
                  {one.keys.map((state) => (
                    <span key={state} className="block">
                      <WatchKeyStatus state={state} plain />
                    </span>
                  ))}
                </td>
                <td className="px-4 py-2 whitespace-nowrap">
                  {one.delivered ? (
                    <>
                      <TextLink href={`/watch-lists/${one.delivered.id}`}>
                        {t("version", { version: one.delivered.version })}
                      </TextLink>
                      {one.delivered.deliveredOn && (
                        <span className="block text-xs text-muted">
                          {formatDate(one.delivered.deliveredOn, locale)}
                        </span>
                      )}
                    </>
                  ) : (
                    "–"
                  )}
                </td>
                <td className="px-4 py-2 text-right tabular-nums">{figure(one.delivered?.figures?.identified.now)}</td>
                <td className="px-4 py-2 text-right tabular-nums">{figure(one.delivered?.figures?.possible.now)}</td>
                <td className="px-4 py-2 whitespace-nowrap">
                  {one.open ? (
                    <TextLink href={`/watch-lists/${one.open.id}`}>
                      {t("version", { version: one.open.version })} <WatchListStatus state={one.open.state} plain />
                    </TextLink>
                  ) : (
                    "–"
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  );
}
