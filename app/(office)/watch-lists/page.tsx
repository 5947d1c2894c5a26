import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { companyName } from "@/app/(office)/batches/batch-words";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { parseTableState, type SearchParams } from "@/components/table/state";
import type { Locale } from "@/lib/core/format";
import { listWatchCompanies, listWatchLists } from "@/lib/reports/watch-lists/queries";
import { findIncident } from "@/lib/settings/queries";
import { CompaniesCard } from "./companies-card";
import { WatchListsTable } from "./lists-table";
import { watchListsSpec } from "./spec";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("watchLists"))("title") };
}

/** What the card companies watch: each company's key and last delivered list, and every list that was drafted. */
export default async function WatchListsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const state = parseTableState(await searchParams, watchListsSpec);
  const { companies, page, timeZone } = await officePage(async (actor) => ({
    companies: await listWatchCompanies(actor),
    page: await listWatchLists(actor, {
      states: state.filters.state,
      companies: state.filters.company?.filter((id) => /^\d{1,9}$/.test(id)).map(Number),
      newestFirst: state.sort.descending,
      after: state.after,
      before: state.before,
      size: state.size,
    }),
    timeZone: (await findIncident(actor))?.timeZone ?? "Asia/Tokyo",
  }));
  const t = await getTranslations("watchLists");
  const locale = (await getLocale()) as Locale;
  return (
    <div className="space-y-4">
      <PageHeader title={t("title")} note={t("note")} />
      <CompaniesCard companies={companies} />
      <section aria-labelledby="lists" className="space-y-2">
        <h2 id="lists" className="font-semibold">
          {t("lists")}
        </h2>
        <WatchListsTable
          state={state}
          page={page}
          companies={companies.map((one) => ({ value: String(one.id), label: companyName(one, locale) }))}
          timeZone={timeZone}
        />
      </section>
    </div>
  );
}
