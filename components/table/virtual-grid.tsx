// biome-ignore-all lint/a11y/useFocusableInteractive: the grid holds the focus and names its active cell
// biome-ignore-all lint/a11y/useSemanticElements: rows placed by hand lose a table's semantics; the roles restore them
"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/class-names";
import { NoticeBar } from "@/components/ui/notice-bar";
import { formatNumber } from "@/lib/core/format";
import { GridCell, type GridMark } from "./grid-cell";
import { offsetToShow, placeOfRow, scaledScroll } from "./scaled-scroll";
import { useRowWindows } from "./use-row-windows";

export type GridColumn = { id: string; header: string; width: number; align?: "start" | "end" };

/** Leaves the editor; `next` and `previous` go on to the nearest cell of the row that can be mended. */
export type CloseEditor = (then?: "next" | "previous") => void;

type VirtualGridProps<Row> = {
  label: string;
  columns: readonly GridColumn[];
  rowCount: number;
  /** Answers `{ rows: Row[] }` to `?from=0&to=100`; filters are part of the address. */
  endpoint: string;
  /** Of a filtered list: answers `{ every, rows }`, the rows at every so many places (use-row-windows.ts). */
  anchors?: string | undefined;
  /** Change it (a counter) to have the rows read again, e.g. after a mend. */
  version?: string | number;
  /** What the number column says, e.g. the true line in the file; the position in the list unless given. */
  rowNumber?: (row: Row) => number;
  cell: (row: Row, column: string) => ReactNode;
  /** What is wrong with a cell: it is coloured, marked and said. */
  mark?: (row: Row, column: string) => GridMark | undefined;
  /** The editor that takes the cell's place on Enter or double click; null where a cell cannot be mended. */
  editor?: (row: Row, column: string, close: CloseEditor) => ReactNode;
  /** Told the row with the active cell, once it has been read, whenever it changes: for what stands beside the grid. */
  onRow?: (row: Row | undefined) => void;
  /** Pixels; two lines of text fit into 44. */
  rowHeight?: number;
};

const numberWidth = 72;

