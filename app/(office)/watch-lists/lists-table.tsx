"use client";

import { useLocale, useTranslations } from "next-intl";
import { useMemo } from "react";
import type { Column } from "@/components/table/column";
import { DataTable, type TablePage } from "@/components/table/data-table";
import type { TableState } from "@/components/table/spec";
import type { Option } from "@/components/ui/field";
import { formatDate, formatInstant, formatNumber, type Locale } from "@/lib/core/format";
import type { WatchListRow } from "@/lib/reports/watch-lists/queries";
import { listStates } from "@/lib/reports/watch-lists/rules";
import { watchListsSpec } from "./spec";
import { WatchListStatus } from "./watch-status";

type Props = {
  state: TableState<typeof watchListsSpec>;
  page: TablePage<WatchListRow>;
  companies: readonly Option[];
  timeZone: string;
};

/** Every list that was drafted, for whom, and what became of it. */
export function WatchListsTable({ state, page, companies, timeZone }: Props) {
  const t = useTranslations("watchLists");
  const locale = useLocale() as Locale;
  const columns = useMemo<Column<WatchListRow, typeof watchListsSpec>[]>(() => {
    const figure = (of: (row: WatchListRow) => number | undefined) => (row: WatchListRow) => {
      const value = of(row);
      return value === undefined ? "–" : formatNumber(value);
    };
    return [
      {
        id: "draftedAt",
        header: t("columns.draftedAt"),
        primary: true,
        cell: (row) => formatInstant(row.draftedAt, locale, timeZone),
      },
      {
        id: "company",
        header: t("columns.company"),
        options: companies,
        cell: (row) => (locale === "ja" ? row.company.nameJa : row.company.nameEn),
      },
      { id: "version", header: t("columns.version"), align: "end", cell: (row) => formatNumber(row.version) },
      {
        id: "state",
        header: t("columns.state"),
        options: listStates.map((one) => ({ value: one, label: t(`states.${one}`) })),
        cell: (row) => <WatchListStatus state={row.state} plain />,
      },
      {
        id: "identified",
        header: t("classes.identified"),
        align: "end",
        cell: figure(({ figures }) => figures?.identified.now),
      },
      {
        id: "possible",
        header: t("classes.possible"),
        align: "end",
        cell: figure(({ figures }) => figures?.possible.now),
      },
      {
        id: "removed",
        header: t("columns.removed"),
        align: "end",
        cell: figure(({ figures }) => (figures ? figures.identified.removed + figures.possible.removed : undefined)),
      },
      {
        id: "deliveredOn",
        header: t("columns.deliveredOn"),
        cell: (row) => (row.deliveredOn ? formatDate(row.deliveredOn, locale) : "–"),
      },
      { id: "draftedBy", header: t("columns.draftedBy"), cell: (row) => row.draftedByName },
      { id: "decidedBy", header: t("columns.decidedBy"), cell: (row) => row.decidedByName ?? "–" },
    ];
  }, [t, locale, companies, timeZone]);
  return (
    <DataTable
      spec={watchListsSpec}
      state={state}
      columns={columns}
      page={page}
      rowId={(row) => String(row.id)}
      rowHref={(row) => `/watch-lists/${row.id}`}
      label={t("label")}
      timeZone={timeZone}
      empty={{ title: t("empty"), next: t("emptyNext") }}
    />
  );
}
