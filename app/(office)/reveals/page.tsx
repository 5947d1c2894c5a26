import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { parseTableState, type SearchParams } from "@/components/table/state";
import { formatNumber } from "@/lib/core/format";
import { findIncident } from "@/lib/settings/queries";
import { listReveals } from "@/lib/vault/reveals";
import { revealCaps } from "@/lib/vault/rules";
import { revealQuery } from "./filters";
import { RevealsTable } from "./reveals-table";
import { revealsSpec } from "./spec";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("reveals"))("title") };
}

/** Who saw a full card number, when and why. */
export default async function RevealsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const state = parseTableState(await searchParams, revealsSpec);
  const { page, timeZone } = await officePage(async (actor) => ({
    page: await listReveals(actor, {
      filter: revealQuery(state),
      newestFirst: state.sort.descending,
      after: state.after,
      before: state.before,
      size: state.size,
    }),
    timeZone: (await findIncident(actor))?.timeZone ?? "Asia/Tokyo",
  }));
  const t = await getTranslations("reveals");
  const { personHour, personDay, totalDay } = revealCaps;
  return (
    <>
      <PageHeader
        title={t("title")}
        note={t("note", { hour: personHour, day: personDay, total: formatNumber(totalDay) })}
      />
      <RevealsTable state={state} page={page} timeZone={timeZone} />
    </>
  );
}
