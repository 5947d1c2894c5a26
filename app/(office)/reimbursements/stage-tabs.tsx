import { useTranslations } from "next-intl";
import { type TableState, tableHref } from "@/components/table/spec";
import { type TabLink, TabLinks } from "@/components/ui/tab-links";
import { formatNumber } from "@/lib/core/format";
import type { StageCount } from "@/lib/reimbursements/work/queries";
import { reimbursementsSpec } from "./spec";

type StageTabsProps = { state: TableState<typeof reimbursementsSpec>; counts: readonly StageCount[] };

/** The stages beside one another: how much waits in each, and how much of it is late. Other filters go along. */
export function StageTabs({ state, counts }: StageTabsProps) {
  const t = useTranslations("worklists");
  const { stage, ...others } = state.filters;
  const hrefOf = (one?: StageCount["stage"]) =>
    tableHref("/reimbursements", reimbursementsSpec, {
      filters: one ? { ...others, stage: [one] } : others,
      sort: state.sort,
    });
  const tabs: TabLink[] = [
    { id: "all", label: t("tabs.all"), href: hrefOf() },
    ...counts.map((one) => ({
      id: one.stage,
      label: t(`stages.${one.stage}`),
      href: hrefOf(one.stage),
      count: (
        <>
          {t(one.atLeast ? "tabs.countMore" : "tabs.count", { open: formatNumber(one.open) })}
          {one.late > 0 && (
            <span className="ml-1.5 text-bad">
              {t(one.lateAtLeast ? "tabs.lateMore" : "tabs.late", { late: formatNumber(one.late) })}
            </span>
          )}
        </>
      ),
    })),
  ];
  return (
    <TabLinks
      tabs={tabs}
      current={stage?.length === 1 ? (stage[0] ?? "") : stage ? "" : "all"}
      label={t("tabs.label")}
    />
  );
}
