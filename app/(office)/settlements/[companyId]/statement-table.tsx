"use client";

import { useLocale, useTranslations } from "next-intl";
import { useMemo } from "react";
import { statementSpec } from "@/app/(office)/settlements/spec";
import type { Column } from "@/components/table/column";
import { DataTable, type TablePage } from "@/components/table/data-table";
import type { TableState } from "@/components/table/spec";
import { TextLink } from "@/components/ui/text-link";
import { formatDate, formatMoney, type Locale } from "@/lib/core/format";
import type { StatementLine } from "@/lib/reimbursements/settlements/queries";
import { ReverseSettlementForm } from "./settlement-forms";

type StatementTableProps = {
  state: TableState<typeof statementSpec>;
  page: TablePage<StatementLine>;
  companyId: number;
  mayEdit: boolean;
  timeZone: string;
};

/** What was advanced, each with its inquiry, and what was paid, by day. */
export function StatementTable({ state, page, companyId, mayEdit, timeZone }: StatementTableProps) {
  const t = useTranslations("settlements");
  const locale = useLocale() as Locale;
  const columns = useMemo<Column<StatementLine, typeof statementSpec>[]>(() => {
    const money = (amount: bigint, currency: string) => (amount === 0n ? "–" : formatMoney(amount, currency, locale));
    return [
      { id: "on", header: t("columns.on"), primary: true, cell: (row) => formatDate(row.on, locale) },
      {
        id: "what",
        header: t("columns.what"),
        cell: (row) => {
          const kind = t(`kinds.${row.kind}`);
          return (
            <>
              {row.reversesId === null ? kind : t("reverses", { kind })}
              {row.reversed && <span className="block text-xs text-muted">{t("reversed")}</span>}
            </>
          );
        },
      },
      {
        id: "inquiry",
        header: t("columns.inquiry"),
        cell: (row) =>
          row.inquiryId === null ? (
            "–"
          ) : (
            <TextLink href={`/inquiries/${row.inquiryId}`} prefetch={false}>
              {row.inquiryReference ?? t("inquiry", { id: row.inquiryId })}
            </TextLink>
          ),
      },
      {
        id: "advanced",
        header: t("columns.advanced"),
        align: "end",
        cell: (row) => money(row.advanced, row.currency),
      },
      { id: "settled", header: t("columns.settled"), align: "end", cell: (row) => money(row.settled, row.currency) },
      { id: "reference", header: t("columns.reference"), cell: (row) => row.reference || "–" },
      { id: "note", header: t("columns.note"), wrap: true, cell: (row) => row.note || "–" },
      {
        id: "person",
        header: t("columns.person"),
        cell: (row) => (
          <>
            {row.madeByName}
            {mayEdit && row.kind === "settlement" && row.reversesId === null && !row.reversed && (
              <ReverseSettlementForm settlementId={row.id} />
            )}
          </>
        ),
      },
    ];
  }, [t, locale, mayEdit]);
  return (
    <DataTable
      spec={statementSpec}
      state={state}
      columns={columns}
      page={page}
      rowId={(row) => row.line}
      label={t("one.label")}
      timeZone={timeZone}
      exportHref={`/api/settlements/${companyId}/export`}
      empty={{ title: t("one.empty"), next: t("one.emptyNext") }}
    />
  );
}
