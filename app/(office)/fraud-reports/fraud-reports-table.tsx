"use client";

import { useLocale, useTranslations } from "next-intl";
import { useMemo } from "react";
import { removeViewAction, saveViewAction } from "@/app/(office)/view-actions";
import type { Column, SavedView } from "@/components/table/column";
import { DataTable, type TablePage } from "@/components/table/data-table";
import { type TableState, tableHref } from "@/components/table/spec";
import { TextLink } from "@/components/ui/text-link";
import { formatDate, type Locale } from "@/lib/core/format";
import { channels, harms, type Pretext, type ReportRow, wanted } from "@/lib/hotline/fraud/schema";
import { HarmStatus } from "./harm-status";
import { fraudReportsSpec } from "./spec";

type FraudReportsTableProps = {
  state: TableState<typeof fraudReportsSpec>;
  page: TablePage<ReportRow>;
  pretexts: readonly Pretext[];
  views: readonly SavedView[];
  mayShare: boolean;
  timeZone: string;
};

export function FraudReportsTable({ state, page, pretexts, views, mayShare, timeZone }: FraudReportsTableProps) {
  const t = useTranslations("fraudReports");
  const locale = useLocale() as Locale;
  const columns = useMemo<Column<ReportRow, typeof fraudReportsSpec>[]>(() => {
    const name = (one: { nameJa: string; nameEn: string }) => (locale === "ja" ? one.nameJa : one.nameEn);
    const yesNo = (["yes", "no"] as const).map((one) => ({ value: one, label: t(one) }));
    return [
      {
        id: "reportedOn",
        header: t("columns.reportedOn"),
        primary: true,
        cell: (row) => formatDate(row.reportedOn, locale),
      },
      {
        id: "channel",
        header: t("columns.channel"),
        options: channels.map((one) => ({ value: one, label: t(`channels.${one}`) })),
        cell: (row) => t(`channels.${row.channel}`),
      },
      {
        id: "pretext",
        header: t("columns.pretext"),
        options: pretexts.map((one) => ({ value: String(one.id), label: name(one) })),
        wrap: true,
        cell: (row) => name(row.pretext),
      },
      {
        id: "asked",
        header: t("columns.asked"),
        options: wanted.map((one) => ({ value: one, label: t(`wanted.${one}`) })),
        wrap: true,
        cell: (row) => row.asked.map((one) => t(`wanted.${one}`)).join(t("listSeparator")),
      },
      {
        id: "contact",
        header: t("columns.contact"),
        cell: ({ id, contact }) => {
          if (!contact) return "–";
          const shown = <span className="font-mono">{contact.mask}</span>;
          if (contact.reports < 2) return shown;
          return (
            <span className="inline-flex gap-2">
              {shown}
              <TextLink
                href={tableHref("/fraud-reports", fraudReportsSpec, { filters: { sameAs: String(id) } })}
                prefetch={false}
              >
                {t("sameCount", { count: contact.reports })}
              </TextLink>
            </span>
          );
        },
      },
      {
        id: "words",
        header: t("columns.words"),
        wrap: true,
        className: "min-w-64",
        cell: (row) => <span className="line-clamp-2">{row.erasedOn ? t("erased") : row.words}</span>,
      },
      {
        id: "harm",
        header: t("columns.harm"),
        options: harms.map((one) => ({ value: one, label: t(`harms.${one}`) })),
        cell: (row) => <HarmStatus harm={row.harm} plain />,
      },
      {
        id: "handedOver",
        header: t("columns.handedOver"),
        options: yesNo,
        cell: (row) => t(row.handedOver ? "yes" : "no"),
      },
      { id: "example", header: t("columns.example"), cell: (row) => t(row.example ? "yes" : "no") },
      { id: "happenedOn", header: t("columns.happenedOn"), cell: (row) => formatDate(row.happenedOn, locale) },
      { id: "madeBy", header: t("columns.madeBy"), cell: (row) => row.madeByName },
      { id: "sameAs", header: t("columns.sameAs") },
      { id: "withdrawn", header: t("columns.withdrawn"), options: [{ value: "yes", label: t("yes") }] },
    ];
  }, [t, locale, pretexts]);
  return (
    <DataTable
      spec={fraudReportsSpec}
      state={state}
      columns={columns}
      page={page}
      rowId={(row) => String(row.id)}
      rowHref={(row) => `/fraud-reports/${row.id}`}
      label={t("label")}
      timeZone={timeZone}
      exportHref="/api/fraud-reports/export"
      views={views}
      viewActions={{ save: saveViewAction, remove: removeViewAction, mayShare }}
      empty={{ title: t("empty"), next: t("emptyNext") }}
    />
  );
}
