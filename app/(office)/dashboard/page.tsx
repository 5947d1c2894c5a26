import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { Suspense } from "react";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { permit } from "@/lib/access/actor";
import { formatDate, type Locale } from "@/lib/core/format";
import { findIncident } from "@/lib/settings/queries";
import { AccountReviewNotice } from "./account-review";
import { AlertsNotice } from "./alerts";
import { SilentPanel, WaitingPanel } from "./attention";
import { AgesPanel, BurdenTrendPanel } from "./burden";
import { CasesPanel, CurvePanel, WeeksPanel } from "./charts";
import { BurdenFigures, CountFigures, LateFigure } from "./figures";
import { HotlineFigures } from "./hotline";
import { OutsidePanel } from "./outside";
import { PanelSkeleton } from "./panel";
import { PublicationsPanel } from "./publications";
import { RevealsFigure } from "./reveals";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("dashboard"))("title") };
}

/** Read in ten seconds: the count, the published figure, what is owed, what is late, who is silent. */
export default async function DashboardPage() {
  const incident = await officePage(async (actor) => {
    permit(actor, "dashboard.read");
    return findIncident(actor);
  });
  const [t, locale] = await Promise.all([getTranslations("dashboard"), getLocale() as Promise<Locale>]);
  const tile = <PanelSkeleton height="h-16" />;
  return (
    <>
      <PageHeader
        title={t("title")}
        note={
          incident &&
          `${t("note", { date: formatDate(incident.clock.today, locale) })} · ${t("count.since", { date: formatDate(incident.startedOn, locale) })}`
        }
      />
      <div className="space-y-4">
        <Suspense fallback={null}>
          <AccountReviewNotice />
        </Suspense>
        <Suspense fallback={null}>
          <AlertsNotice />
        </Suspense>
        <div className="grid grid-cols-2 gap-3 xl:grid-cols-5">
          <Suspense fallback={tile}>
            <CountFigures />
          </Suspense>
          <Suspense fallback={tile}>
            <BurdenFigures />
          </Suspense>
          <Suspense fallback={tile}>
            <LateFigure />
          </Suspense>
        </div>
        <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,2fr)_minmax(20rem,1fr)]">
          <div className="min-w-0 space-y-4">
            <Suspense fallback={<PanelSkeleton title={t("curve.title")} height="h-72" />}>
              <CurvePanel />
            </Suspense>
            <Suspense fallback={<PanelSkeleton title={t("trend.title")} height="h-64" />}>
              <BurdenTrendPanel />
            </Suspense>
            <Suspense fallback={<PanelSkeleton title={t("weeks.title")} height="h-56" />}>
              <WeeksPanel />
            </Suspense>
            <div className="grid items-start gap-4 md:grid-cols-2">
              <Suspense fallback={<PanelSkeleton title={t("byCase.title")} height="h-32" />}>
                <CasesPanel />
              </Suspense>
            </div>
          </div>
          <div className="min-w-0 space-y-4">
            <Suspense fallback={null}>
              <OutsidePanel />
            </Suspense>
            <Suspense fallback={null}>
              <HotlineFigures />
            </Suspense>
            <Suspense fallback={<PanelSkeleton title={t("publications.title")} height="h-16" />}>
              <PublicationsPanel />
            </Suspense>
            <Suspense fallback={<PanelSkeleton title={t("ages.title")} height="h-48" />}>
              <AgesPanel />
            </Suspense>
            <Suspense fallback={<PanelSkeleton title={t("batches.title")} height="h-16" />}>
              <WaitingPanel />
            </Suspense>
            <Suspense fallback={<PanelSkeleton title={t("silent.title")} height="h-24" />}>
              <SilentPanel />
            </Suspense>
            <Suspense fallback={null}>
              <RevealsFigure />
            </Suspense>
          </div>
        </div>
      </div>
    </>
  );
}
