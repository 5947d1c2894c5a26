"use client";

import { useLocale, useTranslations } from "next-intl";
import { useMemo } from "react";
import { entriesSpec } from "@/app/(office)/ledger/spec";
import type { Column } from "@/components/table/column";
import { DataTable, type TablePage } from "@/components/table/data-table";
import type { TableState } from "@/components/table/spec";
import { TextLink } from "@/components/ui/text-link";
import { formatChange, formatDate, formatNumber, type Locale } from "@/lib/core/format";
import type { EntryRow } from "@/lib/ledger/blocks";

type EntriesTableProps = {
  state: TableState<typeof entriesSpec>;
  page: TablePage<EntryRow> | null;
  /** Whether this reader may open members. */
  members: boolean;
  timeZone: string;
};

/** What a block says of each member that it touched. */
export function EntriesTable({ state, page, members, timeZone }: EntriesTableProps) {
  const t = useTranslations("ledger");
  const words = useTranslations("members.causes");
  const locale = useLocale() as Locale;
  const columns = useMemo<Column<EntryRow, typeof entriesSpec>[]>(
    () => [
      { id: "seq", header: t("entries.seq"), align: "end", cell: (row) => formatNumber(row.seq) },
      {
        id: "member",
        header: t("entries.member"),
        cell: (row) =>
          members ? (
            <TextLink href={`/members/${row.memberId}`} prefetch={false}>
              {row.memberId}
            </TextLink>
          ) : (
            row.memberId
          ),
      },
      { id: "effectiveOn", header: t("entries.effectiveOn"), cell: (row) => formatDate(row.effectiveOn, locale) },
      { id: "delta", header: t("entries.delta"), align: "end", cell: (row) => formatChange(row.delta) },
      { id: "cause", header: t("columns.cause"), cell: (row) => words(row.cause) },
    ],
    [t, words, locale, members],
  );
  return (
    <DataTable
      spec={entriesSpec}
      state={state}
      columns={columns}
      page={page}
      rowId={(row) => String(row.seq)}
      label={t("entries.title")}
      timeZone={timeZone}
      empty={{ title: t("entries.empty"), next: t("entries.emptyNext") }}
    />
  );
}
