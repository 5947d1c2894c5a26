"use client";

import { useLocale, useTranslations } from "next-intl";
import { useMemo } from "react";
import type { Column } from "@/components/table/column";
import { DataTable, type TablePage } from "@/components/table/data-table";
import type { TableState } from "@/components/table/spec";
import type { Option } from "@/components/ui/field";
import { formatInstant, formatNumber, type Locale } from "@/lib/core/format";
import type { LoadRow } from "@/lib/exposure/queries";
import { loadStates } from "@/lib/exposure/schema";
import { LoadStatus } from "./load-status";
import { loadsSpec } from "./spec";

type Props = {
  state: TableState<typeof loadsSpec>;
  page: TablePage<LoadRow>;
  sources: readonly Option[];
  timeZone: string;
};

/** Files of the register, with what became of their records. */
export function LoadsTable({ state, page, sources, timeZone }: Props) {
  const t = useTranslations("exposure.loads");
  const locale = useLocale() as Locale;
  const columns = useMemo<Column<LoadRow, typeof loadsSpec>[]>(() => {
    const figure = (row: LoadRow, value: number) =>
      row.state === "loaded" || row.state === "reverting" || row.state === "reverted" ? formatNumber(value) : "–";
    return [
      {
        id: "receivedAt",
        header: t("columns.receivedAt"),
        primary: true,
        cell: (row) => formatInstant(row.receivedAt, locale, timeZone),
      },
      {
        id: "source",
        header: t("columns.source"),
        options: sources,
        cell: (row) => (locale === "ja" ? row.source.nameJa : row.source.nameEn),
      },
      {
        id: "fileName",
        header: t("columns.fileName"),
        cell: (row) => <span className="block max-w-56 truncate">{row.fileName}</span>,
      },
      {
        id: "state",
        header: t("columns.state"),
        options: loadStates.map((one) => ({ value: one, label: t(`states.${one}`) })),
        cell: (row) => <LoadStatus state={row.state} plain />,
      },
      { id: "records", header: t("columns.records"), align: "end", cell: (row) => figure(row, row.records) },
      { id: "cards", header: t("columns.cards"), align: "end", cell: (row) => figure(row, row.cards) },
      { id: "known", header: t("columns.known"), align: "end", cell: (row) => figure(row, row.known) },
      { id: "problems", header: t("columns.problems"), align: "end", cell: (row) => figure(row, row.problems) },
      { id: "receivedBy", header: t("columns.receivedBy"), cell: (row) => row.receivedByName },
    ];
  }, [t, locale, sources, timeZone]);
  return (
    <DataTable
      spec={loadsSpec}
      state={state}
      columns={columns}
      page={page}
      rowId={(row) => String(row.id)}
      rowHref={(row) => `/exposure/loads/${row.id}`}
      label={t("label")}
      timeZone={timeZone}
      empty={{ title: t("empty"), next: t("emptyNext") }}
    />
  );
}
