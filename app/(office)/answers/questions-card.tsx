import { useLocale, useTranslations } from "next-intl";
import { Card } from "@/components/ui/card";
import { DownloadLink } from "@/components/ui/download-link";
import { LinkButton } from "@/components/ui/link-button";
import { NoticeBar } from "@/components/ui/notice-bar";
import { TextLink } from "@/components/ui/text-link";
import type { findCompany } from "@/lib/companies/queries";
import { formatCard, formatDate, type Locale } from "@/lib/core/format";
import type { Place, Question } from "@/lib/intake/answers/questions";

type QuestionsCardProps = {
  company: Awaited<ReturnType<typeof findCompany>>;
  title: string;
  page: { rows: readonly Question[]; next: Place | null };
  first: boolean;
  mayExport: boolean;
};

/** One company's questions, an inquiry a line, and the file in its own columns that it fills in and sends back. */
export function QuestionsCard({ company, title, page, first, mayExport }: QuestionsCardProps) {
  const t = useTranslations("answers");
  const locale = useLocale() as Locale;
  const { rows, next } = page;
  const path = `/answers?company=${company.id}`;
  const columns = company.profile?.body.columns;
  const readable = columns?.reliefStatus !== undefined;
  const head = "px-4 py-1.5 font-medium";
  const cell = "border-t px-4 py-2 align-top";
  return (
    <Card
      title={title}
      flush
      actions={
        mayExport &&
        rows.some((row) => row.reference !== null) &&
        columns && <DownloadLink href={`/api/companies/${company.id}/questions`}>{t("download")}</DownloadLink>
      }
    >
      {!readable && rows.length > 0 && (
        <div className="px-4 py-3">
          <NoticeBar tone="warn">
            {t("noColumns")} <TextLink href={`/settings/companies/${company.id}/profile`}>{t("toProfile")}</TextLink>
          </NoticeBar>
        </div>
      )}
      {rows.length === 0 ? (
        <p className="px-4 py-3 text-muted">{t("noQuestion")}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse
        <section tabIndex={0} aria-label={title} className="relative overflow-x-auto">
          <table className="w-full min-w-[38rem]">
            <thead className="text-left text-xs text-muted">
              <tr>
                <th scope="col" className={head}>
                  {t("columns.reference")}
                </th>
                <th scope="col" className={head}>
                  {t("columns.card")}
                </th>
                <th scope="col" className={head}>
                  {t("columns.receivedOn")}
                </th>
                <th scope="col" className={head}>
                  {t("columns.asked")}
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.inquiryId}>
                  <td className={`${cell} whitespace-nowrap`}>
                    <TextLink href={`/inquiries/${row.inquiryId}`} prefetch={false}>
                      {row.reference ?? t("noReference", { id: row.inquiryId })}
                    </TextLink>
                  </td>
                  <td className={`${cell} font-mono whitespace-nowrap`}>{formatCard(row)}</td>
                  <td className={`${cell} whitespace-nowrap`}>{formatDate(row.receivedOn, locale)}</td>
                  <td className={cell}>
                    {row.asks.map((ask) => (
                      <span key={ask} className="block">
                        {t(`asks.${ask}`)}
                      </span>
                    ))}
                    {row.reference === null && <span className="block text-xs text-muted">{t("byPhone")}</span>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {(next || !first) && (
        <div className="flex gap-2 border-t px-4 py-3">
          {!first && (
            <LinkButton href={path} size="sm">
              {t("fromStart")}
            </LinkButton>
          )}
          {next && (
            <LinkButton href={`${path}&after=${next.receivedOn}.${next.id}`} size="sm">
              {t("more")}
            </LinkButton>
          )}
        </div>
      )}
    </Card>
  );
}
