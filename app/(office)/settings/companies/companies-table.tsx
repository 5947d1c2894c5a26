"use client";

import { useLocale, useTranslations } from "next-intl";
import { useMemo } from "react";
import { removeViewAction, saveViewAction } from "@/app/(office)/view-actions";
import type { Column, SavedView } from "@/components/table/column";
import { DataTable, type TablePage } from "@/components/table/data-table";
import type { TableState } from "@/components/table/spec";
import type { Company } from "@/lib/companies/queries";
import { stateOf } from "./arrange";
import { rangesText } from "./bin-words";
import { CompanyStatus } from "./company-status";
import { companiesSpec } from "./spec";

type CompaniesTableProps = {
  state: TableState<typeof companiesSpec>;
  page: TablePage<Company>;
  views: readonly SavedView[];
  mayShare: boolean;
  timeZone: string;
};

export function CompaniesTable({ state, page, views, mayShare, timeZone }: CompaniesTableProps) {
  const t = useTranslations("companies");
  const locale = useLocale();
  const columns = useMemo<Column<Company, typeof companiesSpec>[]>(
    () => [
      {
        id: "name",
        header: t("columns.name"),
        primary: true,
        cell: (row) => (locale === "ja" ? row.nameJa : row.nameEn),
      },
      { id: "code", header: t("columns.code"), cell: (row) => row.code },
      {
        id: "binRanges",
        header: t("columns.binRanges"),
        wrap: true,
        cell: (row) => rangesText(row.binRanges, ", ") || "–",
      },
      {
        id: "profile",
        header: t("columns.profile"),
        cell: (row) => (row.profile ? t("version", { version: row.profile.version }) : "–"),
      },
      {
        id: "state",
        header: t("columns.state"),
        options: (["active", "noProfile", "ended"] as const).map((one) => ({ value: one, label: t(`states.${one}`) })),
        cell: (row) => <CompanyStatus state={stateOf(row)} plain />,
      },
      { id: "contact", header: t("columns.contact"), wrap: true, cell: (row) => row.contact || "–" },
    ],
    [t, locale],
  );
  return (
    <DataTable
      spec={companiesSpec}
      state={state}
      columns={columns}
      page={page}
      rowId={(row) => String(row.id)}
      rowHref={(row) => `/settings/companies/${row.id}`}
      label={t("label")}
      timeZone={timeZone}
      exportHref="/api/companies/export"
      views={views}
      viewActions={{ save: saveViewAction, remove: removeViewAction, mayShare }}
      empty={{ title: t("empty"), next: t("emptyNext") }}
    />
  );
}
