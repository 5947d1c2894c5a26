import { SquarePen } from "lucide-react";
import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { failedRead } from "@/app/failed-read";
import { PageHeader } from "@/components/shell/page-header";
import { parseTableState, type SearchParams } from "@/components/table/state";
import { LinkButton } from "@/components/ui/link-button";
import { may, permit } from "@/lib/access/actor";
import { listViews } from "@/lib/accounts/queries";
import { listCompanies } from "@/lib/companies/queries";
import { listScopes } from "@/lib/exposure/scope-queries";
import { listInquiries } from "@/lib/inquiries/queries";
import { listSearchLabels } from "@/lib/inquiries/searches";
import { findIncident } from "@/lib/settings/queries";
import { inquiryQuery } from "./filters";
import { InquiriesTable } from "./inquiries-table";
import { inquiriesSpec } from "./spec";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("inquiries"))("title") };
}

/** The list of inquiries. */
export default async function InquiriesPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const state = parseTableState(await searchParams, inquiriesSpec);
  const { filters } = state;
  const stored = [filters.reference, filters.card, filters.memberNumber].flatMap((id) => id ?? []);
  const [t, locale, read] = await Promise.all([
    getTranslations("inquiries"),
    getLocale(),
    officePage(async (actor) => {
      permit(actor, "inquiry.read");
      const [page, companies, scopes, views, searchLabels, incident] = await Promise.all([
        listInquiries(actor, {
          ...inquiryQuery(state),
          after: state.after,
          before: state.before,
          size: state.size,
        }).catch(failedRead),
        listCompanies(actor),
        may(actor, "exposure.read") ? listScopes(actor) : [],
        listViews(actor, inquiriesSpec.list),
        listSearchLabels(actor, stored),
        findIncident(actor),
      ]);
      return {
        page,
        companies,
        scopes,
        views,
        searchLabels,
        timeZone: incident?.timeZone ?? "Asia/Tokyo",
        mayShare: may(actor, "view.share"),
        mayType: may(actor, "batch.receive"),
        mayEdit: may(actor, "case.edit"),
      };
    }),
  ]);
  const { companies, scopes, ...rest } = read;
  return (
    <>
      <PageHeader
        title={t("title")}
        note={t("note")}
        actions={
          read.mayType && (
            <LinkButton href="/inquiries/new" kind="primary" icon={<SquarePen aria-hidden />}>
              {t("type")}
            </LinkButton>
          )
        }
      />
      <InquiriesTable
        {...rest}
        state={state}
        scopes={scopes.map(({ id, version }) => ({ value: String(id), label: t("scopeVersion", { version }) }))}
        companies={companies.map((one) => ({
          value: String(one.id),
          label: locale === "ja" ? one.nameJa : one.nameEn,
        }))}
      />
    </>
  );
}
