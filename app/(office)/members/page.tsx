import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { failedRead } from "@/app/failed-read";
import { PageHeader } from "@/components/shell/page-header";
import { parseTableState, type SearchParams } from "@/components/table/state";
import { may, permit } from "@/lib/access/actor";
import { listViews } from "@/lib/accounts/queries";
import { listCompanies } from "@/lib/companies/queries";
import { listMembers } from "@/lib/members/queries";
import { findIncident } from "@/lib/settings/queries";
import { memberQuery } from "./filters";
import { MembersTable } from "./members-table";
import { membersSpec } from "./spec";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("members"))("title") };
}

/** The list of members. */
export default async function MembersPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const state = parseTableState(await searchParams, membersSpec);
  const [t, locale, { companies, ...read }] = await Promise.all([
    getTranslations("members"),
    getLocale(),
    officePage(async (actor) => {
      permit(actor, "member.read");
      const [page, companies, views, incident] = await Promise.all([
        listMembers(actor, {
          ...memberQuery(state),
          after: state.after,
          before: state.before,
          size: state.size,
        }).catch(failedRead),
        listCompanies(actor),
        listViews(actor, membersSpec.list),
        findIncident(actor),
      ]);
      return {
        page,
        companies,
        views,
        timeZone: incident?.timeZone ?? "Asia/Tokyo",
        mayShare: may(actor, "view.share"),
      };
    }),
  ]);
  return (
    <>
      <PageHeader title={t("title")} note={t("note")} />
      <MembersTable
        {...read}
        state={state}
        companies={companies.map((one) => ({
          value: String(one.id),
          label: locale === "ja" ? one.nameJa : one.nameEn,
        }))}
      />
    </>
  );
}
