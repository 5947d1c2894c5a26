"use client";

import { useLocale, useTranslations } from "next-intl";
import { useMemo } from "react";
import { ToldStatus } from "@/app/(office)/hotline/told-status";
import { removeViewAction, saveViewAction } from "@/app/(office)/view-actions";
import type { Column, SavedView } from "@/components/table/column";
import { DataTable, type TablePage } from "@/components/table/data-table";
import type { TableState } from "@/components/table/spec";
import { formatCard, formatDate, type Locale } from "@/lib/core/format";
import type { CallRow } from "@/lib/hotline/calls/queries";
import { callReasons, languages, toldClasses } from "@/lib/hotline/calls/schema";
import { callsSpec } from "./spec";

type CallsTableProps = {
  state: TableState<typeof callsSpec>;
  page: TablePage<CallRow>;
  /** Numbers of the versions that ever were in force. */
  versions: readonly number[];
  views: readonly SavedView[];
  mayShare: boolean;
  timeZone: string;
};

export function CallsTable({ state, page, versions, views, mayShare, timeZone }: CallsTableProps) {
  const t = useTranslations("calls");
  const locale = useLocale() as Locale;
  const columns = useMemo<Column<CallRow, typeof callsSpec>[]>(() => {
    const options = (names: readonly string[], words: string) =>
      names.map((one) => ({ value: one, label: t(`${words}.${one}`) }));
    return [
      {
        id: "calledOn",
        header: t("columns.calledOn"),
        primary: true,
        cell: (row) => formatDate(row.calledOn, locale),
      },
      {
        id: "reason",
        header: t("columns.reason"),
        options: options(callReasons, "reasons"),
        cell: (row) => t(`reasons.${row.reason}`),
      },
      {
        id: "card",
        header: t("columns.card"),
        cell: (row) => (row.bin ? <span className="font-mono">{formatCard(row)}</span> : "–"),
      },
      {
        id: "told",
        header: t("columns.told"),
        options: options(toldClasses, "told"),
        cell: (row) => (row.told ? <ToldStatus told={row.told} plain /> : "–"),
      },
      {
        id: "scope",
        header: t("columns.scope"),
        options: [
          ...versions.map((one) => ({ value: String(one), label: t("detail.version", { version: one }) })),
          { value: "0", label: t("noVersion") },
        ],
        cell: (row) => (row.scopeVersion === null ? "–" : t("detail.version", { version: row.scopeVersion })),
      },
      {
        id: "language",
        header: t("columns.language"),
        options: options(languages, "languages"),
        cell: (row) => t(`languages.${row.language}`),
      },
      {
        id: "contact",
        header: t("columns.contact"),
        options: options(["kept", "erased", "none"], "contacts"),
        cell: (row) => t(`contacts.${row.contact}`),
      },
      {
        id: "note",
        header: t("columns.note"),
        wrap: true,
        cell: (row) => <span className="line-clamp-2">{row.note || "–"}</span>,
      },
      { id: "madeBy", header: t("columns.madeBy"), cell: (row) => row.madeByName },
    ];
  }, [t, locale, versions]);
  return (
    <DataTable
      spec={callsSpec}
      state={state}
      columns={columns}
      page={page}
      rowId={(row) => String(row.id)}
      rowHref={(row) => `/hotline/calls/${row.id}`}
      label={t("label")}
      timeZone={timeZone}
      exportHref="/api/calls/export"
      views={views}
      viewActions={{ save: saveViewAction, remove: removeViewAction, mayShare }}
      empty={{ title: t("empty"), next: t("emptyNext") }}
    />
  );
}
