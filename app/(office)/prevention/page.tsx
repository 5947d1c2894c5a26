import { ShieldPlus } from "lucide-react";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { tableHref } from "@/components/table/spec";
import { parseTableState, type SearchParams } from "@/components/table/state";
import { LinkButton } from "@/components/ui/link-button";
import { Tile } from "@/components/ui/tile";
import { may } from "@/lib/access/actor";
import { realNow } from "@/lib/core/clock";
import { formatNumber } from "@/lib/core/format";
import { listMeasures } from "@/lib/notices/measures/queries";
import { countByState, isOverdue } from "@/lib/notices/measures/rules";
import { measureStates } from "@/lib/notices/measures/schema";
import { findIncident } from "@/lib/settings/queries";
import { arrange } from "./arrange";
import { MeasuresTable } from "./measures-table";
import { measuresSpec } from "./spec";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("measures"))("title") };
}

/** What is done so that it does not happen again, and how far each measure is. */
export default async function PreventionPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const state = parseTableState(await searchParams, measuresSpec);
  const { measures, today, mayEdit, timeZone } = await officePage(async (actor) => ({
    ...(await listMeasures(actor)),
    mayEdit: may(actor, "measure.edit"),
    timeZone: (await findIncident(actor))?.timeZone ?? "Asia/Tokyo",
  }));
  const t = await getTranslations("measures");
  const rows = arrange(measures, state, today);
  const counts = countByState(measures);
  const late = measures.filter((one) => isOverdue(one, today)).length;
  const filter = state.filters.state?.join();
  return (
    <div className="space-y-4">
      <PageHeader
        title={t("title")}
        note={t("note")}
        actions={
          mayEdit && (
            <LinkButton href="/prevention/new" kind="primary" icon={<ShieldPlus aria-hidden />}>
              {t("create")}
            </LinkButton>
          )
        }
      />
      <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
        {measureStates.map((one) => (
          <Tile
            key={one}
            label={t(`states.${one}`)}
            figure={formatNumber(counts[one])}
            unit={t("unit")}
            delta={one === "under_way" && late > 0 ? t("overdueCount", { count: late }) : undefined}
            deltaTone="warn"
            href={tableHref("/prevention", measuresSpec, filter === one ? {} : { filters: { state: [one] } })}
            active={filter === one}
          />
        ))}
      </div>
      <MeasuresTable
        state={state}
        page={{ rows, count: { value: rows.length, atLeast: false }, asOf: realNow() }}
        today={today}
        timeZone={timeZone}
      />
    </div>
  );
}
