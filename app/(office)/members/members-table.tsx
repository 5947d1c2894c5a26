"use client";

import { useLocale, useTranslations } from "next-intl";
import { useMemo } from "react";
import { removeViewAction, saveViewAction } from "@/app/(office)/view-actions";
import type { Column, SavedView } from "@/components/table/column";
import { DataTable, type TablePage } from "@/components/table/data-table";
import type { TableState } from "@/components/table/spec";
import type { Option } from "@/components/ui/field";
import { Status, type Tone } from "@/components/ui/status";
import { formatDate, formatMoney, formatNumber, type Locale } from "@/lib/core/format";
import type { MemberRow } from "@/lib/members/queries";
import { type MemberRelief, memberReliefs } from "@/lib/members/schema";
import { membersSpec } from "./spec";

const tones: Record<MemberRelief, Tone> = { carries_burden: "bad", not_yet_known: "warn", clear: "good" };

type MembersTableProps = {
  state: TableState<typeof membersSpec>;
  page: TablePage<MemberRow> | null;
  companies: readonly Option[];
  views: readonly SavedView[];
  mayShare: boolean;
  timeZone: string;
};

/** The list of members. */
export function MembersTable({ state, page, companies, views, mayShare, timeZone }: MembersTableProps) {
  const t = useTranslations("members");
  const locale = useLocale() as Locale;
  const columns = useMemo<Column<MemberRow, typeof membersSpec>[]>(() => {
    const date = (day: string | null) => (day ? formatDate(day, locale) : "–");
    return [
      { id: "id", header: t("columns.id"), primary: true, cell: (row) => row.id },
      {
        id: "countedOn",
        header: t("columns.countedOn"),
        cell: (row) => (row.countedOn ? date(row.countedOn) : <span className="text-muted">{t("counted.no")}</span>),
      },
      {
        id: "inquiries",
        header: t("columns.inquiries"),
        align: "end",
        cell: (row) => formatNumber(row.inquiries),
      },
      { id: "cards", header: t("columns.cards"), align: "end", cell: (row) => formatNumber(row.cards) },
      { id: "numbers", header: t("columns.numbers"), align: "end", cell: (row) => formatNumber(row.numbers) },
      { id: "lastReceivedOn", header: t("columns.lastReceivedOn"), cell: (row) => date(row.lastReceivedOn) },
      {
        id: "relief",
        header: t("columns.relief"),
        options: memberReliefs.map((value) => ({ value, label: t(`relief.${value}`) })),
        cell: (row) => (
          <Status tone={tones[row.relief]} plain>
            {t(`relief.${row.relief}`)}
          </Status>
        ),
      },
      {
        id: "burden",
        header: t("columns.burden"),
        align: "end",
        cell: (row) =>
          row.burden.map(({ currency, amount }) => formatMoney(amount, currency, locale)).join(" + ") || "–",
      },
      {
        id: "counted",
        header: t("columns.counted"),
        options: ["yes", "no"].map((value) => ({ value, label: t(`counted.${value}`) })),
      },
      { id: "company", header: t("columns.company"), options: companies },
    ];
  }, [t, locale, companies]);
  return (
    <DataTable
      spec={membersSpec}
      state={state}
      columns={columns}
      page={page}
      rowId={(row) => String(row.id)}
      rowHref={(row) => `/members/${row.id}`}
      label={t("title")}
      timeZone={timeZone}
      empty={{ title: t("empty"), next: t("emptyNext") }}
      exportHref="/api/members/export"
      views={views}
      viewActions={{ save: saveViewAction, remove: removeViewAction, mayShare }}
    />
  );
}
