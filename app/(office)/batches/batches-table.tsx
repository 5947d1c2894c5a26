"use client";

import { useLocale, useTranslations } from "next-intl";
import { type ReactNode, useMemo } from "react";
import { removeViewAction, saveViewAction } from "@/app/(office)/view-actions";
import type { Column, SavedView } from "@/components/table/column";
import { DataTable, type TablePage } from "@/components/table/data-table";
import type { TableState } from "@/components/table/spec";
import type { Option } from "@/components/ui/field";
import { formatDate, formatInstant, formatNumber, type Locale } from "@/lib/core/format";
import type { BatchRow } from "@/lib/intake/batches";
import { batchSources, batchStates } from "@/lib/intake/schema";
import { BatchStatus } from "./batch-state";
import { companyName, coveredDays } from "./batch-words";
import { batchesSpec } from "./spec";

type BatchesTableProps = {
  state: TableState<typeof batchesSpec>;
  page: TablePage<BatchRow> | null;
  views: readonly SavedView[];
  mayShare: boolean;
  companies: readonly Option[];
  timeZone: string;
  /** What to begin where nothing has come yet. */
  begin: ReactNode;
};

export function BatchesTable({ state, page, companies, views, mayShare, timeZone, begin }: BatchesTableProps) {
  const t = useTranslations("batches");
  const locale = useLocale() as Locale;
  const columns = useMemo<Column<BatchRow, typeof batchesSpec>[]>(() => {
    const read = (row: BatchRow, figure: number) =>
      row.records === 0 ? <span className="text-faint">–</span> : formatNumber(figure);
    return [
      {
        id: "company",
        header: t("columns.company"),
        options: companies,
        primary: true,
        cell: (row) => companyName(row.company, locale),
      },
      {
        id: "state",
        header: t("columns.state"),
        options: batchStates.map((one) => ({ value: one, label: t(`states.${one}`) })),
        cell: (row) => <BatchStatus state={row.state} plain />,
      },
      { id: "receivedOn", header: t("columns.receivedOn"), cell: (row) => formatDate(row.receivedOn, locale) },
      { id: "covers", header: t("columns.covers"), cell: (row) => coveredDays(row, locale) },
      { id: "records", header: t("columns.records"), align: "end", cell: (row) => read(row, row.records) },
      {
        id: "problems",
        header: t("columns.problems"),
        align: "end",
        cell: (row) =>
          row.problems > 0 ? (
            <span className="font-medium text-bad">{formatNumber(row.problems)}</span>
          ) : (
            read(row, row.problems)
          ),
      },
      {
        id: "source",
        header: t("columns.source"),
        options: batchSources.map((one) => ({ value: one, label: t(`sources.${one}`) })),
        cell: (row) => t(`sources.${row.source}`),
      },
      {
        id: "fileName",
        header: t("columns.fileName"),
        className: "max-w-72 truncate",
        cell: (row) => row.fileName ?? <span className="text-faint">–</span>,
      },
      {
        id: "createdAt",
        header: t("columns.createdAt"),
        cell: (row) => formatInstant(row.createdAt, locale, timeZone),
      },
      { id: "createdBy", header: t("columns.createdBy"), cell: (row) => row.createdBy ?? t("bySystem") },
    ];
  }, [t, locale, timeZone, companies]);
  return (
    <DataTable
      spec={batchesSpec}
      state={state}
      columns={columns}
      page={page}
      rowId={(row) => String(row.id)}
      rowHref={(row) => `/batches/${row.id}`}
      label={t("label")}
      timeZone={timeZone}
      exportHref="/api/batches/export"
      views={views}
      viewActions={{ save: saveViewAction, remove: removeViewAction, mayShare }}
      empty={{ title: t("empty"), next: t("emptyNext"), action: begin }}
    />
  );
}
