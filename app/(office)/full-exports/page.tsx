import { FileLock } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { parseTableState, type SearchParams } from "@/components/table/state";
import { LinkButton } from "@/components/ui/link-button";
import { may } from "@/lib/access/actor";
import { listExports } from "@/lib/reports/full-exports";
import { findIncident } from "@/lib/settings/queries";
import { FullExportsTable } from "./full-exports-table";
import { fullExportsSpec } from "./spec";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("fullExports"))("title") };
}

/** Files with full card numbers: who asked, who approved, to whom, how often fetched. */
export default async function FullExportsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const state = parseTableState(await searchParams, fullExportsSpec);
  const { page, mayRequest, timeZone } = await officePage(async (actor) => ({
    page: await listExports(actor, {
      states: state.filters.state,
      newestFirst: state.sort.descending,
      after: state.after,
      before: state.before,
      size: state.size,
    }),
    mayRequest: may(actor, "fullExport.request"),
    timeZone: (await findIncident(actor))?.timeZone ?? "Asia/Tokyo",
  }));
  const t = await getTranslations("fullExports");
  return (
    <>
      <PageHeader
        title={t("title")}
        note={t("note")}
        actions={
          mayRequest && (
            <LinkButton href="/full-exports/new" kind="primary" icon={<FileLock aria-hidden />}>
              {t("create")}
            </LinkButton>
          )
        }
      />
      <FullExportsTable state={state} page={page} timeZone={timeZone} />
    </>
  );
}
