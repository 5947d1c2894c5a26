import { PhoneOff } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { tableHref } from "@/components/table/spec";
import { parseTableState, type SearchParams } from "@/components/table/state";
import { LinkButton } from "@/components/ui/link-button";
import { Tile } from "@/components/ui/tile";
import { may } from "@/lib/access/actor";
import { listViews } from "@/lib/accounts/queries";
import { formatNumber } from "@/lib/core/format";
import { listFraudWeeks, RECENT_DAYS } from "@/lib/hotline/fraud/patterns";
import { listPretexts, listReports } from "@/lib/hotline/fraud/queries";
import { findIncident } from "@/lib/settings/queries";
import { fraudQuery } from "./filters";
import { FraudReportsTable } from "./fraud-reports-table";
import { FraudTabs } from "./fraud-tabs";
import { fraudReportsSpec } from "./spec";
import { WeeksCard } from "./weeks-card";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("fraudReports"))("title") };
}

/** Strangers who make use of the incident, as people told of them. */
export default async function FraudReportsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const state = parseTableState(await searchParams, fraudReportsSpec);
  const { page, weeks, pretexts, views, mayWrite, mayShare, timeZone } = await officePage(async (actor) => ({
    page: await listReports(actor, {
      ...fraudQuery(state),
      after: state.after,
      before: state.before,
      size: state.size,
    }),
    weeks: await listFraudWeeks(actor),
    pretexts: await listPretexts(actor),
    views: await listViews(actor, fraudReportsSpec.list),
    mayWrite: may(actor, "fraudReport.write"),
    mayShare: may(actor, "view.share"),
    timeZone: (await findIncident(actor))?.timeZone ?? "Asia/Tokyo",
  }));
  const t = await getTranslations("fraudReports");
  return (
    <div className="space-y-4">
      <PageHeader
        title={t("title")}
        note={t("note")}
        actions={
          mayWrite && (
            <LinkButton href="/fraud-reports/new" kind="primary" icon={<PhoneOff aria-hidden />}>
              {t("create")}
            </LinkButton>
          )
        }
      />
      <FraudTabs current="list" />
      {weeks.total > 0 && (
        <>
          <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
            <Tile label={t("tiles.total")} figure={formatNumber(weeks.total)} unit={t("unit")} />
            <Tile
              label={t("tiles.recent", { days: RECENT_DAYS })}
              figure={formatNumber(weeks.recent)}
              unit={t("unit")}
              href="/fraud-reports/patterns"
            />
            <Tile
              label={t("tiles.given")}
              figure={formatNumber(weeks.given)}
              unit={t("unit")}
              href={tableHref("/fraud-reports", fraudReportsSpec, { filters: { harm: ["given"] } })}
            />
            <Tile
              label={t("tiles.handedOver")}
              figure={formatNumber(weeks.handedOver)}
              unit={t("unit")}
              href={tableHref("/fraud-reports", fraudReportsSpec, { filters: { handedOver: ["yes"] } })}
            />
          </div>
          <WeeksCard {...weeks} />
        </>
      )}
      <FraudReportsTable {...{ state, page, pretexts, views, mayShare, timeZone }} />
    </div>
  );
}
