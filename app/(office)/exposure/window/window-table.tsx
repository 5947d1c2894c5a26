"use client";

import { useTranslations } from "next-intl";
import { useMemo } from "react";
import type { Column } from "@/components/table/column";
import { DataTable, type TablePage } from "@/components/table/data-table";
import type { TableState } from "@/components/table/spec";
import { Status, type Tone } from "@/components/ui/status";
import { type Verdict, verdicts } from "@/lib/exposure/window/schema";
import { windowSpec } from "./spec";

/** A member in words, as the page made them. */
export type WindowRow = {
  id: number;
  member: string;
  cards: readonly string[];
  from: string | null;
  until: string | null;
  misusedOn: string | null;
  verdict: Verdict;
};

type Props = { state: TableState<typeof windowSpec>; page: TablePage<WindowRow>; timeZone: string };

const tones: Record<Verdict, Tone> = { agrees: "good", contradicts: "warn", itself: "bad" };

/** The members behind the window, with what their cards say, and those that contradict it. */
export function WindowTable({ state, page, timeZone }: Props) {
  const t = useTranslations("leakWindow");
  const columns = useMemo<Column<WindowRow, typeof windowSpec>[]>(
    () => [
      { id: "member", header: t("columns.member"), primary: true, cell: (row) => row.member },
      {
        id: "card",
        header: t("columns.card"),
        cell: (row) => <span className="font-mono">{row.cards.join(" / ")}</span>,
      },
      { id: "from", header: t("columns.from"), cell: (row) => row.from ?? "–" },
      { id: "until", header: t("columns.until"), cell: (row) => row.until ?? "–" },
      { id: "misusedOn", header: t("columns.misusedOn"), cell: (row) => row.misusedOn ?? "–" },
      {
        id: "verdict",
        header: t("columns.verdict"),
        options: verdicts.map((value) => ({ value, label: t(`verdicts.${value}`) })),
        cell: (row) => (
          <Status tone={tones[row.verdict]} plain>
            {t(`verdicts.${row.verdict}`)}
          </Status>
        ),
      },
    ],
    [t],
  );
  return (
    <DataTable
      spec={windowSpec}
      state={state}
      columns={columns}
      page={page}
      rowId={(row) => String(row.id)}
      rowHref={(row) => `/members/${row.id}`}
      label={t("label")}
      timeZone={timeZone}
      exportHref="/api/exposure/window/export"
      empty={{ title: t("empty"), next: t("emptyNext") }}
    />
  );
}
