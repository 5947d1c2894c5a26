"use client";

import { useLocale, useTranslations } from "next-intl";
import { useMemo } from "react";
import type { Column } from "@/components/table/column";
import { DataTable, type TablePage } from "@/components/table/data-table";
import type { TableState } from "@/components/table/spec";
import type { Option } from "@/components/ui/field";
import type { IsoDate } from "@/lib/core/dates";
import { formatDate, formatNumber, type Locale } from "@/lib/core/format";
import { isLate } from "@/lib/hotline/outreach/rules";
import { type OutreachRow, outreachChannels, outreachStates } from "@/lib/hotline/outreach/schema";
import { OutreachStatus } from "./outreach-status";
import { outreachSpec } from "./spec";

type OutreachTableProps = {
  state: TableState<typeof outreachSpec>;
  page: TablePage<OutreachRow>;
  companies: readonly Option[];
  today: IsoDate;
  timeZone: string;
};

export function OutreachTable({ state, page, companies, today, timeZone }: OutreachTableProps) {
  const t = useTranslations("outreach");
  const locale = useLocale() as Locale;
  const columns = useMemo<Column<OutreachRow, typeof outreachSpec>[]>(
    () => [
      { id: "purpose", header: t("columns.purpose"), primary: true, wrap: true, cell: (row) => row.purpose[locale] },
      {
        id: "scope",
        header: t("columns.scope"),
        wrap: true,
        cell: (row) => t("scope", { name: row.scope[locale], version: row.scopeVersion }),
      },
      {
        id: "channel",
        header: t("columns.channel"),
        options: outreachChannels.map((one) => ({ value: one, label: t(`channels.${one}`) })),
        cell: (row) => t(`channels.${row.channel}`),
      },
      {
        id: "company",
        header: t("columns.company"),
        options: companies,
        cell: ({ company }) => (company ? (locale === "ja" ? company.nameJa : company.nameEn) : "–"),
      },
      {
        id: "state",
        header: t("columns.state"),
        options: outreachStates.map((one) => ({ value: one, label: t(`states.${one}`) })),
        cell: (row) => <OutreachStatus state={row.last.state} late={isLate(row.last, today)} plain />,
      },
      { id: "onDay", header: t("columns.onDay"), cell: (row) => formatDate(row.last.onDay, locale) },
      { id: "persons", header: t("columns.persons"), align: "end", cell: (row) => formatNumber(row.last.persons) },
      { id: "note", header: t("columns.note"), wrap: true, cell: (row) => row.last.note || "–" },
      { id: "madeBy", header: t("columns.madeBy"), cell: (row) => row.last.madeByName },
    ],
    [t, locale, companies, today],
  );
  return (
    <DataTable
      spec={outreachSpec}
      state={state}
      columns={columns}
      page={page}
      rowId={(row) => String(row.id)}
      rowHref={(row) => `/outreach/${row.id}`}
      label={t("label")}
      timeZone={timeZone}
      exportHref="/api/outreach/export"
      empty={{ title: t("empty"), next: t("emptyNext") }}
    />
  );
}
