"use client";

import { useLocale, useTranslations } from "next-intl";
import { useMemo } from "react";
import type { Column } from "@/components/table/column";
import { DataTable, type TablePage } from "@/components/table/data-table";
import type { TableState } from "@/components/table/spec";
import { formatChange, formatDate, formatInstant, formatNumber, type Locale } from "@/lib/core/format";
import type { NoticeRow } from "@/lib/notices/queries";
import { states } from "@/lib/notices/rules";
import { NoticeStatus } from "./notice-status";
import { noticesSpec } from "./spec";

type NoticesTableProps = { state: TableState<typeof noticesSpec>; page: TablePage<NoticeRow>; timeZone: string };

export function NoticesTable({ state, page, timeZone }: NoticesTableProps) {
  const t = useTranslations("notices");
  const locale = useLocale() as Locale;
  const columns = useMemo<Column<NoticeRow, typeof noticesSpec>[]>(() => {
    const at = (instant: Date | null) => (instant ? formatInstant(instant, locale, timeZone) : "–");
    return [
      {
        id: "asOf",
        header: t("columns.asOf"),
        primary: true,
        cell: (row) => formatDate(row.asOf, locale),
      },
      { id: "count", header: t("columns.count"), align: "end", cell: (row) => formatNumber(row.count) },
      { id: "change", header: t("columns.change"), align: "end", cell: (row) => formatChange(row.change) },
      {
        id: "state",
        header: t("columns.state"),
        options: states.map((one) => ({ value: one, label: t(`states.${one}`) })),
        cell: (row) => <NoticeStatus state={row.state} plain />,
      },
      {
        id: "edition",
        header: t("columns.edition"),
        cell: (row) => (row.version === null ? "–" : t("edition", { version: row.version })),
      },
      {
        id: "correction",
        header: t("columns.correction"),
        cell: (row) =>
          [
            row.corrects !== null && t("corrects", { version: row.corrects }),
            row.correctedBy !== null && t("correctedBy", { version: row.correctedBy }),
          ]
            .filter(Boolean)
            .join(" / ") || "–",
      },
      { id: "publishedAt", header: t("columns.publishedAt"), cell: (row) => at(row.publishedAt) },
      { id: "draftedBy", header: t("columns.draftedBy"), cell: (row) => row.draftedByName },
      { id: "approvedBy", header: t("columns.approvedBy"), cell: (row) => row.approvedByName ?? "–" },
      { id: "draftedAt", header: t("columns.draftedAt"), cell: (row) => at(row.draftedAt) },
    ];
  }, [t, locale, timeZone]);
  return (
    <DataTable
      spec={noticesSpec}
      state={state}
      columns={columns}
      page={page}
      rowId={(row) => String(row.id)}
      rowHref={(row) => `/notices/${row.id}`}
      label={t("label")}
      timeZone={timeZone}
      empty={{ title: t("empty"), next: t("emptyNext") }}
    />
  );
}
