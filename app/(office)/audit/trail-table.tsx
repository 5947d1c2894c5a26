"use client";

import { useLocale, useTranslations } from "next-intl";
import { useMemo } from "react";
import { removeViewAction, saveViewAction } from "@/app/(office)/view-actions";
import type { Column, SavedView } from "@/components/table/column";
import { DataTable, type TablePage } from "@/components/table/data-table";
import type { TableState } from "@/components/table/spec";
import type { Option } from "@/components/ui/field";
import type { TrailRow } from "@/lib/audit/queries";
import { formatInstant, type Locale } from "@/lib/core/format";
import { trailSpec, trailSubjects } from "./spec";
import { SubjectLink } from "./subject-link";
import { TrailDetails } from "./trail-details";

type TrailTableProps = {
  state: TableState<typeof trailSpec>;
  page: TablePage<TrailRow>;
  persons: readonly Option[];
  /** Types in the words of `audit.types`. */
  types: readonly Option[];
  linked: readonly string[];
  views: readonly SavedView[];
  mayShare: boolean;
  timeZone: string;
};

/** Who did what, when by both clocks, to which record. */
export function TrailTable({ state, page, persons, types, linked, views, mayShare, timeZone }: TrailTableProps) {
  const t = useTranslations("audit");
  const locale = useLocale() as Locale;
  const columns = useMemo<Column<TrailRow, typeof trailSpec>[]>(() => {
    const instant = (at: Date) => (
      <time dateTime={at.toISOString()} className="whitespace-nowrap">
        {formatInstant(at, locale, timeZone)}
      </time>
    );
    const words = new Map(types.map((type) => [type.value, type.label]));
    return [
      { id: "at", header: t("columns.at"), cell: (row) => instant(row.at) },
      { id: "businessAt", header: t("columns.businessAt"), cell: (row) => instant(row.businessAt) },
      {
        id: "actor",
        header: t("columns.actor"),
        options: persons,
        cell: (row) => (
          <span className="whitespace-nowrap">
            {row.actorKind === "user" ? row.actorName : `${t(`kinds.${row.actorKind}`)} ${nameOf(row)}`.trim()}
          </span>
        ),
      },
      {
        id: "type",
        header: t("columns.type"),
        options: types,
        cell: (row) => <span className="font-medium whitespace-nowrap">{words.get(row.type) ?? row.type}</span>,
      },
      {
        id: "subject",
        header: t("columns.subject"),
        options: trailSubjects.map((subject) => ({ value: subject, label: t(`subjects.${subject}`) })),
        cell: (row) => (
          <span className="whitespace-nowrap">
            <SubjectLink subject={row.subject} subjectId={row.subjectId} linked={linked} />
          </span>
        ),
      },
      { id: "subjectId", header: t("columns.subjectId") },
      { id: "about", header: t("columns.about") },
      {
        id: "details",
        header: t("columns.details"),
        className: "min-w-64",
        cell: (row) => <TrailDetails details={row.details} timeZone={timeZone} />,
      },
      { id: "address", header: t("columns.address"), cell: (row) => row.address ?? "–" },
      { id: "seq", header: t("columns.seq"), align: "end", cell: (row) => row.seq },
      {
        id: "segment",
        header: t("columns.segment"),
        cell: (row) => (row.segment === null ? "–" : `${row.segment}-${row.position}`),
      },
      {
        id: "hash",
        header: t("columns.hash"),
        cell: (row) => <code className="font-mono text-xs">{row.hash?.slice(0, 16) ?? "–"}</code>,
      },
    ];
  }, [t, locale, timeZone, persons, types, linked]);
  return (
    <DataTable
      spec={trailSpec}
      state={state}
      columns={columns}
      page={page}
      rowId={(row) => row.seq}
      label={t("label")}
      timeZone={timeZone}
      exportHref="/api/audit/export"
      views={views}
      viewActions={{ save: saveViewAction, remove: removeViewAction, mayShare }}
      empty={{ title: t("empty") }}
    />
  );
}

function nameOf(row: TrailRow): string {
  return row.actorKind === "public" ? "" : row.actorName;
}
