"use client";

import { useLocale, useTranslations } from "next-intl";
import { useMemo } from "react";
import { removeViewAction, saveViewAction } from "@/app/(office)/view-actions";
import type { Column, SavedView } from "@/components/table/column";
import { DataTable, type TablePage } from "@/components/table/data-table";
import type { TableState } from "@/components/table/spec";
import type { Option } from "@/components/ui/field";
import { formatCard, formatDate, formatMoney, formatNumber, type Locale } from "@/lib/core/format";
import { type ReportRow, reportKinds, reportStates } from "@/lib/hotline/call-reports/schema";
import { ReportStatus } from "./report-status";
import { callReportsSpec } from "./spec";

type ReportsTableProps = {
  state: TableState<typeof callReportsSpec>;
  page: TablePage<ReportRow>;
  companies: readonly Option[];
  views: readonly SavedView[];
  mayShare: boolean;
  timeZone: string;
};

export function ReportsTable({ state, page, companies, views, mayShare, timeZone }: ReportsTableProps) {
  const t = useTranslations("callReports");
  const locale = useLocale() as Locale;
  const columns = useMemo<Column<ReportRow, typeof callReportsSpec>[]>(
    () => [
      {
        id: "reportedOn",
        header: t("columns.reportedOn"),
        primary: true,
        cell: (row) => formatDate(row.reportedOn, locale),
      },
      {
        id: "kind",
        header: t("columns.kind"),
        options: reportKinds.map((one) => ({ value: one, label: t(`kinds.${one}`) })),
        cell: (row) => t(`kinds.${row.kind}`),
      },
      {
        id: "company",
        header: t("columns.company"),
        options: companies,
        cell: ({ company }) => (locale === "ja" ? company.nameJa : company.nameEn),
      },
      {
        id: "card",
        header: t("columns.card"),
        cell: (row) => (row.bin ? <span className="font-mono">{formatCard(row)}</span> : "–"),
      },
      { id: "usedOn", header: t("columns.usedOn"), cell: (row) => (row.usedOn ? formatDate(row.usedOn, locale) : "–") },
      {
        id: "amount",
        header: t("columns.amount"),
        align: "end",
        cell: (row) => (row.amount === null ? "–" : formatMoney(BigInt(row.amount), "JPY", locale)),
      },
      { id: "merchant", header: t("columns.merchant"), wrap: true, cell: (row) => row.merchant || "–" },
      {
        id: "state",
        header: t("columns.state"),
        options: reportStates.map((one) => ({ value: one, label: t(`states.${one}`) })),
        cell: (row) => <ReportStatus state={row.state} plain />,
      },
      { id: "since", header: t("columns.since"), cell: (row) => formatDate(row.since, locale) },
      {
        id: "inquiries",
        header: t("columns.inquiries"),
        align: "end",
        cell: (row) => (row.inquiries === 0 ? "–" : formatNumber(row.inquiries)),
      },
      { id: "madeBy", header: t("columns.madeBy"), cell: (row) => row.madeByName },
    ],
    [t, locale, companies],
  );
  return (
    <DataTable
      spec={callReportsSpec}
      state={state}
      columns={columns}
      page={page}
      rowId={(row) => String(row.id)}
      rowHref={(row) => `/hotline/reports/${row.id}`}
      label={t("label")}
      timeZone={timeZone}
      exportHref="/api/call-reports/export"
      views={views}
      viewActions={{ save: saveViewAction, remove: removeViewAction, mayShare }}
      empty={{ title: t("empty"), next: t("emptyNext") }}
    />
  );
}
