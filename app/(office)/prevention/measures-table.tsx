"use client";

import { useLocale, useTranslations } from "next-intl";
import { useMemo } from "react";
import type { Column } from "@/components/table/column";
import { DataTable, type TablePage } from "@/components/table/data-table";
import type { TableState } from "@/components/table/spec";
import type { IsoDate } from "@/lib/core/dates";
import { formatDate, formatNumber, type Locale } from "@/lib/core/format";
import { isOverdue } from "@/lib/notices/measures/rules";
import { type MeasureVersion, measureKinds, measureStates } from "@/lib/notices/measures/schema";
import { MeasureStatus } from "./measure-status";
import { measuresSpec } from "./spec";

type MeasuresTableProps = {
  state: TableState<typeof measuresSpec>;
  page: TablePage<MeasureVersion>;
  today: IsoDate;
  timeZone: string;
};

export function MeasuresTable({ state, page, today, timeZone }: MeasuresTableProps) {
  const t = useTranslations("measures");
  const locale = useLocale() as Locale;
  const columns = useMemo<Column<MeasureVersion, typeof measuresSpec>[]>(
    () => [
      { id: "text", header: t("columns.text"), primary: true, wrap: true, cell: (row) => row.text[locale] },
      {
        id: "kind",
        header: t("columns.kind"),
        options: measureKinds.map((one) => ({ value: one, label: t(`kinds.${one}`) })),
        cell: (row) => t(`kinds.${row.kind}`),
      },
      {
        id: "state",
        header: t("columns.state"),
        options: measureStates.map((one) => ({ value: one, label: t(`states.${one}`) })),
        cell: (row) => <MeasureStatus state={row.state} overdue={isOverdue(row, today)} plain />,
      },
      { id: "sinceOn", header: t("columns.sinceOn"), cell: (row) => formatDate(row.sinceOn, locale) },
      { id: "dueOn", header: t("columns.dueOn"), cell: (row) => (row.dueOn ? formatDate(row.dueOn, locale) : "–") },
      { id: "overdue", header: t("overdue"), options: [{ value: "yes", label: t("yes") }] },
      { id: "savedBy", header: t("columns.savedBy"), cell: (row) => row.savedByName },
      { id: "versions", header: t("columns.versions"), align: "end", cell: (row) => formatNumber(row.version) },
    ],
    [t, locale, today],
  );
  return (
    <DataTable
      spec={measuresSpec}
      state={state}
      columns={columns}
      page={page}
      rowId={(row) => String(row.measureId)}
      rowHref={(row) => `/prevention/${row.measureId}`}
      label={t("label")}
      timeZone={timeZone}
      exportHref="/api/prevention/export"
      empty={{ title: t("empty"), next: t("emptyNext") }}
    />
  );
}
