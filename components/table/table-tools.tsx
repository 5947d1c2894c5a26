"use client";

import { Columns3, Download } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button, buttonClasses } from "@/components/ui/button";
import { Menu } from "@/components/ui/menu";
import type { ColumnWords, SavedView } from "./column";
import type { TableSpec } from "./spec";
import { type ViewActions, ViewMenu } from "./view-menu";

type TableToolsProps = {
  spec: TableSpec;
  columns: readonly ColumnWords[];
  shown: readonly string[];
  setShown: (ids: readonly string[]) => void;
  query: string;
  toView: (query: string) => string;
  exportHref?: string;
  views?: readonly SavedView[];
  viewActions?: ViewActions;
};

/** Right of the filters: views, columns, export. */
export function TableTools(props: TableToolsProps) {
  const { spec, columns, shown, setShown, query, toView, exportHref, views, viewActions } = props;
  const t = useTranslations("table");
  const choices = columns.filter((column) => column.cell && !spec.columns[column.id]?.filterOnly);
  const exportParts = [query, shown.length > 0 && !query.includes("cols=") && `cols=${shown.join(",")}`].filter(
    Boolean,
  );
  return (
    <div className="ml-auto flex flex-wrap items-center gap-1.5">
      {viewActions && (
        <ViewMenu list={spec.list} views={views ?? []} query={query} toView={toView} actions={viewActions} />
      )}
      <Menu
        trigger={
          <Button size="sm" icon={<Columns3 aria-hidden />}>
            {t("columns")}
          </Button>
        }
        entries={choices.map((column) => ({
          kind: "choice",
          id: column.id,
          label: column.header,
          checked: shown.includes(column.id),
          keepOpen: true,
          // The last column cannot be taken away, and the chosen ones keep the spec's order.
          onSelect: () => {
            const next = choices
              .map((one) => one.id)
              .filter((id) => (id === column.id ? !shown.includes(id) : shown.includes(id)));
            if (next.length > 0) setShown(next);
          },
        }))}
      />
      {exportHref && (
        <a
          href={`${exportHref}?${exportParts.join("&")}`}
          download
          className={buttonClasses({ size: "sm" })}
          title={t("exportHint")}
        >
          <Download aria-hidden />
          {t("export")}
        </a>
      )}
    </div>
  );
}
