import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { HotlineTabs } from "@/app/(office)/hotline/hotline-tabs";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { parseTableState, type SearchParams } from "@/components/table/state";
import { may } from "@/lib/access/actor";
import { listViews } from "@/lib/accounts/queries";
import { listScopes } from "@/lib/exposure/scope-queries";
import { listCalls } from "@/lib/hotline/calls/queries";
import { findIncident } from "@/lib/settings/queries";
import { CallsTable } from "./calls-table";
import { callsQuery } from "./filters";
import { callsSpec } from "./spec";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("calls"))("listTitle") };
}

/** Every call: what was told, by which scope, and what followed. */
export default async function CallsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const state = parseTableState(await searchParams, callsSpec);
  const { page, scopes, views, mayShare, tabs, timeZone } = await officePage(async (actor) => ({
    page: await listCalls(actor, {
      ...callsQuery(state),
      after: state.after,
      before: state.before,
      size: state.size,
    }),
    scopes: await listScopes(actor),
    views: await listViews(actor, callsSpec.list),
    mayShare: may(actor, "view.share"),
    tabs: { answer: may(actor, "call.answer"), watch: may(actor, "hotlineAlert.read") },
    timeZone: (await findIncident(actor))?.timeZone ?? "Asia/Tokyo",
  }));
  const t = await getTranslations("calls");
  const versions = scopes.filter((one) => one.state === "adopted" || one.state === "superseded");
  return (
    <div className="space-y-4">
      <PageHeader title={t("listTitle")} note={t("listNote")} />
      <HotlineTabs current="list" may={tabs} />
      <CallsTable {...{ state, page, views, mayShare, timeZone }} versions={versions.map(({ version }) => version)} />
    </div>
  );
}
