import { ChevronLeft, ChevronRight } from "lucide-react";
import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { companyName } from "@/app/(office)/batches/batch-words";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { NoticeBar } from "@/components/ui/notice-bar";
import { TextLink } from "@/components/ui/text-link";
import { listCompanies } from "@/lib/companies/queries";
import { isIsoDate, toDbDate } from "@/lib/core/dates";
import { formatDate, type Locale } from "@/lib/core/format";
import { findCoverage, type Span } from "@/lib/intake/check/coverage";
import { findIncident } from "@/lib/settings/queries";
import { CompanyChoice } from "./company-choice";
import { MonthCalendar } from "./month-calendar";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("batches"))("coverage.title") };
}

type CoveragePageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** Which days a card company's deliveries cover: a month as a calendar, and what is missing or overlaps over all time. */
export default async function CoveragePage({ searchParams }: CoveragePageProps) {
  const asked = await searchParams;
  const { companies, coverage, month } = await officePage(async (actor) => {
    const companies = await listCompanies(actor);
    const incident = await findIncident(actor);
    const companyId = companies.find((one) => String(one.id) === asked.company)?.id ?? companies[0]?.id;
    const first = `${String(asked.month ?? "").slice(0, 7)}-01`;
    const today = incident?.clock.today ?? "2000-01-01";
    if (companyId === undefined) return { companies, coverage: null, month: today };
    const told = isIsoDate(first);
    const known = await findCoverage(actor, companyId, told ? first : `${today.slice(0, 7)}-01`);
    if (told || known.whole === null)
      return { companies, coverage: known, month: told ? first : `${today.slice(0, 7)}-01` };
    // Of a company that has been silent for long, the month in which something was covered says more than today's.
    const last = `${known.whole.to.slice(0, 7)}-01`;
    return { companies, coverage: await findCoverage(actor, companyId, last), month: last };
  });
  const t = await getTranslations("batches");
  const locale = (await getLocale()) as Locale;
  const crumbs = [{ label: t("title"), href: "/batches" }];
  if (!coverage) {
    return (
      <div className="space-y-4">
        <PageHeader title={t("coverage.title")} crumbs={crumbs} />
        <EmptyState title={t("upload.noCompany")} next={t("upload.noCompanyNext")} />
      </div>
    );
  }
  const { company, whole, missing, overlapping, silentDays, unsaid } = coverage;
  const at = (day: string) => `/batches/coverage?company=${company.id}&month=${day.slice(0, 7)}`;
  return (
    <div className="space-y-4">
      <PageHeader
        title={t("coverage.of", { company: companyName(company, locale) })}
        crumbs={crumbs}
        note={
          whole ? t("coverage.whole", { from: formatDate(whole.from, locale), to: formatDate(whole.to, locale) }) : ""
        }
        actions={
          <CompanyChoice
            chosen={String(company.id)}
            companies={companies.map((one) => ({ value: String(one.id), label: companyName(one, locale) }))}
          />
        }
      />
      {silentDays !== null && whole && silentDays > 0 && (
        <NoticeBar tone={silentDays > 14 ? "warn" : "note"}>
          {t("coverage.silence", { days: silentDays, since: formatDate(whole.to, locale) })}
        </NoticeBar>
      )}
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <Card
          title={monthName(month, locale)}
          actions={
            <div className="flex gap-1">
              <LinkButton
                size="sm"
                href={at(shifted(month, -1))}
                icon={<ChevronLeft aria-hidden />}
                aria-label={t("coverage.previous")}
                scroll={false}
              />
              <LinkButton
                size="sm"
                href={at(shifted(month, 1))}
                icon={<ChevronRight aria-hidden />}
                aria-label={t("coverage.next")}
                scroll={false}
              />
            </div>
          }
        >
          <MonthCalendar coverage={coverage} month={month} />
        </Card>
        <div className="min-w-0 space-y-4">
          <Spans title={t("coverage.missing")} none={t("coverage.noneMissing")} spans={missing} at={at} />
          <Spans title={t("coverage.overlapping")} none={t("coverage.noneOverlapping")} spans={overlapping} at={at} />
          {unsaid.length > 0 && (
            <Card title={t("coverage.unsaid", { count: unsaid.length })}>
              <p className="mb-2 text-muted">{t("coverage.unsaidNote")}</p>
              <ul className="space-y-1">
                {unsaid.map((one) => (
                  <li key={one.id}>
                    <TextLink href={`/batches/${one.id}?step=delivery`}>{t("one.number", { number: one.id })}</TextLink>{" "}
                    <span className="text-muted">
                      {t("coverage.receivedOn", { on: formatDate(one.receivedOn, locale) })}
                    </span>
                  </li>
                ))}
              </ul>
            </Card>
          )}
        </div>
      </div>
    </div>
  );
}

type SpansProps = { title: string; none: string; spans: readonly Span[]; at: (day: string) => string };

async function Spans({ title, none, spans, at }: SpansProps) {
  const t = await getTranslations("batches");
  const locale = (await getLocale()) as Locale;
  return (
    <Card title={title}>
      {spans.length === 0 ? (
        <p className="text-muted">{none}</p>
      ) : (
        <ul className="max-h-72 space-y-1 overflow-auto">
          {spans.map(({ from, to }) => (
            <li key={from}>
              <TextLink href={at(from)}>
                {from === to
                  ? formatDate(from, locale)
                  : t("coverage.span", { from: formatDate(from, locale), to: formatDate(to, locale) })}
              </TextLink>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

/** 2012年3月 or March 2012. */
function monthName(month: string, locale: Locale): string {
  return new Intl.DateTimeFormat(locale === "ja" ? "ja-JP" : "en-GB", {
    year: "numeric",
    month: "long",
    timeZone: "UTC",
  }).format(toDbDate(month));
}

/** The first day of the month so many months away. */
function shifted(month: string, by: number): string {
  return new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)) - 1 + by, 1))
    .toISOString()
    .slice(0, 10);
}
