import { useLocale, useTranslations } from "next-intl";
import { formatChange, formatDate, formatNumber, type Locale } from "@/lib/core/format";
import type { Figures } from "@/lib/ledger/queries";

/** What other limits would do to the count today and to published figures. */
export function LimitsEffect({ before, after }: { before: Figures; after: Figures }) {
  const t = useTranslations("settings.limits");
  const locale = useLocale() as Locale;
  const moved = after.published.filter((figure) => figure.now !== figure.published);
  return (
    <div>
      <p className="font-medium">
        {t("effect", {
          before: formatNumber(before.today),
          after: formatNumber(after.today),
          change: formatChange(after.today - before.today),
        })}
      </p>
      {moved.length === 0 ? (
        <p className="text-muted">{t("publishedSame")}</p>
      ) : (
        <>
          <p className="mt-1">{t("publishedMoves")}</p>
          <ul className="list-disc pl-5">
            {moved.map((figure) => (
              <li key={figure.version}>
                {t("publishedMove", {
                  asOf: formatDate(figure.asOf, locale),
                  published: formatNumber(figure.published),
                  now: formatNumber(figure.now),
                })}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
