import { useLocale, useTranslations } from "next-intl";
import { Card } from "@/components/ui/card";
import { Status } from "@/components/ui/status";
import { TextLink } from "@/components/ui/text-link";
import type { IsoDate } from "@/lib/core/dates";
import { formatDate, formatNumber, type Locale } from "@/lib/core/format";
import type { CompanyCoverage, Coverage, Span } from "@/lib/notices/schema";

/** Gaps that are spelled out of one card company. */
const SHOWN = 2;

type CoverageCardProps = { coverage: Coverage; asOf: IsoDate; reason: string | null; toBatches: boolean };

/** What each card company's deliveries cover up to the as-of date, and why the figure goes beyond it. */
export function CoverageCard({ coverage, asOf, reason, toBatches }: CoverageCardProps) {
  const t = useTranslations("notices.coverage");
  const locale = useLocale() as Locale;
  const { supportedTo, companies } = coverage;
  const beyond = supportedTo !== null && asOf > supportedTo;
  const day = (on: IsoDate | null) => (on ? formatDate(on, locale) : "–");
  const gap = ({ from, to }: Span) =>
    from === to ? day(from) : t("span", { from: formatDate(from, locale), to: formatDate(to, locale) });
  const cell = "border-t px-4 py-1.5 align-top";
  return (
    <Card
      title={t("title")}
      note={
        supportedTo === null
          ? t("nobodySays")
          : t(beyond ? "supportsLess" : "supports", { supported: day(supportedTo), asOf: day(asOf) })
      }
      actions={toBatches && <TextLink href="/batches/coverage">{t("calendar")}</TextLink>}
      flush
    >
      {reason && (
        <p className="border-b px-4 py-3">
          <span className="text-muted">{t("because")}</span> <span className="whitespace-pre-line">{reason}</span>
        </p>
      )}
      {companies.length === 0 ? (
        <p className="p-4 text-muted">{t("none")}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse
        <section className="max-h-96 overflow-auto" tabIndex={0} aria-label={t("title")}>
          <table className="w-full min-w-2xl">
            <caption className="sr-only">{t("title")}</caption>
            <thead className="text-xs text-muted">
              <tr>
                <th scope="col" className="px-4 py-1.5 text-left font-medium">
                  {t("company")}
                </th>
                <th scope="col" className="px-4 py-1.5 text-right font-medium">
                  {t("days")}
                </th>
                <th scope="col" className="px-4 py-1.5 text-left font-medium">
                  {t("coveredTo")}
                </th>
                <th scope="col" className="px-4 py-1.5 text-left font-medium">
                  {t("missing")}
                </th>
                <th scope="col" className="px-4 py-1.5 text-left font-medium">
                  {t("lastReceived")}
                </th>
              </tr>
            </thead>
            <tbody>
              {companies.map((one) => (
                <tr key={one.id}>
                  <th scope="row" className={`${cell} text-left font-normal`}>
                    {one.name[locale]}
                  </th>
                  <td className={`${cell} text-right tabular-nums`}>{formatNumber(one.days)}</td>
                  <td className={`${cell} whitespace-nowrap`}>{day(one.coveredTo)}</td>
                  <td className={cell}>
                    <Missing one={one} gap={gap} />
                  </td>
                  <td className={`${cell} whitespace-nowrap`}>{day(one.lastReceivedOn)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </Card>
  );
}

function Missing({ one, gap }: { one: CompanyCoverage; gap: (span: Span) => string }) {
  const t = useTranslations("notices.coverage");
  if (one.lastReceivedOn === null)
    return (
      <Status tone="warn" plain>
        {t("never")}
      </Status>
    );
  if (one.coveredTo === null)
    return (
      <Status tone="warn" plain>
        {t("unsaid", { count: one.unsaid })}
      </Status>
    );
  if (one.missing.length === 0)
    return (
      <Status tone="good" plain>
        {t("complete")}
      </Status>
    );
  const more = one.missing.length - SHOWN;
  return (
    <>
      {one.missing.slice(-SHOWN).map((span) => (
        <span key={span.from} className="block">
          <Status tone="warn" plain>
            {gap(span)}
          </Status>
        </span>
      ))}
      {more > 0 && <span className="text-xs text-muted">{t("more", { count: more })}</span>}
    </>
  );
}
