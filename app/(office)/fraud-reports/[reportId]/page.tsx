import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { HarmStatus } from "@/app/(office)/fraud-reports/harm-status";
import { fraudReportsSpec } from "@/app/(office)/fraud-reports/spec";
import { rowId } from "@/app/(office)/row-id";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { tableHref } from "@/components/table/spec";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { NoticeBar } from "@/components/ui/notice-bar";
import { Status } from "@/components/ui/status";
import { TextLink } from "@/components/ui/text-link";
import { may } from "@/lib/access/actor";
import { formatDate, formatInstant, type Locale } from "@/lib/core/format";
import { findReport, type ReportDetail } from "@/lib/hotline/fraud/queries";
import { ContactLine } from "./contact-line";
import { ExampleForm, HandOverForm, WithdrawForm } from "./follow-forms";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("fraudReports"))("title") };
}

/** One report: what was told, who else told of the same, to whom it was handed, and what became an example. */
export default async function FraudReportPage({ params }: { params: Promise<{ reportId: string }> }) {
  const reportId = rowId((await params).reportId);
  const { report, rights } = await officePage(async (actor) => ({
    report: await findReport(actor, reportId),
    rights: {
      write: may(actor, "fraudReport.write"),
      open: may(actor, "fraudReport.open"),
      draft: may(actor, "notice.draft"),
      calls: may(actor, "call.read"),
    },
  }));
  const t = await getTranslations("fraudReports");
  const locale = (await getLocale()) as Locale;
  const { withdrawal, contact, today, timeZone } = report;
  const stands = withdrawal === null;
  return (
    <div className="space-y-4">
      <PageHeader
        title={t("one", { id: report.id })}
        crumbs={[{ label: t("title"), href: "/fraud-reports" }]}
        status={stands ? <HarmStatus harm={report.harm} /> : <Status tone="neutral">{t("withdrawn")}</Status>}
        note={t("by", { name: report.madeByName, at: formatInstant(report.madeAt, locale, timeZone) })}
      />
      {withdrawal && (
        <NoticeBar tone="warn" title={t("withdrawn")}>
          {t("withdrawnBy", { ...withdrawal, at: formatInstant(withdrawal.at, locale, timeZone) })}
        </NoticeBar>
      )}
      <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="min-w-0 space-y-4">
          <Card
            title={t("told")}
            actions={
              report.callId !== null &&
              rights.calls && (
                <TextLink href={`/hotline/calls/${report.callId}`} prefetch={false}>
                  {t("fromCall", { id: report.callId })}
                </TextLink>
              )
            }
          >
            <DescriptionList
              facts={[
                { term: t("columns.channel"), value: t(`channels.${report.channel}`) },
                { term: t("columns.happenedOn"), value: formatDate(report.happenedOn, locale) },
                {
                  term: t("columns.pretext"),
                  value: locale === "ja" ? report.pretext.nameJa : report.pretext.nameEn,
                },
                {
                  term: t("columns.asked"),
                  value: report.asked.map((one) => t(`wanted.${one}`)).join(t("listSeparator")),
                },
                {
                  term: contact ? t(`contactKinds.${contact.kind}`) : t("columns.contact"),
                  value: contact && (
                    <ContactLine
                      reportId={report.id}
                      mask={contact.mask}
                      mayOpen={rights.open && report.erasedOn === null}
                    />
                  ),
                },
                {
                  term: t("columns.words"),
                  value: report.erasedOn ? (
                    <span className="text-muted">{t("erasedOn", { date: formatDate(report.erasedOn, locale) })}</span>
                  ) : (
                    <span className="whitespace-pre-line">{report.words}</span>
                  ),
                },
              ]}
            />
          </Card>
          <Handovers report={report} locale={locale} />
          {stands && rights.write && (
            <Card title={t("handOver.title")}>
              <HandOverForm key={report.handovers.length} reportId={report.id} today={today} />
            </Card>
          )}
          {stands && rights.draft && (
            <Card title={t("example.title")} note={t("example.note")}>
              <ExampleForm reportId={report.id} words={report.words} />
            </Card>
          )}
        </div>
        <div className="min-w-0 space-y-4">
          <Same report={report} locale={locale} />
          {report.examples.length > 0 && (
            <Card title={t("example.given")}>
              <ul className="space-y-2">
                {report.examples.map((one) => (
                  <li key={one.id}>
                    <p>{one[locale]}</p>
                    <p className="text-xs text-muted">{one.name}</p>
                  </li>
                ))}
              </ul>
            </Card>
          )}
          {stands && rights.write && (
            <Card title={t("withdraw.title")} note={t("withdraw.note")}>
              <details>
                <summary className="w-fit cursor-pointer rounded-sm text-muted hover:text-ink">
                  {t("withdraw.open")}
                </summary>
                <div className="mt-3">
                  <WithdrawForm reportId={report.id} />
                </div>
              </details>
            </Card>
          )}
        </div>
      </div>
    </div>
  );
}

async function Handovers({ report, locale }: { report: ReportDetail; locale: Locale }) {
  const t = await getTranslations("fraudReports");
  if (report.handovers.length === 0) return null;
  return (
    <Card title={t("handOver.done")}>
      <ul className="space-y-2">
        {report.handovers.map((one) => (
          <li key={one.id}>
            <p>
              {formatDate(one.handedOn, locale)} · {t(`bodies.${one.body}`)} · {one.whom}
            </p>
            <p className="text-xs text-muted">
              {[one.reference && t("handOver.under", { reference: one.reference }), one.madeByName]
                .filter(Boolean)
                .join(" · ")}
            </p>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** Who else told of the same number or address. */
async function Same({ report, locale }: { report: ReportDetail; locale: Locale }) {
  const t = await getTranslations("fraudReports");
  if (!report.contact) return null;
  return (
    <Card
      title={t("same.title")}
      actions={
        report.same.length > 0 && (
          <TextLink href={tableHref("/fraud-reports", fraudReportsSpec, { filters: { sameAs: String(report.id) } })}>
            {t("sameCount", { count: report.contact.reports })}
          </TextLink>
        )
      }
    >
      {report.same.length === 0 ? (
        <p className="text-muted">{t("same.none")}</p>
      ) : (
        <ul className="space-y-1">
          {report.same.map((one) => (
            <li key={one.id} className="flex flex-wrap gap-x-2">
              <TextLink href={`/fraud-reports/${one.id}`} prefetch={false}>
                {formatDate(one.reportedOn, locale)}
              </TextLink>
              <span className="text-muted">
                {t(`channels.${one.channel}`)} · {locale === "ja" ? one.pretext.nameJa : one.pretext.nameEn}
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
