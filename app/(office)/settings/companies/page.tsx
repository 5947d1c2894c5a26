import { Building2 } from "lucide-react";
import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { parseTableState, type SearchParams } from "@/components/table/state";
import { LinkButton } from "@/components/ui/link-button";
import { may } from "@/lib/access/actor";
import { listViews } from "@/lib/accounts/queries";
import { listCompanies } from "@/lib/companies/queries";
import { realNow } from "@/lib/core/clock";
import type { Locale } from "@/lib/core/format";
import { findIncident } from "@/lib/settings/queries";
import { arrange } from "./arrange";
import { CompaniesTable } from "./companies-table";
import { companiesSpec } from "./spec";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("companies"))("title") };
}

/** Who sends inquiries, and whether their files can be read. */
export default async function CompaniesPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const state = parseTableState(await searchParams, companiesSpec);
  const { companies, incident, views, mayShare, mayEdit } = await officePage(async (actor) => ({
    companies: await listCompanies(actor),
    incident: await findIncident(actor),
    views: await listViews(actor, companiesSpec.list),
    mayShare: may(actor, "view.share"),
    mayEdit: may(actor, "company.edit"),
  }));
  const t = await getTranslations("companies");
  const rows = arrange(companies, state, (await getLocale()) as Locale);
  return (
    <>
      <PageHeader
        title={t("title")}
        note={t("note")}
        actions={
          mayEdit && (
            <LinkButton href="/settings/companies/new" kind="primary" icon={<Building2 aria-hidden />}>
              {t("create")}
            </LinkButton>
          )
        }
      />
      <CompaniesTable
        state={state}
        page={{ rows, count: { value: rows.length, atLeast: false }, asOf: realNow() }}
        views={views}
        mayShare={mayShare}
        timeZone={incident?.timeZone ?? "Asia/Tokyo"}
      />
    </>
  );
}
