"use client";

import { CircleAlert, CircleX, Info, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { cn } from "@/components/ui/class-names";
import { formatNumber } from "@/lib/core/format";
import type { FindingCode, Level } from "@/lib/intake/schema";
import type { RecordFilter } from "./check-records";

const marks = {
  error: { icon: CircleX, look: "text-bad" },
  warning: { icon: CircleAlert, look: "text-warn" },
  note: { icon: Info, look: "text-muted" },
} as const;

type FindingFiltersProps = {
  findings: readonly { code: FindingCode; level: Level; records: number }[];
  chosen?: string;
  pick: (filter: RecordFilter) => void;
};

/** What was found, the gravest first, with how many records have it; each is a filter. */
export function FindingFilters({ findings, chosen, pick }: FindingFiltersProps) {
  const t = useTranslations("batches");
  const levels = useTranslations("table.levels");
  const names = useTranslations("findings.names");
  if (findings.length === 0) return <p className="text-xs text-muted">{t("check.nothingFound")}</p>;
  return (
    <ul aria-label={t("check.findings")} className="flex flex-wrap gap-1.5">
      {findings.map(({ code, level, records }) => {
        const { icon: Icon, look } = marks[level];
        const active = chosen === code;
        return (
          <li key={code}>
            <button
              type="button"
              aria-pressed={active}
              className={cn(
                "inline-flex min-h-7 items-center gap-1.5 rounded-full border bg-surface px-2.5 py-0.5 text-left text-xs hover:border-line-strong",
                active && "border-accent bg-accent-soft",
              )}
              onClick={() => pick(active ? {} : { code })}
            >
              <Icon className={cn("size-3.5 shrink-0", look)} aria-hidden />
              <span className="sr-only">{levels(level)}</span>
              {names(code)}
              <span className="font-semibold">{formatNumber(records)}</span>
              {active && <X className="size-3" aria-hidden />}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
