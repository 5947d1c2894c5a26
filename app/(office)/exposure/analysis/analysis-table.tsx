"use client";

import { useTranslations } from "next-intl";
import { useMemo } from "react";
import type { Column } from "@/components/table/column";
import { DataTable, type TablePage } from "@/components/table/data-table";
import type { TableState } from "@/components/table/spec";
import type { Option } from "@/components/ui/field";
import { Status } from "@/components/ui/status";
import { TextLink } from "@/components/ui/text-link";
import { formatNumber } from "@/lib/core/format";
import { bases, supports } from "@/lib/exposure/analysis/schema";
import { analysisSpec } from "./spec";

/** A comparison in words and figures, as the page made them. */
export type AnalysisRow = {
  id: string;
  rank: string;
  what: string;
  finding: boolean;
  asked: string;
  cards: string;
  rate: string;
  lift: string;
  shareOfAsked: string;
  shareOfCards: string;
  p: string;
  adjusted: string;
  /** Of a draft that begins from it; null for those who draft none. */
  draft: string | null;
};

type Props = {
  state: TableState<typeof analysisSpec>;
  page: TablePage<AnalysisRow>;
  attributes: readonly Option[];
  timeZone: string;
};

/** Every comparison that was made, the most telling first. */
export function AnalysisTable({ state, page, attributes, timeZone }: Props) {
  const t = useTranslations("analysis");
  const columns = useMemo<Column<AnalysisRow, typeof analysisSpec>[]>(() => {
    const figure = (id: "asked" | "cards" | "rate" | "lift" | "shareOfAsked" | "shareOfCards" | "p" | "adjusted") => ({
      id,
      header: t(`columns.${id}`),
      align: "end" as const,
      cell: (row: AnalysisRow) => row[id],
    });
    const choice = (id: "kind" | "direction", values: readonly string[]) => ({
      id,
      header: t(`columns.${id}`),
      options: values.map((value) => ({ value, label: t(`${id}s.${value}`) })),
    });
    return [
      {
        id: "of",
        header: t("base.of"),
        options: bases.map((value) => ({ value, label: t(`base.${value}`) })),
      },
      {
        id: "support",
        header: t("base.support"),
        options: supports.map((n) => ({ value: String(n), label: t("base.cards", { cards: formatNumber(n) }) })),
      },
      { id: "rank", header: t("columns.rank"), align: "end", cell: (row) => row.rank },
      { id: "what", header: t("columns.what"), wrap: true, className: "min-w-56", cell: (row) => row.what },
      choice("kind", ["value", "pair"]),
      { id: "attribute", header: t("columns.attribute"), options: attributes },
      choice("direction", ["over", "under"]),
      {
        id: "finding",
        header: t("columns.finding"),
        options: ["yes", "no"].map((value) => ({ value, label: t(`findings.${value}`) })),
        cell: (row) => (
          <Status tone={row.finding ? "accent" : "neutral"} plain>
            {t(`findings.${row.finding ? "yes" : "no"}`)}
          </Status>
        ),
      },
      figure("asked"),
      figure("cards"),
      figure("rate"),
      figure("lift"),
      figure("shareOfAsked"),
      figure("shareOfCards"),
      figure("p"),
      figure("adjusted"),
      {
        id: "draft",
        header: t("columns.draft"),
        cell: (row) =>
          row.draft && (
            <TextLink href={row.draft} prefetch={false} aria-label={t("draftOf", { what: row.what })}>
              {t("draft")}
            </TextLink>
          ),
      },
    ];
  }, [t, attributes]);
  return (
    <DataTable
      spec={analysisSpec}
      state={state}
      columns={columns}
      page={page}
      rowId={(row) => row.id}
      label={t("label")}
      timeZone={timeZone}
      exportHref="/api/exposure/analysis/export"
      empty={{ title: t("empty"), next: t("emptyNext") }}
    />
  );
}