/** A grid over up to millions of rows: reads what is in sight, moves by keys, marks cells, mends in place. */
export function VirtualGrid<Row>(props: VirtualGridProps<Row>) {
  const { label, columns, rowCount, endpoint, version = 0, cell, mark, editor, rowHeight = 44 } = props;
  const t = useTranslations("table");
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState({ row: 0, column: 0 });
  const [editing, setEditing] = useState(false);
  const view = scroller.current?.clientHeight ?? 480;
  const { height, factor } = scaledScroll(rowCount * rowHeight, view);
  const scale = useRef(factor);
  scale.current = factor;

  const virtualizer = useVirtualizer({
    count: rowCount,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 8,
    initialRect: { width: 1000, height: 480 },
    observeElementOffset: (instance, report) => {
      const element = instance.scrollElement;
      if (!element) return;
      const onScroll = () => report(element.scrollTop * scale.current, false);
      onScroll();
      element.addEventListener("scroll", onScroll, { passive: true });
      return () => element.removeEventListener("scroll", onScroll);
    },
    scrollToFn: (offset, _, instance) => {
      if (instance.scrollElement) instance.scrollElement.scrollTop = offset / scale.current;
    },
  });
  const items = virtualizer.getVirtualItems();
  const offset = virtualizer.scrollOffset ?? 0;
  const { rowAt, retry, failed } = useRowWindows<Row>(
    { endpoint, anchors: props.anchors, rowCount, version },
    items[0]?.index ?? 0,
    items.at(-1)?.index ?? 0,
  );

  const current = rowAt(active.row);
  const told = useRef(props.onRow);
  useEffect(() => {
    told.current = props.onRow;
  });
  useEffect(() => told.current?.(current === "failed" ? undefined : current), [current]);

  const close: CloseEditor = (then) => {
    setEditing(false);
    scroller.current?.focus();
    if (!then || current === undefined || current === "failed") return;
    const step = then === "next" ? 1 : -1;
    for (let at = active.column + step; at >= 0 && at < columns.length; at += step) {
      if (!editor?.(current, columns[at]?.id as string, () => {})) continue;
      moveTo(active.row, at);
      setEditing(true);
      return;
    }
  };
  const moveTo = (row: number, column: number) => {
    const next = {
      row: Math.min(rowCount - 1, Math.max(0, row)),
      column: Math.min(columns.length - 1, Math.max(0, column)),
    };
    setActive(next);
    setEditing(false);
    const element = scroller.current;
    // The heading covers the upper edge of what is in sight.
    const target = element && offsetToShow(next.row, rowHeight, offset, element.clientHeight - 32);
    if (element && target !== null) element.scrollTop = target / factor;
    // A grid that is wider than the screen shows the cell that it stands on.
    document
      .getElementById(`${id}-${next.row}-${next.column}`)
      ?.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (editing && event.key === "Escape") return close();
    if (event.target !== scroller.current || event.nativeEvent.isComposing) return;
    const page = Math.max(1, Math.floor(view / rowHeight) - 1);
    const { row, column } = active;
    const moves: Record<string, [number, number]> = {
      ArrowDown: [row + 1, column],
      j: [row + 1, column],
      ArrowUp: [row - 1, column],
      k: [row - 1, column],
      ArrowRight: [row, column + 1],
      ArrowLeft: [row, column - 1],
      PageDown: [row + page, column],
      PageUp: [row - page, column],
      Home: [event.ctrlKey ? 0 : row, 0],
      End: [event.ctrlKey ? rowCount - 1 : row, columns.length - 1],
    };
    const move = event.altKey || event.metaKey ? undefined : moves[event.key];
    if (move) moveTo(...move);
    else if (event.key === "Enter" && editor) setEditing(true);
    else return;
    event.preventDefault();
  };

  const template = `${numberWidth}px ${columns.map((column) => `minmax(${column.width}px, ${column.width}fr)`).join(" ")}`;
  const width = numberWidth + columns.reduce((sum, column) => sum + column.width, 0);
  return (
    <div className="min-w-0 space-y-2">
      {failed && (
        <NoticeBar
          tone="bad"
          title={t("windowFailed")}
          action={
            <Button size="sm" onClick={retry}>
              {t("retry")}
            </Button>
          }
        />
      )}
      <div
        ref={scroller}
        role="grid"
        tabIndex={0}
        aria-label={label}
        aria-rowcount={rowCount + 1}
        aria-colcount={columns.length + 1}
        aria-activedescendant={rowCount > 0 ? `${id}-${active.row}-${active.column}` : undefined}
        aria-describedby={`${id}-hint`}
        className="relative max-h-[max(20rem,calc(100dvh-18rem))] overflow-auto rounded-lg border bg-surface focus-visible:outline-offset-[-2px]"
        onKeyDown={onKeyDown}
      >
        <div
          role="row"
          aria-rowindex={1}
          className="sticky top-0 z-10 grid h-8 items-center border-b bg-sunken text-xs font-medium text-muted"
          style={{ gridTemplateColumns: template, minWidth: width }}
        >
          {[{ id: "#", header: t("row"), align: "end" as const }, ...columns].map((column) => (
            <div
              key={column.id}
              role="columnheader"
              className={cn("truncate px-3", column.align === "end" && "text-right")}
            >
              {column.header}
            </div>
          ))}
        </div>
        <div role="presentation" className="relative" style={{ height, minWidth: width }}>
          {items.map((item) => {
            const row = rowAt(item.index);
            const read = row !== undefined && row !== "failed";
            return (
              <div
                key={item.index}
                role="row"
                aria-rowindex={item.index + 2}
                aria-busy={!read}
                className={cn(
                  "absolute inset-x-0 top-0 grid border-b",
                  item.index === active.row ? "bg-sunken" : "hover:bg-sunken/50",
                )}
                style={{
                  gridTemplateColumns: template,
                  height: rowHeight,
                  transform: `translateY(${placeOfRow(item.start, offset, factor)}px)`,
                }}
              >
                <div role="rowheader" className="self-center px-3 text-right text-xs text-faint">
                  {formatNumber(read && props.rowNumber ? props.rowNumber(row) : item.index + 1)}
                </div>
                {columns.map((column, at) => {
                  const isActive = item.index === active.row && at === active.column;
                  return (
                    <GridCell
                      key={column.id}
                      id={`${id}-${item.index}-${at}`}
                      column={at + 2}
                      align={column.align}
                      active={isActive}
                      mark={read ? mark?.(row, column.id) : undefined}
                      read={read}
                      onPick={() => moveTo(item.index, at)}
                      onOpen={() => editor && setEditing(true)}
                    >
                      {read && ((isActive && editing && editor?.(row, column.id, close)) || cell(row, column.id))}
                    </GridCell>
                  );
                })}
              </div>
            );
          })}
        </div>
      </div>
      <p id={`${id}-hint`} className="text-xs text-muted">
        {t("rowOf", { row: formatNumber(rowCount === 0 ? 0 : active.row + 1), count: formatNumber(rowCount) })}{" "}
        <span className="text-faint max-md:hidden">{t(editor ? "gridHint" : "gridHintMove")}</span>
      </p>
    </div>
  );
}
