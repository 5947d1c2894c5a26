"use client";

import { useLocale, useTranslations } from "next-intl";
import { useMemo } from "react";
import type { Column } from "@/components/table/column";
import { DataTable, type TablePage } from "@/components/table/data-table";
import type { TableState } from "@/components/table/spec";
import { formatChange, formatInstant, formatNumber, type Locale } from "@/lib/core/format";
import type { BlockRow } from "@/lib/ledger/blocks";
import { causes } from "@/lib/ledger/schema";
import { blocksSpec } from "./spec";
import { SubjectWords } from "./subject-words";

type BlocksTableProps = {
  state: TableState<typeof blocksSpec>;
  page: TablePage<BlockRow> | null;
  linked: readonly string[];
  timeZone: string;
};

/** The ledger's blocks: each one transaction's change of the count. */
export function BlocksTable({ state, page, linked, timeZone }: BlocksTableProps) {
  const t = useTranslations("ledger");
  const words = useTranslations("members.causes");
  const locale = useLocale() as Locale;
  const columns = useMemo<Column<BlockRow, typeof blocksSpec>[]>(
    () => [
      { id: "no", header: t("columns.no"), primary: true, cell: (row) => formatNumber(row.no) },
      {
        id: "at",
        header: t("columns.at"),
        cell: (row) => <time dateTime={row.at.toISOString()}>{formatInstant(row.at, locale, timeZone)}</time>,
      },
      {
        id: "cause",
        header: t("columns.cause"),
        options: causes.map((value) => ({ value, label: words(value) })),
        cell: (row) => words(row.cause),
      },
      {
        id: "person",
        header: t("columns.person"),
        cell: (row) => (row.bySystem ? t("system", { name: row.personName }) : row.personName),
      },
      { id: "net", header: t("columns.net"), align: "end", cell: (row) => formatChange(row.net) },
      { id: "entries", header: t("columns.entries"), align: "end", cell: (row) => formatNumber(row.entries) },
      {
        id: "subject",
        header: t("columns.subject"),
        cell: (row) => <SubjectWords subject={row.subject} page={row.page} linked={linked} />,
      },
      {
        id: "hash",
        header: t("columns.hash"),
        cell: (row) => <code className="font-mono text-xs text-muted">{row.hash.slice(0, 12)}</code>,
      },
      { id: "effective", header: t("columns.effective") },
    ],
    [t, words, locale, timeZone, linked],
  );
  return (
    <DataTable
      spec={blocksSpec}
      state={state}
      columns={columns}
      page={page}
      rowId={(row) => String(row.no)}
      rowHref={(row) => `/ledger/blocks/${row.no}`}
      label={t("label")}
      timeZone={timeZone}
      empty={{ title: t("empty"), next: t("emptyNext") }}
    />
  );
}
