"use client";

import { useRouter } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import { useMemo } from "react";
import { removeViewAction, saveViewAction } from "@/app/(office)/view-actions";
import type { Column, SavedView } from "@/components/table/column";
import { DataTable, type TablePage } from "@/components/table/data-table";
import { queryOf, type TableState } from "@/components/table/spec";
import { Button } from "@/components/ui/button";
import type { Option } from "@/components/ui/field";
import { formatDate, type Locale } from "@/lib/core/format";
import { type ReviewRow, reviewKinds, reviewStates } from "@/lib/members/schema";
import { nodeName } from "./node-name";
import { ReviewStatus } from "./review-status";
import { reviewsSpec } from "./spec";

type ReviewsTableProps = {
  state: TableState<typeof reviewsSpec>;
  page: TablePage<ReviewRow> | null;
  companies: readonly Option[];
  views: readonly SavedView[];
  rights: { share: boolean; answer: boolean; park: boolean };
  timeZone: string;
};

/** The queue of reviews. */
export function ReviewsTable({ state, page, companies, views, rights, timeZone }: ReviewsTableProps) {
  const t = useTranslations("reviews");
  const locale = useLocale() as Locale;
  const router = useRouter();
  const query = queryOf(reviewsSpec, state);
  const columns = useMemo<Column<ReviewRow, typeof reviewsSpec>[]>(
    () => [
      {
        id: "kind",
        header: t("columns.kind"),
        primary: true,
        options: reviewKinds.map((value) => ({ value, label: t(`kinds.${value}`) })),
        cell: (row) => t(`kinds.${row.kind}`),
      },
      {
        id: "what",
        header: t("columns.what"),
        cell: (row) => (
          <span className="tabular-nums">
            {row.b
              ? t("pair", { a: nodeName(row.a), b: nodeName(row.b) })
              : row.inquiryId !== null
                ? (row.reference ?? `#${row.inquiryId}`)
                : nodeName(row.a)}
          </span>
        ),
      },
      {
        id: "company",
        header: t("columns.company"),
        options: companies,
        cell: (row) => (locale === "ja" ? row.nameJa : row.nameEn) ?? "–",
      },
      {
        id: "obvious",
        header: t("columns.obvious"),
        options: (["yes", "no"] as const).map((value) => ({ value, label: t(`obvious.${value}`) })),
        cell: (row) => (row.b ? t(`obvious.${row.obvious ? "yes" : "no"}`) : "–"),
      },
      { id: "openedOn", header: t("columns.openedOn"), cell: (row) => formatDate(row.openedOn, locale) },
      {
        id: "state",
        header: t("columns.state"),
        options: reviewStates.map((value) => ({ value, label: t(`states.${value}`) })),
        cell: (row) => <ReviewStatus state={row.state} plain />,
      },
      { id: "note", header: t("columns.note"), wrap: true, cell: (row) => row.note ?? "" },
    ],
    [t, locale, companies],
  );
  const steps = [
    ...(rights.answer ? (["take", "declined"] as const) : []),
    ...(rights.park ? (["parked"] as const) : []),
  ];
  return (
    <DataTable
      spec={reviewsSpec}
      state={state}
      columns={columns}
      page={page}
      rowId={(row) => String(row.id)}
      rowHref={(row) => `/reviews/${row.id}${query ? `?${query}` : ""}`}
      label={t("title")}
      timeZone={timeZone}
      exportHref="/api/reviews/export"
      empty={{ title: t("empty"), next: t("emptyNext") }}
      views={views}
      viewActions={{ save: saveViewAction, remove: removeViewAction, mayShare: rights.share }}
      bulk={
        steps.length > 0
          ? (ids) =>
              steps.map((step) => (
                <Button
                  key={step}
                  size="sm"
                  kind={step === "take" ? "primary" : "secondary"}
                  onClick={() => router.push(`/reviews/bulk?answer=${step}&ids=${ids.join(",")}`)}
                >
                  {t(`bulk.${step}`)}
                </Button>
              ))
          : undefined
      }
    />
  );
}
