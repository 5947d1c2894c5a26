"use client";

import { PencilLine } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { useCallback, useMemo } from "react";
import { OutcomeStatus } from "@/app/(office)/batches/outcome-status";
import { findingWords, sentDiffers, valueWords } from "@/app/(office)/batches/value-words";
import type { GridMark } from "@/components/table/grid-cell";
import { type CloseEditor, type GridColumn, VirtualGrid } from "@/components/table/virtual-grid";
import { type Field, fields } from "@/lib/companies/schema";
import type { Locale } from "@/lib/core/format";
import type { StagedRecord } from "@/lib/intake/queries";
import type { CheckedBatch, RecordFilter } from "./check-records";
import { isMendable, MendCell } from "./mend-cell";

const widths: Partial<Record<Field, number>> = {
  reference: 130,
  kind: 120,
  cardNumber: 160,
  expiry: 90,
  misuseOn: 130,
  amount: 120,
  currency: 70,
  merchant: 190,
  country: 80,
  mcc: 70,
  oldCardNumber: 160,
  newCardNumber: 160,
  detectionCase: 190,
  note: 190,
};
const gravity = { error: 0, warning: 1, note: 2 } as const;

type RecordsGridProps = {
  batch: CheckedBatch;
  header: readonly string[];
  columns: Readonly<Partial<Record<Field, number>>>;
  filter: RecordFilter;
  rowCount: number;
  version: string;
  onRow: (row: StagedRecord | undefined) => void;
  may: { receive: boolean };
  /** Whether there is a record that could be mended at all. */
  mends: boolean;
  mend: (record: StagedRecord, field: Field, value: string) => void;
};

/** The records: what was read above what was sent, findings at their cells. Columns that are not read come last. */
export function RecordsGrid(props: RecordsGridProps) {
  const { batch, header, columns, filter, rowCount, version, onRow, may, mends, mend } = props;
  const t = useTranslations("batches");
  const findings = useTranslations("findings");
  const locale = useLocale() as Locale;
  const shown = useMemo<GridColumn[]>(() => {
    const read = new Set(Object.values(columns));
    return [
      { id: "outcome", header: t("check.outcome"), width: 130 },
      ...fields
        .filter((field) => columns[field] !== undefined && (!batch.typed || field !== "currency"))
        .map((field) => ({
          id: field as string,
          header: t(`fields.${field}`),
          width: widths[field] ?? 120,
          ...(field === "amount" && { align: "end" as const }),
        })),
      ...header.flatMap((name, i) =>
        read.has(i) ? [] : [{ id: `#${i}`, header: t("check.unread", { column: name || `#${i + 1}` }), width: 140 }],
      ),
    ];
  }, [columns, header, batch.typed, t]);

  const cell = useCallback(
    (row: StagedRecord, column: string) => {
      if (column === "outcome") return <OutcomeStatus outcome={row.outcome} />;
      if (column.startsWith("#")) {
        return <span className="line-clamp-2 text-xs text-muted">{row.cells[Number(column.slice(1))] ?? ""}</span>;
      }
      const field = column as Field;
      const sent = row.cells[columns[field] as number] ?? "";
      const value = valueWords(field, row.values[field], row.values.currency, locale, (key) => t(key));
      // A title or a total is no record: of it there is only what was sent.
      const isNone = row.outcome === "skipped";
      const mended = row.mends.some((one) => one.field === field);
      return (
        <span className="block min-w-0">
          {!isNone && (
            <span className="block truncate">
              {mended && (
                <span className="text-accent">
                  <PencilLine className="mr-1 inline size-3 align-[-1px]" aria-hidden />
                  <span className="sr-only">{t("mend.mended")} </span>
                </span>
              )}
              {value || <span className="text-faint">–</span>}
            </span>
          )}
          {mended ? (
            <del className="block truncate text-xs/4 text-muted">{sent || t("mend.blank")}</del>
          ) : (
            sentDiffers(field, sent, value) && <span className="block truncate text-xs/4 text-muted">{sent}</span>
          )}
        </span>
      );
    },
    [columns, locale, t],
  );
  const mark = useCallback(
    (row: StagedRecord, column: string): GridMark | undefined => {
      const here = row.findings
        .filter((one) =>
          column === "outcome"
            ? one.field === undefined && one.column === undefined
            : column.startsWith("#")
              ? one.column === header[Number(column.slice(1))]
              : one.field === column,
        )
        .toSorted((a, b) => gravity[a.level] - gravity[b.level]);
      const gravest = here[0];
      if (!gravest) return undefined;
      return { level: gravest.level, words: here.map((one) => findingWords(one, (k, v) => findings(k, v))).join(" ") };
    },
    [header, findings],
  );
  const editor = useCallback(
    (row: StagedRecord, column: string, close: CloseEditor) => {
      const at = columns[column as Field];
      if (at === undefined || !isMendable(batch, row, may)) return null;
      const field = column as Field;
      return (
        <MendCell
          key={`${row.rowNo}-${field}`}
          record={row}
          field={field}
          column={at}
          save={(value) => mend(row, field, value)}
          close={close}
        />
      );
    },
    [batch, columns, may, mend],
  );
  const query = new URLSearchParams(filter as Record<string, string>);
  return (
    <VirtualGrid<StagedRecord>
      label={t("check.grid")}
      columns={shown}
      rowCount={rowCount}
      endpoint={`/api/batches/${batch.id}/records${query.size > 0 ? `?${query}` : ""}`}
      anchors={query.size > 0 ? `/api/batches/${batch.id}/records/anchors?${query}` : undefined}
      version={version}
      rowNumber={(row) => row.line}
      cell={cell}
      mark={mark}
      editor={mends ? editor : undefined}
      onRow={onRow}
    />
  );
}
