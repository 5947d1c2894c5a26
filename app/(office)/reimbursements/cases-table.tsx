"use client";

import { useLocale, useTranslations } from "next-intl";
import { useMemo } from "react";
import { removeViewAction, saveViewAction } from "@/app/(office)/view-actions";
import type { Column, SavedView } from "@/components/table/column";
import { DataTable, type TablePage } from "@/components/table/data-table";
import type { TableState } from "@/components/table/spec";
import type { Option } from "@/components/ui/field";
import { Status } from "@/components/ui/status";
import { TextLink } from "@/components/ui/text-link";
import { formatDate, formatMoney, type Locale } from "@/lib/core/format";
import type { CaseRow } from "@/lib/reimbursements/work/queries";
import { BulkSteps } from "./bulk-steps";
import { reimbursementsSpec, stageTabs } from "./spec";

type CasesTableProps = {
  state: TableState<typeof reimbursementsSpec>;
  page: TablePage<CaseRow> | null;
  companies: readonly Option[];
  workers: readonly Option[];
  views: readonly SavedView[];
  rights: { share: boolean; work: boolean; assign: boolean };
  timeZone: string;
  today: string;
};

/** The open cases, due first. */
export function CasesTable({ state, page, companies, workers, views, rights, timeZone, today }: CasesTableProps) {
  const t = useTranslations("worklists");
  const locale = useLocale() as Locale;
  const columns = useMemo<Column<CaseRow, typeof reimbursementsSpec>[]>(() => {
    const money = (amount: bigint | null, currency: string | null) =>
      amount === null || currency === null ? "–" : formatMoney(amount, currency, locale);
    const date = (day: string | null) => (day ? formatDate(day, locale) : "–");
    const owners = [
      ...(rights.work ? [{ value: "me", label: t("owners.me") }] : []),
      { value: "none", label: t("owners.none") },
      ...workers,
    ];
    return [
      { id: "reference", header: t("columns.reference"), primary: true, cell: (row) => row.reference ?? `#${row.id}` },
      {
        id: "stage",
        header: t("columns.stage"),
        options: stageTabs.map((value) => ({ value, label: t(`stages.${value}`) })),
        cell: (row) => t(`stages.${row.stage}`),
      },
      {
        id: "dueOn",
        header: t("columns.dueOn"),
        cell: (row) =>
          row.late ? (
            <Status tone="bad" plain>
              {date(row.dueOn)}
              <span className="sr-only"> {t("late.yes")}</span>
            </Status>
          ) : (
            date(row.dueOn)
          ),
      },
      {
        id: "late",
        header: t("columns.late"),
        options: (["yes", "no"] as const).map((value) => ({ value, label: t(`late.${value}`) })),
      },
      { id: "age", header: t("columns.age"), align: "end", cell: (row) => t("days", { days: row.age }) },
      {
        id: "company",
        header: t("columns.company"),
        options: companies,
        cell: (row) => (locale === "ja" ? row.nameJa : row.nameEn),
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
      {
        id: "burden",
        header: t("columns.burden"),
        align: "end",
        cell: (row) => money(row.burden, row.moneyCurrency),
      },
      { id: "amount", header: t("columns.amount"), align: "end", cell: (row) => money(row.amount, row.currency) },
      {
        id: "owner",
        header: t("columns.owner"),
        options: owners,
        cell: (row) => (
          <>
            {row.owner ?? (row.takenBy ? "" : "–")}
            {row.takenBy && (
              <span className={row.owner ? "ml-2" : undefined}>
                <Status tone="accent" shape="waiting" plain>
                  {t("inHand", { name: row.takenBy })}
                </Status>
              </span>
            )}
          </>
        ),
      },
      {
        id: "followUpOn",
        header: t("columns.followUpOn"),
        cell: (row) => date(row.followUpOn),
      },
      { id: "receivedOn", header: t("columns.receivedOn"), cell: (row) => date(row.receivedOn) },
    ];
  }, [t, locale, companies, workers, rights.work]);
  return (
    <DataTable
      spec={reimbursementsSpec}
      state={state}
      columns={columns}
      page={page}
      rowId={(row) => String(row.id)}
      rowHref={(row) => `/inquiries/${row.id}`}
      label={t("title")}
      timeZone={timeZone}
      exportHref="/api/reimbursements/export"
      empty={{ title: t("empty"), next: t("emptyNext") }}
      views={views}
      viewActions={{ save: saveViewAction, remove: removeViewAction, mayShare: rights.share }}
      bulk={
        rights.work
          ? (ids, clear) => (
              <BulkSteps ids={ids} clear={clear} workers={workers} mayAssign={rights.assign} today={today} />
            )
          : undefined
      }
    />
  );
}
