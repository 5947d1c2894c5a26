import { CalendarRange, FileInput, SquarePen } from "lucide-react";
import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { failedRead } from "@/app/failed-read";
import { PageHeader } from "@/components/shell/page-header";
import { parseTableState, type SearchParams } from "@/components/table/state";
import { LinkButton } from "@/components/ui/link-button";
import { may } from "@/lib/access/actor";
import { listViews } from "@/lib/accounts/queries";
import { listCompanies } from "@/lib/companies/queries";
import { realNow } from "@/lib/core/clock";
import type { Locale } from "@/lib/core/format";
import { listBatches, listSilentCompanies } from "@/lib/intake/batches";
import { findIncident } from "@/lib/settings/queries";
import { companyName } from "./batch-words";
import { BatchesTable } from "./batches-table";
import { batchQuery } from "./filters";
import { SilentCompanies } from "./silent-companies";
import { batchesSpec } from "./spec";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("batches"))("title") };
}

/** Deliveries of the card companies: what waits for whom, and who has been silent. */
export default async function BatchesPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const state = parseTableState(await searchParams, batchesSpec);
  const { after, before, size } = state;
  const { filters, sort } = batchQuery(state);
  const { page, companies, silent, views, mayShare, incident, mayReceive } = await officePage(async (actor) => ({
    page: await listBatches(actor, filters, { sort, after, before, size }).catch(failedRead),
    companies: await listCompanies(actor),
    silent: await listSilentCompanies(actor),
    views: await listViews(actor, batchesSpec.list),
    mayShare: may(actor, "view.share"),
    incident: await findIncident(actor),
    mayReceive: may(actor, "batch.receive"),
  }));
  const t = await getTranslations("batches");
  const locale = (await getLocale()) as Locale;
  const begin = mayReceive && (
    <>
      <LinkButton href="/inquiries/new" icon={<SquarePen aria-hidden />}>
        {t("typeOne")}
      </LinkButton>
      <LinkButton href="/batches/new" kind="primary" icon={<FileInput aria-hidden />}>
        {t("receive")}
      </LinkButton>
    </>
  );
  return (
    <div className="space-y-4">
      <PageHeader
        title={t("title")}
        note={t("note")}
        actions={
          <>
            <LinkButton href="/batches/coverage" icon={<CalendarRange aria-hidden />}>
              {t("coverage.title")}
            </LinkButton>
            {begin}
          </>
        }
      />
      <SilentCompanies silent={silent} />
      <BatchesTable
        state={state}
        page={page && { ...page, asOf: realNow() }}
        views={views}
        mayShare={mayShare}
        companies={companies.map((one) => ({ value: String(one.id), label: companyName(one, locale) }))}
        timeZone={incident?.timeZone ?? "Asia/Tokyo"}
        begin={begin}
      />
    </div>
  );
}
