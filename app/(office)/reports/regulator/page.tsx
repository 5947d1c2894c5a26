import { FilePen } from "lucide-react";
import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { Status } from "@/components/ui/status";
import { TextLink } from "@/components/ui/text-link";
import { may } from "@/lib/access/actor";
import { formatDate, formatInstant, formatNumber, type Locale } from "@/lib/core/format";
import { listReports, type ReportLine } from "@/lib/reports/regulator/queries";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("regulatorReports"))("title") };
}

/** Reports to the regulator: the one in work, and those that were approved and handed in. */
export default async function RegulatorReportsPage() {
  const { reports, draft, timeZone, mayEdit } = await officePage(async (actor) => ({
    ...(await listReports(actor)),
    mayEdit: may(actor, "regulatorReport.edit"),
  }));
  const t = await getTranslations("regulatorReports");
  const locale = (await getLocale()) as Locale;
  return (
    <div className="space-y-4">
      <PageHeader
        title={t("title")}
        note={t("note")}
        actions={
          mayEdit && (
            <LinkButton
              href="/reports/regulator/edit"
              kind={draft ? "secondary" : "primary"}
              icon={<FilePen aria-hidden />}
            >
              {t(draft ? "edit" : "begin")}
            </LinkButton>
          )
        }
      />
      {draft && (
        <Card title={t("draftTitle", { no: draft.no })}>
          <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
            <Status tone={draft.state === "submitted" ? "accent" : "neutral"}>{t(`states.${draft.state}`)}</Status>
            <TextLink href="/reports/regulator/draft">{periodOf(draft, t, locale)}</TextLink>
            <span className="text-xs text-muted">
              {t("by", { name: draft.draftedByName, at: formatInstant(draft.draftedAt, locale, timeZone) })}
            </span>
          </div>
        </Card>
      )}
      <Card title={t("approvedTitle")} note={t("approvedNote")} flush>
        {reports.length === 0 ? (
          <EmptyState title={t("empty")} next={t("emptyNext")} />
        ) : (
          <Reports reports={reports} timeZone={timeZone} locale={locale} />
        )}
      </Card>
    </div>
  );
}

type Words = (key: string, values?: Record<string, string>) => string;

function periodOf({ fromOn, asOf }: { fromOn: string | null; asOf: string }, t: Words, locale: Locale): string {
  const to = formatDate(asOf, locale);
  return fromOn ? t("period", { from: formatDate(fromOn, locale), to }) : t("asOf", { asOf: to });
}

async function Reports({ reports, timeZone, locale }: { reports: ReportLine[]; timeZone: string; locale: Locale }) {
  const t = await getTranslations("regulatorReports");
  const cell = "border-b px-4 py-2 align-top";
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse
    <section className="overflow-x-auto" aria-label={t("approvedTitle")} tabIndex={0}>
      <table className="w-full min-w-[44rem]">
        <thead>
          <tr className="[&>th]:border-b [&>th]:px-4 [&>th]:py-2 [&>th]:text-left [&>th]:text-xs [&>th]:font-medium [&>th]:text-muted">
            <th scope="col">{t("columns.report")}</th>
            <th scope="col">{t("columns.covers")}</th>
            <th scope="col" className="text-right!">
              {t("columns.members")}
            </th>
            <th scope="col">{t("columns.approved")}</th>
            <th scope="col">{t("columns.handedIn")}</th>
          </tr>
        </thead>
        <tbody className="[&>tr:last-child>*]:border-b-0">
          {reports.map((one) => (
            <tr key={one.no}>
              <th scope="row" className={`${cell} text-left font-medium whitespace-nowrap`}>
                <TextLink href={`/reports/regulator/${one.no}`}>{t("one", { no: one.no })}</TextLink>
              </th>
              <td className={cell}>{periodOf(one, t, locale)}</td>
              <td className={`${cell} text-right`}>{formatNumber(one.count)}</td>
              <td className={cell}>
                {t("by", { name: one.approvedByName, at: formatInstant(one.approvedAt, locale, timeZone) })}
              </td>
              <td className={cell}>
                {one.handings.length === 0 ? (
                  <span className="text-muted">{t("notHandedIn")}</span>
                ) : (
                  one.handings.map((handing) => (
                    <p key={handing.id}>
                      {formatDate(handing.handedOn, locale)} · {handing.recipient}
                    </p>
                  ))
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
