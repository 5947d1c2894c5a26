import { z } from "zod";
import { isIsoDate } from "@/lib/core/dates";
import {
  type ColumnId,
  type ColumnSpec,
  type Filters,
  type FilterValue,
  firstColumns,
  type TableSpec,
  type TableState,
} from "./spec";

/** A page's searchParams, awaited. */
export type SearchParams = Readonly<Record<string, string | string[] | undefined>>;

const sizes = { least: 10, most: 200 };
const cursor = z.string().min(1).max(500);
const day = z.string().refine(isIsoDate);
const figure = z
  .string()
  .regex(/^-?\d{1,15}$/)
  .transform(Number);
const ends = z
  .string()
  .max(60)
  .regex(/\.\./)
  .transform((text) => text.split(".."))
  .pipe(z.tuple([z.string(), z.string()]));

const dates = ends
  .transform(([from, to]) => ({ ...(from && { from }), ...(to && { to }) }))
  .pipe(z.object({ from: day.optional(), to: day.optional() }))
  .refine(({ from, to }) => (from || to) && !(from && to && from > to));
const numbers = ends
  .transform(([min, max]) => ({ ...(min && { min }), ...(max && { max }) }))
  .pipe(z.object({ min: figure.optional(), max: figure.optional() }))
  .refine(
    ({ min, max }) =>
      (min !== undefined || max !== undefined) && !(min !== undefined && max !== undefined && min > max),
  );
const text = z.string().trim().min(1).max(200);
const stored = z.uuid();

function choices(column: ColumnSpec) {
  const value = z.string().min(1).max(100);
  return z
    .string()
    .max(4000)
    .transform((joined) => [...new Set(joined.split(","))])
    .pipe(
      z
        .array(column.values ? value.refine((one) => column.values?.includes(one)) : value)
        .min(1)
        .max(200),
    );
}

function readFilter(column: ColumnSpec, raw: string): FilterValue | undefined {
  switch (column.filter) {
    case "text":
      return text.safeParse(raw).data;
    case "stored":
      return stored.safeParse(raw).data;
    case "select":
      return choices(column).safeParse(raw).data;
    case "dates":
      return dates.safeParse(raw).data;
    case "numbers":
      return numbers.safeParse(raw).data;
    default:
      return undefined;
  }
}

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

/**
 * Reads a table's state out of a page's searchParams, once, against its spec. Whatever is not understood is left out:
 * an unknown column in `sort` or `cols` falls back to the spec's, a filter that makes no sense is named in `unread`.
 */
export function parseTableState<S extends TableSpec>(params: SearchParams, spec: S): TableState<S> {
  const filters: Record<string, FilterValue> = {};
  const unread: string[] = [];
  for (const [id, column] of Object.entries(spec.columns)) {
    const raw = first(params[id]);
    if (!column.filter || !raw) continue;
    const value = readFilter(column, raw);
    if (value === undefined) unread.push(id);
    else filters[id] = value;
  }
  const after = cursor.safeParse(first(params.after)).data;
  const before = after ? undefined : cursor.safeParse(first(params.before)).data;
  const size = z.coerce.number().int().min(sizes.least).max(sizes.most).safeParse(first(params.size)).data;
  return {
    filters: filters as Filters<S>,
    sort: readSort(first(params.sort) ?? spec.sort, spec) ?? (readSort(spec.sort, spec) as TableState<S>["sort"]),
    columns: readColumns(first(params.cols), spec),
    ...(after && { after }),
    ...(before && { before }),
    size: size ?? spec.size ?? 50,
    unread,
  };
}

function readSort<S extends TableSpec>(word: string, spec: S): TableState<S>["sort"] | undefined {
  const by = word.replace(/^-/, "");
  if (!Object.hasOwn(spec.columns, by) || !spec.columns[by]?.sort) return undefined;
  return { by: by as ColumnId<S>, descending: word.startsWith("-") };
}

function readColumns<S extends TableSpec>(joined: string | undefined, spec: S): ColumnId<S>[] {
  const known = (joined ?? "")
    .split(",")
    .filter((id) => Object.hasOwn(spec.columns, id) && !spec.columns[id]?.filterOnly) as ColumnId<S>[];
  return known.length > 0 ? [...new Set(known)] : firstColumns(spec);
}
