import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { failedRead } from "@/app/failed-read";
import { PageHeader } from "@/components/shell/page-header";
import { queryOf } from "@/components/table/spec";
import { parseTableState, type SearchParams } from "@/components/table/state";
import { may, permit } from "@/lib/access/actor";
import { listViews } from "@/lib/accounts/queries";
import { listCompanies } from "@/lib/companies/queries";
import { countStages, listCases, listWorkers } from "@/lib/reimbursements/work/queries";
import { findIncident } from "@/lib/settings/queries";
import { CasesTable } from "./cases-table";
import { caseQuery } from "./filters";
import { reimbursementsSpec } from "./spec";
import { StageTabs } from "./stage-tabs";
import { TakeNext } from "./take-next";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("worklists"))("title") };
}

/** The worklists: what is to be done next until nobody bears a cost. */
export default async function ReimbursementsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const state = parseTableState(await searchParams, reimbursementsSpec);
  const [t, locale, { companies, workers, counts, ...read }] = await Promise.all([
    getTranslations("worklists"),
    getLocale(),
    officePage(async (actor) => {
      permit(actor, "case.read");
      const [page, counts, companies, workers, views, incident] = await Promise.all([
        listCases(actor, {
          ...caseQuery(state),
          after: state.after,
          before: state.before,
          size: state.size,
        }).catch(failedRead),
        countStages(actor).catch(failedRead),
        listCompanies(actor),
        listWorkers(actor),
        listViews(actor, reimbursementsSpec.list),
        findIncident(actor),
      ]);
      return {
        page,
        counts,
        companies,
        workers,
        views,
        timeZone: incident?.timeZone ?? "Asia/Tokyo",
        today: incident?.clock.today ?? "",
        rights: {
          share: may(actor, "view.share"),
          work: may(actor, "case.work"),
          assign: may(actor, "case.assign"),
        },
      };
    }),
  ]);
  return (
    <>
      <PageHeader
        title={t("title")}
        note={t("note")}
        actions={read.rights.work && <TakeNext query={queryOf(reimbursementsSpec, state)} />}
      />
      <div className="space-y-3">
        {counts && <StageTabs state={state} counts={counts} />}
        <CasesTable
          {...read}
          state={state}
          workers={workers.map(({ id, name }) => ({ value: id, label: name }))}
          companies={companies.map((one) => ({
            value: String(one.id),
            label: locale === "ja" ? one.nameJa : one.nameEn,
          }))}
        />
      </div>
    </>
  );
}
