"use client";

import { useLocale, useTranslations } from "next-intl";
import { useMemo } from "react";
import type { Column } from "@/components/table/column";
import { DataTable, type TablePage } from "@/components/table/data-table";
import type { TableState } from "@/components/table/spec";
import { formatInstant, formatNumber, type Locale } from "@/lib/core/format";
import type { FullExportRow } from "@/lib/reports/full-exports";
import { exportStates } from "@/lib/reports/rules";
import { ExportStatus } from "./export-status";
import { scopeWords } from "./scope-words";
import { fullExportsSpec } from "./spec";

type Props = { state: TableState<typeof fullExportsSpec>; page: TablePage<FullExportRow>; timeZone: string };

export function FullExportsTable({ state, page, timeZone }: Props) {
  const t = useTranslations("fullExports");
  const locale = useLocale() as Locale;
  const columns = useMemo<Column<FullExportRow, typeof fullExportsSpec>[]>(
    () => [
      {
        id: "requestedAt",
        header: t("columns.requestedAt"),
        primary: true,
        cell: (row) => formatInstant(row.requestedAt, locale, timeZone),
      },
      { id: "list", header: t("columns.list"), cell: (row) => t(`lists.${row.list}`) },
      { id: "scope", header: t("columns.scope"), wrap: true, cell: (row) => scopeWords(row, t, locale) },
      { id: "rows", header: t("columns.rows"), align: "end", cell: (row) => formatNumber(row.rows) },
      {
        id: "state",
        header: t("columns.state"),
        options: exportStates.map((one) => ({ value: one, label: t(`states.${one}`) })),
        cell: (row) => <ExportStatus state={row.state} plain />,
      },
      { id: "recipient", header: t("columns.recipient"), cell: (row) => row.recipientName },
      { id: "requestedBy", header: t("columns.requestedBy"), cell: (row) => row.requestedByName },
      { id: "decidedBy", header: t("columns.decidedBy"), cell: (row) => row.decidedByName ?? "–" },
      { id: "downloads", header: t("columns.downloads"), align: "end", cell: (row) => formatNumber(row.downloads) },
    ],
    [t, locale, timeZone],
  );
  return (
    <DataTable
      spec={fullExportsSpec}
      state={state}
      columns={columns}
      page={page}
      rowId={(row) => String(row.id)}
      rowHref={(row) => `/full-exports/${row.id}`}
      label={t("label")}
      timeZone={timeZone}
      empty={{ title: t("empty"), next: t("emptyNext") }}
    />
  );
}
