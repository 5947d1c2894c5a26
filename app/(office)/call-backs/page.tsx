import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { tableHref } from "@/components/table/spec";
import { parseTableState, type SearchParams } from "@/components/table/state";
import { Tile } from "@/components/ui/tile";
import { may } from "@/lib/access/actor";
import { listViews } from "@/lib/accounts/queries";
import { formatNumber } from "@/lib/core/format";
import { countCallBacks, listCallBacks } from "@/lib/hotline/call-backs/queries";
import type { CallBackState } from "@/lib/hotline/call-backs/schema";
import { findIncident } from "@/lib/settings/queries";
import { CallBacksTable } from "./call-backs-table";
import { callBacksQuery } from "./filters";
import { callBacksSpec } from "./spec";
import { TakeNext } from "./work-forms";

const tiles: readonly { id: "open" | "no_contact" | "reached" | "ended"; states: readonly CallBackState[] }[] = [
  { id: "open", states: ["open"] },
  { id: "no_contact", states: ["no_contact"] },
  { id: "reached", states: ["reached"] },
  { id: "ended", states: ["declined", "given_up"] },
];

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("callBacks"))("title") };
}

/** Told then, affected now: whom to call back, and what became of it. */
export default async function CallBacksPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const state = parseTableState(await searchParams, callBacksSpec);
  const { page, counts, views, mayWork, mayShare, timeZone } = await officePage(async (actor) => ({
    page: await listCallBacks(actor, {
      ...callBacksQuery(state),
      after: state.after,
      before: state.before,
      size: state.size,
    }),
    counts: await countCallBacks(actor),
    views: await listViews(actor, callBacksSpec.list),
    mayWork: may(actor, "callBack.work"),
    mayShare: may(actor, "view.share"),
    timeZone: (await findIncident(actor))?.timeZone ?? "Asia/Tokyo",
  }));
  const t = await getTranslations("callBacks");
  const chosen = state.filters.state?.join() ?? "open";
  return (
    <div className="space-y-4">
      <PageHeader title={t("title")} note={t("note")} actions={mayWork && counts.open > 0 && <TakeNext />} />
      <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        {tiles.map(({ id, states }) => (
          <Tile
            key={id}
            label={t(`tiles.${id}`)}
            figure={formatNumber(states.reduce((sum, one) => sum + counts[one], 0))}
            unit={t("unit")}
            delta={id === "no_contact" && counts.no_contact > 0 ? t("noContactNote") : undefined}
            href={tableHref("/call-backs", callBacksSpec, id === "open" ? {} : { filters: { state: [...states] } })}
            active={chosen === states.join()}
          />
        ))}
      </div>
      <CallBacksTable {...{ state, page, views, mayShare, timeZone }} />
    </div>
  );
}
