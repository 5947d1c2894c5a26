"use client";

import { useLocale, useTranslations } from "next-intl";
import { useMemo } from "react";
import { storeSearchAction } from "@/app/(office)/look-up-action";
import { removeViewAction, saveViewAction } from "@/app/(office)/view-actions";
import type { Column, SavedView } from "@/components/table/column";
import { DataTable, type TablePage } from "@/components/table/data-table";
import type { TableState } from "@/components/table/spec";
import type { Option } from "@/components/ui/field";
import { LinkButton } from "@/components/ui/link-button";
import { TextLink } from "@/components/ui/text-link";
import { formatCard, formatDate, formatMoney, type Locale } from "@/lib/core/format";
import { exposureClasses } from "@/lib/exposure/schema";
import type { InquiryRow } from "@/lib/inquiries/queries";
import { inquiryStates } from "@/lib/inquiries/schema";
import { reliefStates } from "@/lib/reimbursements/rules";
import { BulkSteps } from "./bulk-steps";
import { ExposureStatus } from "./exposure-status";
import { ReliefStatus } from "./relief-status";
import { inquiriesSpec } from "./spec";

type InquiriesTableProps = {
  state: TableState<typeof inquiriesSpec>;
  page: TablePage<InquiryRow> | null;
  companies: readonly Option[];
  /** Versions of the scope, for those who may see the register. */
  scopes: readonly Option[];
  views: readonly SavedView[];
  searchLabels: Readonly<Record<string, string>>;
  mayShare: boolean;
  mayType: boolean;
  mayEdit: boolean;
  timeZone: string;
};

/** The list of inquiries. */
export function InquiriesTable(props: InquiriesTableProps) {
  const { state, page, companies, scopes, timeZone } = props;
  const t = useTranslations("inquiries");
  const locale = useLocale() as Locale;
  const columns = useMemo<Column<InquiryRow, typeof inquiriesSpec>[]>(() => {
    const date = (day: string | null) => (day ? formatDate(day, locale) : "–");
    const money = (amount: bigint | null, currency: string | null) =>
      amount === null || currency === null ? "–" : formatMoney(amount, currency, locale);
    const caseOf = (row: InquiryRow) => String(row.detectionCase ?? "unknown");
    return [
      { id: "reference", header: t("columns.reference"), primary: true, cell: (row) => row.reference ?? `#${row.id}` },
      {
        id: "company",
        header: t("columns.company"),
        options: companies,
        cell: (row) => (locale === "ja" ? row.nameJa : row.nameEn),
      },
      { id: "receivedOn", header: t("columns.receivedOn"), cell: (row) => date(row.receivedOn) },
      { id: "card", header: t("columns.card"), cell: (row) => (row.bin || row.last4 ? formatCard(row) : "–") },
      { id: "misuseOn", header: t("columns.misuseOn"), cell: (row) => date(row.misuseOn) },
      { id: "amount", header: t("columns.amount"), align: "end", cell: (row) => money(row.amount, row.currency) },
      {
        id: "merchant",
        header: t("columns.merchant"),
        cell: (row) => <span className="block max-w-34 truncate">{row.merchant ?? "–"}</span>,
      },
      {
        id: "detectionCase",
        header: t("columns.detectionCase"),
        options: ["1", "2", "3", "unknown"].map((value) => ({ value, label: t(`cases.${value}`) })),
        cell: (row) => t(`casesShort.${caseOf(row)}`),
      },
      {
        id: "relief",
        header: t("columns.relief"),
        options: reliefStates.map((value) => ({ value, label: t(`relief.${value}`) })),
        cell: (row) => <ReliefStatus relief={row.relief} state={row.state} plain />,
      },
      {
        id: "burden",
        header: t("columns.burden"),
        align: "end",
        cell: (row) =>
          row.charged === null || row.relieved === null ? "–" : money(row.charged - row.relieved, row.moneyCurrency),
      },
      {
        id: "exposure",
        header: t("columns.exposure"),
        options: exposureClasses.map((value) => ({ value, label: t(`exposure.${value}`) })),
        cell: (row) => <ExposureStatus exposure={row.exposure} plain />,
      },
      ...(scopes.length === 0
        ? []
        : ([
            { id: "explainedBy", header: t("columns.explainedBy"), options: scopes },
            { id: "unexplainedBy", header: t("columns.unexplainedBy"), options: scopes },
          ] as const)),
      {
        id: "state",
        header: t("columns.state"),
        options: inquiryStates.map((value) => ({ value, label: t(`states.${value}`) })),
        cell: (row) => t(`states.${row.state}`),
      },
      {
        id: "member",
        header: t("columns.member"),
        align: "end",
        cell: (row) =>
          row.memberId === null ? (
            "–"
          ) : (
            <TextLink href={`/members/${row.memberId}`} prefetch={false}>
              {row.memberId}
            </TextLink>
          ),
      },
      { id: "memberNumber", header: t("columns.memberNumber") },
      { id: "last4", header: t("columns.last4") },
      { id: "use", header: t("columns.use"), cell: (row) => t(`uses.${row.use ?? "none"}`) },
      {
        id: "closedAs",
        header: t("columns.closedAs"),
        cell: (row) => (row.closedAs ? t(`closings.${row.closedAs}`) : "–"),
      },
      { id: "closedOn", header: t("columns.closedOn") },
    ];
  }, [t, locale, companies, scopes]);
  return (
    <DataTable
      spec={inquiriesSpec}
      state={state}
      columns={columns}
      page={page}
      rowId={(row) => String(row.id)}
      rowHref={(row) => `/inquiries/${row.id}`}
      label={t("title")}
      timeZone={timeZone}
      empty={{
        title: t("empty"),
        next: t("emptyNext"),
        action: props.mayType && <LinkButton href="/batches/new">{t("receive")}</LinkButton>,
      }}
      exportHref="/api/inquiries/export"
      views={props.views}
      viewActions={{ save: saveViewAction, remove: removeViewAction, mayShare: props.mayShare }}
      storeSearch={storeSearchAction}
      searchLabels={props.searchLabels}
      bulk={props.mayEdit ? (ids, clear) => <BulkSteps ids={ids} clear={clear} /> : undefined}
    />
  );
}
