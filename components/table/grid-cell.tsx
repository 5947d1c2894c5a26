// biome-ignore-all lint/a11y/useFocusableInteractive: the grid holds the focus and names its active cell
// biome-ignore-all lint/a11y/useSemanticElements: rows placed by hand lose a table's semantics; the roles restore them
"use client";

import { CircleAlert, CircleX, Info } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/class-names";

/** A finding at a cell: how grave, and in words. */
export type GridMark = { level: "error" | "warning" | "note"; words: string };

const looks = {
  error: { icon: CircleX, cell: "bg-bad-soft", mark: "text-bad" },
  warning: { icon: CircleAlert, cell: "bg-warn-soft", mark: "text-warn" },
  note: { icon: Info, cell: "", mark: "text-muted" },
} as const;

type GridCellProps = {
  id: string;
  /** Position in the row, from 1, the number column included. */
  column: number;
  align?: "start" | "end";
  active: boolean;
  read: boolean;
  mark?: GridMark;
  children: ReactNode;
  onPick: () => void;
  onOpen: () => void;
};

/** One cell of the grid; what is wrong stands in it, by icon, word and colour. */
export function GridCell({ id, column, align, active, read, mark, children, onPick, onOpen }: GridCellProps) {
  const t = useTranslations("table");
  const look = mark && looks[mark.level];
  const Icon = look?.icon;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid answers the keys
    <div
      id={id}
      role="gridcell"
      aria-colindex={column}
      aria-selected={active}
      title={mark?.words}
      className={cn(
        "flex min-w-0 cursor-default items-center gap-1.5 overflow-hidden border-l px-3 leading-4.5",
        align === "end" && "justify-end text-right",
        look?.cell,
        active && "shadow-[inset_0_0_0_2px_var(--accent)]",
      )}
      onClick={onPick}
      onDoubleClick={onOpen}
    >
      {Icon && (
        <span className={cn("shrink-0", look?.mark)}>
          <Icon className="size-3.5" aria-hidden />
          <span className="sr-only">{`${t(`levels.${mark?.level ?? "note"}`)}: ${mark?.words}`}</span>
        </span>
      )}
      {read ? (
        <div className="min-w-0 flex-1">{children}</div>
      ) : (
        <div aria-hidden className="h-3 w-2/3 animate-pulse rounded-sm bg-sunken" />
      )}
    </div>
  );
}
