import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { reportDocument } from "@/app/(office)/reports/regulator/document";
import { ReportBody } from "@/app/(office)/reports/regulator/report-body";
import { rowId } from "@/app/(office)/row-id";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { DownloadLink } from "@/components/ui/download-link";
import { Status } from "@/components/ui/status";
import { TabLinks } from "@/components/ui/tab-links";
import { may } from "@/lib/access/actor";
import { formatDate, formatInstant, type Locale, locales } from "@/lib/core/format";
import { findReport } from "@/lib/reports/regulator/queries";
import { reportFiles } from "@/lib/reports/regulator/schema";
import { HandInForm } from "./hand-in-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("regulatorReports"))("title") };
}

type ReportPageProps = { params: Promise<{ no: string }>; searchParams: Promise<{ in?: string }> };

/** One approved report as it was approved, its files, and to whom it was handed in. */
export default async function RegulatorReportPage({ params, searchParams }: ReportPageProps) {
  const no = rowId((await params).no);
  const { report, mayEdit } = await officePage(async (actor) => ({
    report: await findReport(actor, no),
    mayEdit: may(actor, "regulatorReport.edit"),
  }));
  const t = await getTranslations("regulatorReports");
  const locale = (await getLocale()) as Locale;
  const asked = (await searchParams).in;
  const shown = locales.find((one) => one === asked) ?? locale;
  const { timeZone, handings } = report;
  const document = reportDocument(report, shown, timeZone);
  return (
    <div className="space-y-4">
      <PageHeader
        title={t("one", { no })}
        crumbs={[{ label: t("title"), href: "/reports/regulator" }]}
        status={
          <Status tone={handings.length > 0 ? "good" : "accent"}>
            {t(handings.length > 0 ? "states.handedIn" : "states.approved")}
          </Status>
        }
        note={document.period}
      />
      <TabLinks
        label={t("languages")}
        current={shown}
        tabs={locales.map((one) => ({
          id: one,
          label: t(`language.${one}`),
          href: `/reports/regulator/${no}?in=${one}`,
        }))}
      />
      <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="min-w-0 space-y-4" lang={shown}>
          <ReportBody document={document} />
        </div>
        <div className="min-w-0 space-y-4">
          <Card title={t("files")} note={t("filesNote")}>
            <ul className="space-y-1">
              {reportFiles.map((file) => (
                <li key={file}>
                  <DownloadLink href={`/api/regulator-reports/${no}/${file}`}>
                    {t(`file.${file.replace(".", "_")}`)}
                  </DownloadLink>
                </li>
              ))}
            </ul>
          </Card>
          <Card title={t("handing.title")}>
            {handings.length === 0 ? (
              <p className="text-muted">{t("notHandedIn")}</p>
            ) : (
              <ul className="space-y-2">
                {handings.map((one) => (
                  <li key={one.id}>
                    <p>
                      {formatDate(one.handedOn, locale)} · {one.recipient}
                    </p>
                    <p className="text-xs text-muted">{[one.reference, one.madeByName].filter(Boolean).join(" · ")}</p>
                  </li>
                ))}
              </ul>
            )}
            {mayEdit && (
              <div className="mt-4 border-t pt-3">
                <HandInForm key={handings.length} no={no} today={report.today} />
              </div>
            )}
          </Card>
          <Card title={t("approval")}>
            <DescriptionList
              facts={[
                { term: t("draftedBy"), value: report.draftedByName },
                { term: t("approvedBy"), value: report.approvedByName },
                { term: t("approvedAt"), value: formatInstant(report.approvedAt, locale, timeZone) },
                { term: t("hash"), value: <span className="break-all font-mono text-xs">{report.hash}</span> },
              ]}
            />
          </Card>
        </div>
      </div>
    </div>
  );
}
