import type { ReactNode } from "react";
import type { Option } from "@/components/ui/field";
import type { ColumnId, TableSpec } from "./spec";

/** What filters and the chooser need of a column: its words. */
export type ColumnWords = {
  id: string;
  /** Heading, also the filter's name. */
  header: string;
  /** For `select` filters: the choices in words. */
  options?: readonly Option[];
  cell?: unknown;
};

/** How a column looks. */
export type ColumnLook<Row> = ColumnWords & {
  /** Left out for a filter that is no column. */
  cell?: (row: Row) => ReactNode;
  /** Figures and amounts stand right-aligned. */
  align?: "start" | "end";
  /** The cell is the link to the row's page. */
  primary?: boolean;
  /** Long text that may run over several lines; every other cell stays on one. */
  wrap?: boolean;
  /** Classes of the cells, e.g. a width: "w-32". */
  className?: string;
};

/** A column of the spec with its words and its cell. What can be sorted and filtered says the spec. */
export type Column<Row, S extends TableSpec = TableSpec> = ColumnLook<Row> & { id: ColumnId<S> };

export type SavedView = { id: string; name: string; query: string; shared: boolean; own: boolean };

/** Rows found: `atLeast` where counting stopped at a cap, shown as "1,000+". */
export type RowCount = { value: number; atLeast: boolean };
