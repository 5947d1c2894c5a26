"use client";

import { useLocale, useTranslations } from "next-intl";
import { useMemo } from "react";
import type { Column } from "@/components/table/column";
import { DataTable, type TablePage } from "@/components/table/data-table";
import type { TableState } from "@/components/table/spec";
import { TextLink } from "@/components/ui/text-link";
import { formatCard, formatInstant, type Locale } from "@/lib/core/format";
import type { RevealRow } from "@/lib/vault/reveals";
import { revealReasons } from "@/lib/vault/rules";
import { revealsSpec } from "./spec";

type RevealsTableProps = { state: TableState<typeof revealsSpec>; page: TablePage<RevealRow>; timeZone: string };

export function RevealsTable({ state, page, timeZone }: RevealsTableProps) {
  const t = useTranslations("reveals");
  const locale = useLocale() as Locale;
  const columns = useMemo<Column<RevealRow, typeof revealsSpec>[]>(
    () => [
      {
        id: "at",
        header: t("columns.at"),
        primary: true,
        cell: (row) => formatInstant(row.businessAt, locale, timeZone),
      },
      { id: "person", header: t("columns.person"), cell: (row) => row.userName },
      { id: "card", header: t("columns.card"), cell: (row) => <span className="font-mono">{formatCard(row)}</span> },
      { id: "last4", header: t("columns.last4"), cell: (row) => row.last4 },
      {
        id: "code",
        header: t("columns.code"),
        options: revealReasons.map((code) => ({ value: code, label: t(`codes.${code}`) })),
        cell: (row) => t(`codes.${row.code}`),
      },
      { id: "reason", header: t("columns.reason"), wrap: true, cell: (row) => row.reason },
      {
        id: "member",
        header: t("columns.member"),
        cell: (row) =>
          row.memberId === null ? (
            "–"
          ) : (
            <TextLink href={`/members/${row.memberId}`} prefetch={false}>
              {t("member", { id: row.memberId })}
            </TextLink>
          ),
      },
    ],
    [t, locale, timeZone],
  );
  return (
    <DataTable
      spec={revealsSpec}
      state={state}
      columns={columns}
      page={page}
      rowId={(row) => String(row.id)}
      label={t("label")}
      timeZone={timeZone}
      exportHref="/api/reveals/export"
      empty={{ title: t("empty"), next: t("emptyNext") }}
    />
  );
}
