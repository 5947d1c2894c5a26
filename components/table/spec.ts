import type { IsoDate } from "@/lib/core/dates";

/** How a column is filtered: the editor, and what stands in the address. `stored` keeps only a stored search's id there (RULEBOOK R8.3). */
export type FilterKind = "text" | "select" | "dates" | "numbers" | "stored";

export type ColumnSpec = {
  sort?: boolean;
  filter?: FilterKind;
  /** For `select`: the values that the address may name; left out where they come from the database. */
  values?: readonly string[];
  /** Only a filter, never shown as a column. */
  filterOnly?: boolean;
  /** Not shown until chosen. */
  hidden?: boolean;
};

export type TableSpec = {
  /** Name of the list, under which views are saved. */
  list: string;
  columns: Readonly<Record<string, ColumnSpec>>;
  /** Sorting at first: a column's id, with "-" before it for descending. */
  sort: string;
  /** Rows a page; 50 unless said. */
  size?: number;
};

export type ColumnId<S extends TableSpec> = keyof S["columns"] & string;

export type Dates = { from?: IsoDate; to?: IsoDate };
export type Numbers = { min?: number; max?: number };
export type FilterValue = string | readonly string[] | Dates | Numbers;

type ValueOf<K> = K extends "text" | "stored"
  ? string
  : K extends "select"
    ? readonly string[]
    : K extends "dates"
      ? Dates
      : K extends "numbers"
        ? Numbers
        : never;

/** The filters in force, by column, each in the shape of its kind. */
export type Filters<S extends TableSpec> = {
  readonly [Id in ColumnId<S> as S["columns"][Id] extends { filter: FilterKind } ? Id : never]?: ValueOf<
    S["columns"][Id]["filter"]
  >;
};

export type Sort<S extends TableSpec = TableSpec> = { by: ColumnId<S>; descending: boolean };

/** What the address says about a table: all that a query needs to read one page of it. */
export type TableState<S extends TableSpec = TableSpec> = {
  filters: Filters<S>;
  sort: Sort<S>;
  /** Columns shown, in order. */
  columns: readonly ColumnId<S>[];
  /** Keyset cursors as the query gave them out; at most one is set. */
  after?: string;
  before?: string;
  size: number;
  /** Filters in the address that make no sense and are left out; the table says so. */
  unread: readonly string[];
};

/** Words of the address that the table keeps for itself; no column may be called so. */
export const reserved = ["sort", "cols", "after", "before", "size", "sel"] as const;

/** Declares a table; its type carries the columns' ids and filters to `parseTableState` and the query. */
export function tableSpec<const S extends TableSpec>(spec: S): S {
  for (const word of reserved) {
    if (word in spec.columns) throw new Error(`A column may not be called "${word}": the table's address uses it`);
  }
  return spec;
}

/** The columns shown at first. */
export function firstColumns<S extends TableSpec>(spec: S): ColumnId<S>[] {
  return Object.entries(spec.columns)
    .filter(([, column]) => !column.filterOnly && !column.hidden)
    .map(([id]) => id as ColumnId<S>);
}

/** Sorting as the address writes it: "receivedOn" or "-receivedOn". */
export function sortText(sort: { by: string; descending: boolean }): string {
  return `${sort.descending ? "-" : ""}${sort.by}`;
}

/** A filter as the address writes it; empty where it filters nothing. */
export function filterText(kind: FilterKind, value: FilterValue | undefined): string {
  if (value === undefined) return "";
  if (typeof value === "string") return value.trim();
  if (kind === "select") return (value as readonly string[]).join(",");
  const [low, high] =
    kind === "dates"
      ? [(value as Dates).from, (value as Dates).to]
      : [(value as Numbers).min?.toString(), (value as Numbers).max?.toString()];
  return low || high ? `${low ?? ""}..${high ?? ""}` : "";
}

/**
 * Filters, sorting and columns as a query string without "?", in the spec's order: equal states give equal text, so
 * that a saved view recognises itself. What equals the table's own beginnings is left out; cursors are never in it.
 */
export function queryOf<S extends TableSpec>(
  spec: S,
  state: { filters?: Filters<S>; sort?: Sort<S>; columns?: readonly ColumnId<S>[] },
): string {
  const query = new URLSearchParams();
  const filters = (state.filters ?? {}) as Readonly<Record<string, FilterValue | undefined>>;
  for (const [id, column] of Object.entries(spec.columns)) {
    const text = column.filter ? filterText(column.filter, filters[id]) : "";
    if (text) query.set(id, text);
  }
  if (state.sort && sortText(state.sort) !== spec.sort) query.set("sort", sortText(state.sort));
  if (state.columns && state.columns.join() !== firstColumns(spec).join()) query.set("cols", state.columns.join(","));
  return query.toString().replaceAll("%2C", ",");
}

/** The address of a list with these filters: what a figure on another page links to. */
export function tableHref<S extends TableSpec>(
  path: string,
  spec: S,
  state: { filters?: Filters<S>; sort?: Sort<S> } = {},
): string {
  const query = queryOf(spec, state);
  return query ? `${path}?${query}` : path;
}
