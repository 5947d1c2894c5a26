import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { HotlineTabs } from "@/app/(office)/hotline/hotline-tabs";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { parseTableState, type SearchParams } from "@/components/table/state";
import { may } from "@/lib/access/actor";
import { listViews } from "@/lib/accounts/queries";
import { listCompanies } from "@/lib/companies/queries";
import { listReports } from "@/lib/hotline/call-reports/queries";
import { findIncident } from "@/lib/settings/queries";
import { callReportsQuery } from "./filters";
import { ReportsTable } from "./reports-table";
import { callReportsSpec } from "./spec";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("callReports"))("title") };
}

/** What callers reported of their cards, on its way to the card company and back. */
export default async function CallReportsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const state = parseTableState(await searchParams, callReportsSpec);
  const { page, companies, views, mayShare, tabs, timeZone } = await officePage(async (actor) => ({
    page: await listReports(actor, {
      ...callReportsQuery(state),
      after: state.after,
      before: state.before,
      size: state.size,
    }),
    companies: await listCompanies(actor),
    views: await listViews(actor, callReportsSpec.list),
    mayShare: may(actor, "view.share"),
    tabs: { answer: may(actor, "call.answer"), watch: may(actor, "hotlineAlert.read") },
    timeZone: (await findIncident(actor))?.timeZone ?? "Asia/Tokyo",
  }));
  const t = await getTranslations("callReports");
  const locale = await getLocale();
  return (
    <div className="space-y-4">
      <PageHeader title={t("title")} note={t("note")} />
      <HotlineTabs current="reports" may={tabs} />
      <ReportsTable
        {...{ state, page, views, mayShare, timeZone }}
        companies={companies.map(({ id, nameJa, nameEn }) => ({
          value: String(id),
          label: locale === "ja" ? nameJa : nameEn,
        }))}
      />
    </div>
  );
}
