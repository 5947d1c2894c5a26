"use client";

import { useLocale, useTranslations } from "next-intl";
import { useMemo } from "react";
import { ToldStatus } from "@/app/(office)/hotline/told-status";
import { removeViewAction, saveViewAction } from "@/app/(office)/view-actions";
import type { Column, SavedView } from "@/components/table/column";
import { DataTable, type TablePage } from "@/components/table/data-table";
import type { TableState } from "@/components/table/spec";
import { formatCard, formatDate, formatNumber, type Locale } from "@/lib/core/format";
import type { CallBackRow } from "@/lib/hotline/call-backs/queries";
import { callBackClasses, callBackStates } from "@/lib/hotline/call-backs/schema";
import { languages } from "@/lib/hotline/calls/schema";
import { CallBackStatus } from "./call-back-status";
import { callBacksSpec } from "./spec";

type CallBacksTableProps = {
  state: TableState<typeof callBacksSpec>;
  page: TablePage<CallBackRow>;
  views: readonly SavedView[];
  mayShare: boolean;
  timeZone: string;
};

export function CallBacksTable({ state, page, views, mayShare, timeZone }: CallBacksTableProps) {
  const t = useTranslations("callBacks");
  const calls = useTranslations("calls");
  const locale = useLocale() as Locale;
  const columns = useMemo<Column<CallBackRow, typeof callBacksSpec>[]>(
    () => [
      { id: "foundOn", header: t("columns.foundOn"), primary: true, cell: (row) => formatDate(row.foundOn, locale) },
      { id: "calledOn", header: t("columns.calledOn"), cell: (row) => formatDate(row.calledOn, locale) },
      { id: "card", header: t("columns.card"), cell: (row) => <span className="font-mono">{formatCard(row)}</span> },
      { id: "told", header: t("columns.told"), cell: (row) => <ToldStatus told={row.told} plain /> },
      {
        id: "now",
        header: t("columns.now"),
        options: callBackClasses.map((one) => ({ value: one, label: calls(`told.${one}`) })),
        cell: (row) => <ToldStatus told={row.now} plain />,
      },
      {
        id: "language",
        header: t("columns.language"),
        options: languages.map((one) => ({ value: one, label: calls(`languages.${one}`) })),
        cell: (row) => calls(`languages.${row.language}`),
      },
      {
        id: "state",
        header: t("columns.state"),
        options: callBackStates.map((one) => ({ value: one, label: t(`states.${one}`) })),
        cell: (row) => <CallBackStatus state={row.state} plain />,
      },
      {
        id: "attempts",
        header: t("columns.attempts"),
        align: "end",
        cell: (row) => (row.attempts === 0 ? "–" : formatNumber(row.attempts)),
      },
      {
        id: "followUp",
        header: t("columns.followUp"),
        cell: (row) => (row.followUpOn ? formatDate(row.followUpOn, locale) : "–"),
      },
      { id: "taken", header: t("columns.taken"), cell: (row) => (row.mine ? t("mine") : (row.takenBy ?? t("free"))) },
    ],
    [t, calls, locale],
  );
  return (
    <DataTable
      spec={callBacksSpec}
      state={state}
      columns={columns}
      page={page}
      rowId={(row) => String(row.id)}
      rowHref={(row) => `/call-backs/${row.id}`}
      label={t("label")}
      timeZone={timeZone}
      exportHref="/api/call-backs/export"
      views={views}
      viewActions={{ save: saveViewAction, remove: removeViewAction, mayShare }}
      empty={{ title: t("empty"), next: t("emptyNext") }}
    />
  );
}
