import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Suspense } from "react";
import { ExposureTabs } from "@/app/(office)/exposure/exposure-tabs";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { parseTableState, type SearchParams } from "@/components/table/state";
import { Card } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { permit } from "@/lib/access/actor";
import { Findings } from "./findings";
import { analysisSpec } from "./spec";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("analysis"))("title") };
}

/** What the cards that were asked about have in common, held against the whole register. */
export default async function AnalysisPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const state = parseTableState(await searchParams, analysisSpec);
  await officePage(async (actor) => permit(actor, "exposure.read"));
  const t = await getTranslations("analysis");
  return (
    <div className="space-y-4">
      <PageHeader title={t("title")} note={t("note")} />
      <ExposureTabs current="analysis" />
      <Suspense
        fallback={
          <Card title={t("counting")}>
            <Skeleton className="h-64" />
          </Card>
        }
      >
        <Findings state={state} />
      </Suspense>
    </div>
  );
}
