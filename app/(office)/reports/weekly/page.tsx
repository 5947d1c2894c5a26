import { ChevronLeft, ChevronRight } from "lucide-react";
import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { inquiriesSpec } from "@/app/(office)/inquiries/spec";
import { reimbursementsSpec } from "@/app/(office)/reimbursements/spec";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { tableHref } from "@/components/table/spec";
import { Card } from "@/components/ui/card";
import { DownloadLink } from "@/components/ui/download-link";
import { EmptyState } from "@/components/ui/empty-state";
import { LinkButton } from "@/components/ui/link-button";
import { NoticeBar } from "@/components/ui/notice-bar";
import { Tile } from "@/components/ui/tile";
import { may } from "@/lib/access/actor";
import { formatChange, formatDate, formatNumber, type Locale } from "@/lib/core/format";
import { reliefStates } from "@/lib/reimbursements/rules";
import { findWeeklyReport, type WeeklyReport } from "@/lib/reports/weekly";
import { BurdenTable } from "./burden-table";
import type { FlowColumn } from "./columns";
import { FlowTable } from "./flow-table";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("reports"))("weekly.title") };
}

type WeeklyPageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** A week as managers look back on it: in, decided, out, what is open and how old, and what customers carried. */
export default async function WeeklyReportPage({ searchParams }: WeeklyPageProps) {
  const { week } = await searchParams;
  const { report, toInquiries, toCases } = await officePage(async (actor) => ({
    report: await findWeeklyReport(actor, typeof week === "string" ? week : undefined),
    toInquiries: may(actor, "inquiry.read"),
    toCases: may(actor, "case.read"),
  }));
  const [t, cases, locale] = await Promise.all([
    getTranslations("reports"),
    getTranslations("inquiries"),
    getLocale() as Promise<Locale>,
  ]);
  const { from, to, asOf, runs, previous, next, total, byCompany, byCase, byOwner, byPerson } = report;
  const day = (on: string) => formatDate(on, locale);
  const hrefs = (of: { company?: string[]; detectionCase?: string[] }) =>
    toInquiries ? listsOf(report, of) : undefined;
  const all = { id: "total", name: t("total"), hrefs: hrefs({}), ...total };
  const lists = all.hrefs;
  const file = (format: string) => `/api/reports/weekly?week=${report.week}&format=${format}`;
  const moved = total.received + total.decided + total.closed > 0;
  return (
    <div className="space-y-4">
      <PageHeader
        title={t("weekly.title")}
        note={t("weekly.note", { week: report.week, from: day(from), to: day(to) })}
        actions={
          <>
            <nav aria-label={t("weekly.weeks")} className="flex gap-1">
              <Turn week={previous} label={t("weekly.previous")} icon={<ChevronLeft aria-hidden />} />
              <Turn week={next} label={t("weekly.next")} icon={<ChevronRight aria-hidden />} />
            </nav>
            <DownloadLink href={file("csv")}>{t("weekly.csv")}</DownloadLink>
            <DownloadLink href={file("pdf")} kind="primary">
              {t("weekly.pdf")}
            </DownloadLink>
          </>
        }
      />
      {runs && <NoticeBar tone="note">{t("weekly.runs", { asOf: day(asOf) })}</NoticeBar>}
      <div className="grid grid-cols-2 gap-3 lg:grid-cols-5">
        {(["received", "decided", "closed"] as const).map((id) => (
          <Tile
            key={id}
            label={t(`columns.${id}`)}
            figure={formatNumber(total[id])}
            unit={t("cases", { count: total[id] })}
            href={total[id] > 0 ? lists?.[id] : undefined}
          />
        ))}
        <Tile
          label={t("columns.open")}
          figure={formatNumber(total.open)}
          unit={t("cases", { count: total.open })}
          delta={t("weekly.change", { change: formatChange(total.open - total.openBefore) })}
          href={total.open > 0 ? lists?.open : undefined}
        />
        <Tile
          label={t("columns.longOpen")}
          figure={formatNumber(total.longOpen)}
          unit={t("cases", { count: total.longOpen })}
          delta={t("weekly.longOpenNote", { days: report.longOpenAfterDays })}
          deltaTone={total.longOpen > 0 ? "warn" : "good"}
          href={total.longOpen > 0 ? lists?.longOpen : undefined}
        />
      </div>
      <Card title={t("burden.title")} note={t("burden.note")} flush>
        <BurdenTable burden={report.burden} />
      </Card>
      {!moved && total.open === 0 ? (
        <Card>
          <EmptyState title={t("weekly.empty")} next={t("weekly.emptyNext")} />
        </Card>
      ) : (
        <>
          <Card title={t("byCompany.title")} note={t("weekly.basis")} flush>
            <FlowTable
              caption={t("byCompany.title")}
              head={t("byCompany.head")}
              lines={byCompany.map((line) => ({
                ...line,
                id: String(line.companyId),
                name: locale === "ja" ? line.name.nameJa : line.name.nameEn,
                hrefs: hrefs({ company: [String(line.companyId)] }),
              }))}
              total={all}
            />
          </Card>
          <Card title={t("byCase.title")} flush>
            <FlowTable
              caption={t("byCase.title")}
              head={t("byCase.head")}
              lines={byCase.map((line) => ({
                ...line,
                id: String(line.case ?? "unknown"),
                name: cases(`cases.${line.case ?? "unknown"}`),
                hrefs: hrefs({ detectionCase: [String(line.case ?? "unknown")] }),
              }))}
              total={all}
            />
          </Card>
          <Card title={t("byOwner.title")} note={t("byOwner.note")} flush>
            <FlowTable
              caption={t("byOwner.title")}
              head={t("byOwner.head")}
              lines={byOwner.map((line) => ({
                ...line,
                id: line.owner ?? "nobody",
                name: line.name ?? t("byOwner.nobody"),
                hrefs: toCases && runs ? { open: casesOf(line.owner ?? "none") } : undefined,
              }))}
              total={all}
            />
          </Card>
          <Card title={t("byPerson.title")} note={t("byPerson.note")} flush={byPerson.length > 0}>
            {byPerson.length === 0 ? (
              <p className="text-muted">{t("byPerson.none")}</p>
            ) : (
              <table className="w-full max-w-xl">
                <caption className="sr-only">{t("byPerson.title")}</caption>
                <thead className="text-xs text-muted">
                  <tr>
                    <th scope="col" className="px-4 py-2 text-left font-medium">
                      {t("byPerson.head")}
                    </th>
                    {(["decided", "closed"] as const).map((id) => (
                      <th key={id} scope="col" className="px-4 py-2 text-right font-medium">
                        {t(`columns.${id}`)}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {byPerson.map((line) => (
                    <tr key={`${line.name} ${line.decided} ${line.closed}`} className="border-t">
                      <th scope="row" className="px-4 py-1.5 text-left font-normal">
                        {line.name}
                      </th>
                      <td className="px-4 py-1.5 text-right">{formatNumber(line.decided)}</td>
                      <td className="px-4 py-1.5 text-right">{formatNumber(line.closed)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
          </Card>
        </>
      )}
    </div>
  );
}

type TurnProps = { week: string | null; label: string; icon: React.ReactNode };

/** The week beside it; where there is none the button stays and does nothing, so that the other does not move. */
function Turn({ week, label, icon }: TurnProps) {
  return week ? (
    <LinkButton href={`/reports/weekly?week=${week}`} square aria-label={label} icon={icon} scroll={false} />
  ) : (
    <button
      type="button"
      disabled
      aria-label={label}
      className="grid size-8 place-items-center rounded-md border opacity-40 [&_svg]:size-4"
    >
      {icon}
    </button>
  );
}

/** The worklist of what a person has open, or nobody. */
function casesOf(owner: string): string {
  return tableHref("/reimbursements", reimbursementsSpec, { filters: { owner: [owner] } });
}

/**
 * The lists that count what a line says. What is open is known of today alone, so that a week that is over has no list
 * of it.
 */
function listsOf(
  { from, asOf, longOpenUntil, runs }: WeeklyReport,
  of: { company?: string[]; detectionCase?: string[] },
): Partial<Record<FlowColumn, string>> {
  const open = reliefStates.filter((state) => state !== "closed");
  const list = (filters: object) => tableHref("/inquiries", inquiriesSpec, { filters: { ...of, ...filters } });
  return {
    received: list({ state: ["live"], receivedOn: { from, to: asOf } }),
    closed: list({ state: ["live"], closedOn: { from, to: asOf } }),
    ...(runs && {
      open: list({ relief: open, receivedOn: { to: asOf } }),
      longOpen: list({ relief: open, receivedOn: { to: longOpenUntil } }),
    }),
  };
}
