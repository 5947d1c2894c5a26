"use client";

import {
  type ColumnDef,
  columnOrderingFeature,
  columnVisibilityFeature,
  type RowData,
  rowSelectionFeature,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import { useTranslations } from "next-intl";
import { type ReactNode, useCallback, useMemo, useRef } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/class-names";
import { EmptyState } from "@/components/ui/empty-state";
import { ErrorState } from "@/components/ui/error-state";
import { NoticeBar } from "@/components/ui/notice-bar";
import type { Column, RowCount, SavedView } from "./column";
import { FilterBar } from "./filter-bar";
import type { StoreSearch } from "./filter-editor";
import type { ColumnId, Filters, FilterValue, TableSpec, TableState } from "./spec";
import { TableCell, TableFoot, TableHead } from "./table-parts";
import { TableTools } from "./table-tools";
import { useListKeys } from "./use-list-keys";
import { useTableAddress } from "./use-table-address";
import type { ViewActions } from "./view-menu";

const features = tableFeatures({ columnVisibilityFeature, columnOrderingFeature, rowSelectionFeature });

/** One page of rows as a query gives it; null where the read failed. */
export type TablePage<Row> = {
  rows: readonly Row[];
  next?: string | null;
  previous?: string | null;
  count: RowCount;
  asOf: Date;
};

export type DataTableProps<Row, S extends TableSpec> = {
  spec: S;
  state: TableState<S>;
  columns: readonly Column<Row, S>[];
  page: TablePage<Row> | null;
  rowId: (row: Row) => string;
  rowHref?: (row: Row) => string;
  /** Name of the list for screen readers. */
  label: string;
  /** Zone in which "as of" is said. */
  timeZone: string;
  /** What to do next where nothing is there at all. */
  empty: { title: string; next?: ReactNode; action?: ReactNode };
  /** Address that answers the export; the filters, order and columns in force are added to it. */
  exportHref?: string;
  views?: readonly SavedView[];
  viewActions?: ViewActions;
  storeSearch?: StoreSearch;
  searchLabels?: Readonly<Record<string, string>>;
  /** Buttons for the selected rows; without it nothing can be selected. */
  bulk?: (ids: readonly string[], clear: () => void) => ReactNode;
};

/** The one list: one keyset page of rows from the server, its whole state in the address. */
export function DataTable<Row extends RowData, S extends TableSpec>(props: DataTableProps<Row, S>) {
  const { spec, state, columns, page, rowId, rowHref, label, bulk } = props;
  const t = useTranslations("table");
  const address = useTableAddress(spec, state);
  const body = useRef<HTMLTableSectionElement>(null);
  const { selected, select } = address;

  const defs = useMemo<ColumnDef<typeof features, Row>[]>(
    () => columns.filter((column) => column.cell).map((column) => ({ id: column.id, header: column.header })),
    [columns],
  );
  const byId = useMemo(() => new Map(columns.map((column) => [column.id as string, column])), [columns]);
  const rows = useMemo(() => [...(page?.rows ?? [])], [page]);
  const table = useTable({
    features,
    columns: defs,
    data: rows,
    getRowId: rowId,
    enableRowSelection: bulk !== undefined,
    state: {
      columnOrder: [...state.columns],
      columnVisibility: Object.fromEntries(
        columns.map((column) => [column.id, state.columns.includes(column.id as ColumnId<S>)]),
      ),
      rowSelection: Object.fromEntries(selected.map((id) => [id, true])),
    },
    onRowSelectionChange: (update) => {
      const before = Object.fromEntries(selected.map((id) => [id, true as const]));
      const after = typeof update === "function" ? update(before) : update;
      select(Object.keys(after).filter((id) => after[id]));
    },
  });

  const toggle = useCallback(
    (id: string) => bulk && select(selected.includes(id) ? selected.filter((one) => one !== id) : [...selected, id]),
    [bulk, select, selected],
  );
  useListKeys(body, toggle);

  const filtered = Object.keys(state.filters).length > 0;
  const clear = () => address.change({ filters: {} as Filters<S> });
  const names = state.unread.map((id) => byId.get(id)?.header ?? id).join(", ");

  return (
    <div className="min-w-0 space-y-2">
      <div className="flex flex-wrap items-start justify-between gap-2">
        <FilterBar
          spec={spec}
          columns={columns}
          filters={state.filters as Readonly<Record<string, FilterValue | undefined>>}
          setFilter={address.setFilter}
          clear={clear}
          storeSearch={props.storeSearch}
          searchLabels={props.searchLabels}
        />
        <TableTools
          spec={spec}
          columns={columns}
          shown={state.columns}
          setShown={(ids) => address.change({ columns: ids as ColumnId<S>[] })}
          query={address.query}
          toView={address.toView}
          exportHref={props.exportHref}
          views={props.views}
          viewActions={props.viewActions}
        />
      </div>
      {names && <NoticeBar tone="warn">{t("unread", { names })}</NoticeBar>}
      {bulk && selected.length > 0 && (
        <div className="flex flex-wrap items-center gap-2 rounded-md border border-accent/40 bg-accent-soft px-3 py-1.5">
          <span className="font-medium" role="status">
            {t("selected", { count: selected.length })}
          </span>
          <Button size="sm" kind="quiet" onClick={() => select([])}>
            {t("clearSelection")}
          </Button>
          <span className="ml-auto flex flex-wrap gap-2">{bulk(selected, () => select([]))}</span>
        </div>
      )}
      <div className="min-w-0 overflow-hidden rounded-lg border bg-surface">
        {page === null ? (
          <ErrorState />
        ) : rows.length === 0 ? (
          filtered ? (
            <EmptyState
              title={t("noMatch")}
              next={t("noMatchNext")}
              action={<Button onClick={clear}>{t("clearFilters")}</Button>}
            />
          ) : (
            <EmptyState {...props.empty} />
          )
        ) : (
          <section
            aria-label={t("scrollable", { name: label })}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse
            tabIndex={0}
            className={cn(
              // Relative: words for screen readers are placed, and would otherwise lengthen the page below what scrolls.
              "relative max-h-[max(20rem,calc(100dvh-15rem))] overflow-auto transition-opacity",
              address.pending && "opacity-60",
            )}
          >
            <table className="w-full border-separate border-spacing-0" aria-label={label} aria-busy={address.pending}>
              <TableHead
                headers={
                  table
                    .getHeaderGroups()[0]
                    ?.headers.map((header) => byId.get(header.column.id))
                    .filter((c) => c !== undefined) ?? []
                }
                spec={spec}
                sort={state.sort}
                onSort={(sort) => address.change({ sort: sort as typeof state.sort })}
                selection={
                  bulk && {
                    all: table.getIsAllRowsSelected(),
                    some: table.getIsSomeRowsSelected(),
                    toggle: () => table.toggleAllRowsSelected(),
                  }
                }
              />
              <tbody ref={body}>
                {table.getRowModel().rows.map((row) => (
                  <tr
                    key={row.id}
                    data-row={row.id}
                    tabIndex={-1}
                    aria-selected={bulk ? row.getIsSelected() : undefined}
                    className="group/row outline-none hover:bg-sunken/60 focus:bg-accent-soft focus:shadow-[inset_2px_0_0_var(--accent)] aria-selected:bg-accent-soft"
                  >
                    {bulk && (
                      <td className="w-9 border-b pl-3 group-last/row:border-b-0">
                        <input
                          type="checkbox"
                          className="block size-4"
                          aria-label={t("selectRow")}
                          checked={row.getIsSelected()}
                          onChange={() => row.toggleSelected()}
                        />
                      </td>
                    )}
                    {row.getVisibleCells().map((cell) => (
                      <TableCell
                        key={cell.id}
                        column={byId.get(cell.column.id)}
                        row={row.original}
                        href={rowHref?.(row.original)}
                      />
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </section>
        )}
        {page !== null && rows.length > 0 && (
          <TableFoot
            count={page.count}
            asOf={page.asOf}
            timeZone={props.timeZone}
            previous={page.previous && address.page("before", page.previous)}
            next={page.next && address.page("after", page.next)}
          />
        )}
      </div>
    </div>
  );
}
