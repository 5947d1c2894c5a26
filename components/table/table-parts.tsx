"use client";

import { ArrowDown, ArrowUp } from "lucide-react";
import Link from "next/link";
import { useLocale, useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { cn } from "@/components/ui/class-names";
import { Pagination } from "@/components/ui/pagination";
import { formatInstant, formatNumber, type Locale } from "@/lib/core/format";
import type { ColumnLook, RowCount } from "./column";
import type { TableSpec } from "./spec";

type SortBy = { by: string; descending: boolean };
type Selection = { all: boolean; some: boolean; toggle: () => void };

type TableHeadProps<Row> = {
  headers: readonly ColumnLook<Row>[];
  spec: TableSpec;
  sort: SortBy;
  onSort: (sort: SortBy) => void;
  selection?: Selection;
};

/** Headings; a sortable one is a button that turns the order around. */
export function TableHead<Row>({ headers, spec, sort, onSort, selection }: TableHeadProps<Row>) {
  const t = useTranslations("table");
  return (
    <thead>
      <tr>
        {selection && (
          <th scope="col" className="sticky top-0 z-10 w-9 border-b bg-sunken pl-3">
            <SelectAll selection={selection} label={t("selectPage")} />
          </th>
        )}
        {headers.map((column) => {
          const sorted = sort.by === column.id;
          const Arrow = sort.descending ? ArrowDown : ArrowUp;
          return (
            <th
              key={column.id}
              scope="col"
              aria-sort={sorted ? (sort.descending ? "descending" : "ascending") : undefined}
              className={cn(
                "sticky top-0 z-10 h-8 whitespace-nowrap border-b bg-sunken px-3 text-xs font-medium text-muted",
                column.align === "end" ? "text-right" : "text-left",
                column.className,
              )}
            >
              {spec.columns[column.id]?.sort ? (
                <button
                  type="button"
                  className={cn("inline-flex items-center gap-1 rounded-sm hover:text-ink", sorted && "text-ink")}
                  title={t(sorted && !sort.descending ? "sortDescending" : "sortAscending", { name: column.header })}
                  onClick={() => onSort({ by: column.id, descending: sorted && !sort.descending })}
                >
                  {column.header}
                  {sorted && <Arrow className="size-3" aria-hidden />}
                </button>
              ) : (
                column.header
              )}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

function SelectAll({ selection, label }: { selection: Selection; label: string }) {
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current) box.current.indeterminate = selection.some && !selection.all;
  });
  return (
    <input
      ref={box}
      type="checkbox"
      className="block size-4"
      aria-label={label}
      checked={selection.all}
      onChange={selection.toggle}
    />
  );
}

/** A cell; the primary one is the link to the row's page, and what Enter follows. */
export function TableCell<Row>({ column, row, href }: { column?: ColumnLook<Row>; row: Row; href?: string }) {
  if (!column) return null;
  const content = column.cell?.(row);
  return (
    <td
      className={cn(
        "h-9 border-b px-3 py-1 group-last/row:border-b-0",
        column.wrap ? "min-w-60" : "whitespace-nowrap",
        column.align === "end" ? "text-right" : "text-left",
        column.className,
      )}
    >
      {column.primary && href ? (
        <Link href={href} data-primary className="rounded-sm font-medium text-ink hover:text-accent hover:underline">
          {content}
        </Link>
      ) : (
        content
      )}
    </td>
  );
}

type TableFootProps = {
  count: RowCount;
  asOf: Date;
  timeZone: string;
  previous?: string | null;
  next?: string | null;
};

/** How many rows there are, when that was so, and the way on. */
export function TableFoot({ count, asOf, timeZone, previous, next }: TableFootProps) {
  const t = useTranslations("table");
  const locale = useLocale() as Locale;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t bg-surface px-3 py-1.5 text-xs text-muted">
      <span className="font-medium text-ink">
        {t(count.atLeast ? "rowsAtLeast" : "rows", { count: formatNumber(count.value), value: count.value })}
      </span>
      <span>{t("asOf", { at: formatInstant(asOf, locale, timeZone) })}</span>
      <span className="ml-auto">
        <Pagination previous={previous} next={next} />
      </span>
    </div>
  );
}
