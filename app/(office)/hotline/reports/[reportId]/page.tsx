import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { ReportStatus } from "@/app/(office)/hotline/reports/report-status";
import { rowId } from "@/app/(office)/row-id";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { TextLink } from "@/components/ui/text-link";
import { may } from "@/lib/access/actor";
import { formatCard, formatDate, formatInstant, formatMoney, type Locale } from "@/lib/core/format";
import { findReport, type ReportDetail } from "@/lib/hotline/call-reports/queries";
import { nextStates } from "@/lib/hotline/call-reports/schema";
import { ReplaceButton, StepForm } from "./step-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("callReports"))("title") };
}

/** One report for a card company: what was reported, the inquiries of its card, and what became of it. */
export default async function CallReportPage({ params }: { params: Promise<{ reportId: string }> }) {
  const reportId = rowId((await params).reportId);
  const { report, mayFollow, mayRecord } = await officePage(async (actor) => ({
    report: await findReport(actor, reportId),
    mayFollow: may(actor, "call.follow"),
    mayRecord: may(actor, "case.edit"),
  }));
  const t = await getTranslations("callReports");
  const calls = await getTranslations("calls");
  const locale = (await getLocale()) as Locale;
  const { steps, cases, state, timeZone } = report;
  const last = steps[0]?.no ?? 1;
  const known = cases[0];
  return (
    <div className="space-y-4">
      <PageHeader
        title={t("one", { id: report.id })}
        crumbs={[{ label: t("title"), href: "/hotline/reports" }]}
        status={<ReportStatus state={state} />}
        note={t(`kinds.${report.kind}`)}
      />
      <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="min-w-0 space-y-4">
          <Card>
            <DescriptionList
              facts={[
                {
                  term: t("columns.company"),
                  value: locale === "ja" ? report.company.nameJa : report.company.nameEn,
                },
                {
                  term: t("columns.card"),
                  value: report.bin && <span className="font-mono">{formatCard(report)}</span>,
                },
                { term: t("columns.usedOn"), value: report.usedOn && formatDate(report.usedOn, locale) },
                {
                  term: t("columns.amount"),
                  value: report.amount === null ? null : formatMoney(BigInt(report.amount), "JPY", locale),
                },
                { term: t("columns.merchant"), value: report.merchant || null },
                { term: t("columns.reportedOn"), value: formatDate(report.reportedOn, locale) },
                {
                  term: calls("listTitle"),
                  value: (
                    <TextLink href={`/hotline/calls/${report.callId}`} prefetch={false}>
                      {calls("one", { id: report.callId })}
                    </TextLink>
                  ),
                },
              ]}
            />
          </Card>
          {mayFollow && report.kind === "replacement" && state !== "closed" && known && mayRecord && (
            <Card title={t("replace.title")} note={t("replace.note")}>
              <ReplaceButton reportId={report.id} after={last} inquiryId={known.inquiryId} />
            </Card>
          )}
          {mayFollow && nextStates[state].length > 0 && (
            <Card title={t("step.title")}>
              <StepForm key={last} reportId={report.id} after={last} state={state} today={report.today} />
            </Card>
          )}
        </div>
        <div className="min-w-0 space-y-4">
          <Cases cases={cases} locale={locale} />
          <Card title={t("step.history")}>
            <ol className="space-y-3">
              {steps.map((step) => (
                <li key={step.no}>
                  <p className="flex flex-wrap items-center gap-x-2">
                    <ReportStatus state={step.state} plain />
                    <span>{formatDate(step.onDay, locale)}</span>
                  </p>
                  {step.note && <p>{step.note}</p>}
                  <p className="text-xs text-muted">
                    {t("step.by", { name: step.madeByName, at: formatInstant(step.madeAt, locale, timeZone) })}
                  </p>
                </li>
              ))}
            </ol>
          </Card>
        </div>
      </div>
    </div>
  );
}

/** The inquiries of the report's card: those that came after it, and those from before. */
async function Cases({ cases, locale }: { cases: ReportDetail["cases"]; locale: Locale }) {
  const t = await getTranslations("callReports.cases");
  const parts = [
    ["after", cases.filter((one) => one.after)],
    ["before", cases.filter((one) => !one.after)],
  ] as const;
  return (
    <Card title={t("title")} note={t("note")}>
      {cases.length === 0 && <p className="text-muted">{t("none")}</p>}
      {parts.map(
        ([part, rows]) =>
          rows.length > 0 && (
            <div key={part} className="mt-2 first:mt-0">
              <p className="text-xs text-muted">{t(part)}</p>
              <ul className="space-y-1">
                {rows.map(({ inquiryId, reference, receivedOn }) => (
                  <li key={inquiryId}>
                    <TextLink href={`/inquiries/${inquiryId}`} prefetch={false}>
                      {t("case", {
                        reference: reference ?? t("caseId", { id: inquiryId }),
                        date: formatDate(receivedOn, locale),
                      })}
                    </TextLink>
                  </li>
                ))}
              </ul>
            </div>
          ),
      )}
    </Card>
  );
}
