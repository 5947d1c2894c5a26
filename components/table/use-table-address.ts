"use client";

import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useCallback, useEffect, useMemo, useState, useTransition } from "react";
import {
  type ColumnId,
  type Filters,
  type FilterValue,
  queryOf,
  reserved,
  type Sort,
  type TableSpec,
  type TableState,
} from "./spec";

type Change<S extends TableSpec> = { filters?: Filters<S>; sort?: Sort<S>; columns?: readonly ColumnId<S>[] };

/** A table's place in the address: what it would be after a change, and going there. */
export function useTableAddress<S extends TableSpec>(spec: S, state: TableState<S>) {
  const router = useRouter();
  const path = usePathname();
  const params = useSearchParams();
  const [pending, start] = useTransition();

  /** Words of the address that belong to the page around the table. */
  const others = useMemo(() => {
    const kept = new URLSearchParams(params);
    for (const word of [...reserved, ...Object.keys(spec.columns)]) kept.delete(word);
    return kept.toString();
  }, [params, spec]);

  const join = useCallback(
    (...parts: (string | undefined | null | false)[]) => {
      const query = [others, ...parts].filter(Boolean).join("&");
      return query ? `${path}?${query}` : path;
    },
    [others, path],
  );

  const query = useMemo(() => queryOf(spec, state), [spec, state]);
  const size = state.size !== (spec.size ?? 50) && `size=${state.size}`;
  const inAddress = params.get("sel") ?? "";
  // The address follows a moment after a click; until then the box shows what was clicked.
  const [clicked, setClicked] = useState<string>();
  useEffect(() => setClicked((now) => (now === inAddress ? undefined : now)), [inAddress]);
  const selected = useMemo(() => (clicked ?? inAddress).split(",").filter(Boolean), [clicked, inAddress]);

  return {
    pending,
    /** Filters, sorting and columns in force, as a saved view keeps them. */
    query,
    selected,
    /** A page further; keeps the selection, which may run over several pages. */
    page: (side: "after" | "before", cursor: string) =>
      join(query, size, `${side}=${encodeURIComponent(cursor)}`, selected.length > 0 && `sel=${selected.join(",")}`),
    /** Another filter, order or set of columns begins at its first page. */
    change: (change: Change<S>) => {
      const target = join(queryOf(spec, { ...state, ...change }), size);
      start(() => router.replace(target, { scroll: false }));
    },
    setFilter: (id: string, value: FilterValue | undefined) => {
      const filters = { ...state.filters, [id]: value } as Filters<S>;
      const target = join(queryOf(spec, { ...state, filters }), size);
      start(() => router.replace(target, { scroll: false }));
    },
    toView: (viewQuery: string) => join(viewQuery, size),
    /** Selecting asks the server for nothing: only the address changes. */
    select: (ids: readonly string[]) => {
      setClicked(ids.join(","));
      const now = new URLSearchParams(window.location.search);
      now.delete("sel");
      const rest = now.toString().replaceAll("%2C", ",");
      const next = [rest, ids.length > 0 && `sel=${ids.join(",")}`].filter(Boolean).join("&");
      window.history.replaceState(null, "", next ? `${path}?${next}` : path);
    },
  };
}
