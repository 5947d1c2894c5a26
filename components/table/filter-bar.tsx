"use client";

import { Popover } from "@base-ui/react/popover";
import { ListFilter, X } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Menu } from "@/components/ui/menu";
import type { Locale } from "@/lib/core/format";
import type { ColumnWords } from "./column";
import { FilterEditor, type StoreSearch } from "./filter-editor";
import { filterWords } from "./filter-words";
import type { FilterValue, TableSpec } from "./spec";

type FilterBarProps = {
  spec: TableSpec;
  columns: readonly ColumnWords[];
  filters: Readonly<Record<string, FilterValue | undefined>>;
  setFilter: (id: string, value: FilterValue | undefined) => void;
  clear: () => void;
  storeSearch?: StoreSearch;
  /** What the chip of a stored search says (masked), by its id. */
  searchLabels?: Readonly<Record<string, string>>;
};

/** The filters in force as chips: press one to change it, its cross to take it away, "Add filter" for another. */
export function FilterBar(props: FilterBarProps) {
  const { spec, columns, filters, setFilter, clear, storeSearch, searchLabels } = props;
  const t = useTranslations("table");
  const locale = useLocale() as Locale;
  const [editing, setEditing] = useState<string>();
  const able = columns.filter((column) => spec.columns[column.id]?.filter);
  const chips = able.filter((column) => filters[column.id] !== undefined || editing === column.id);
  const rest = able.filter((column) => filters[column.id] === undefined);
  const words = (key: string, values?: Record<string, string>) => t(key, values);

  return (
    <fieldset className="flex min-w-0 flex-wrap items-center gap-1.5" aria-label={t("filter")}>
      {chips.map((column) => {
        const kind = spec.columns[column.id]?.filter ?? "text";
        const value = filters[column.id];
        return (
          <span
            key={column.id}
            className="inline-flex h-7 max-w-full items-center rounded-md border bg-surface text-xs"
          >
            <Popover.Root
              open={editing === column.id}
              onOpenChange={(open) => setEditing(open ? column.id : undefined)}
            >
              <Popover.Trigger
                className="flex h-full min-w-0 items-center gap-1.5 rounded-l-md px-2 hover:bg-sunken"
                aria-label={`${t("editFilter", { name: column.header })}`}
              >
                <span className="text-muted">{column.header}</span>
                {value !== undefined && (
                  <span className="truncate font-medium">
                    {filterWords(kind, value, {
                      t: words,
                      locale,
                      options: column.options,
                      storedLabel: searchLabels?.[String(value)],
                    })}
                  </span>
                )}
              </Popover.Trigger>
              <Popover.Portal>
                <Popover.Positioner align="start" sideOffset={6} className="z-50">
                  <Popover.Popup className="rounded-md border bg-surface p-3 shadow-pop outline-none">
                    <Popover.Title className="mb-2 text-xs font-semibold">{column.header}</Popover.Title>
                    <FilterEditor
                      column={column.id}
                      kind={kind}
                      value={value}
                      options={column.options}
                      storeSearch={storeSearch}
                      onApply={(next) => {
                        setEditing(undefined);
                        setFilter(column.id, next);
                      }}
                    />
                  </Popover.Popup>
                </Popover.Positioner>
              </Popover.Portal>
            </Popover.Root>
            <button
              type="button"
              className="grid h-full w-6 place-items-center rounded-r-md text-muted hover:bg-sunken hover:text-ink"
              aria-label={t("removeFilter", { name: column.header })}
              onClick={() => {
                setEditing(undefined);
                setFilter(column.id, undefined);
              }}
            >
              <X className="size-3.5" aria-hidden />
            </button>
          </span>
        );
      })}
      {rest.length > 0 && (
        <Menu
          align="start"
          trigger={
            <Button size="sm" kind="quiet" icon={<ListFilter aria-hidden />}>
              {t("addFilter")}
            </Button>
          }
          entries={rest.map((column) => ({
            kind: "action",
            id: column.id,
            label: column.header,
            // The menu gives its focus back while closing; the editor opens after that.
            onSelect: () => setTimeout(() => setEditing(column.id), 0),
          }))}
        />
      )}
      {chips.length > 1 && (
        <Button size="sm" kind="quiet" onClick={clear}>
          {t("clearFilters")}
        </Button>
      )}
    </fieldset>
  );
}
