"use client";

import { CircleAlert, CircleX, Eye, Info, MailCheck, PencilLine, X } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { cn } from "@/components/ui/class-names";
import { Select } from "@/components/ui/field";
import { type Field, fields } from "@/lib/companies/schema";
import { formatNumber } from "@/lib/core/format";
import { type FindingCode, type Level, levels, type Work } from "@/lib/intake/schema";
import type { RecordFilter } from "./check-records";

const marks = {
  error: { icon: CircleX, look: "text-bad" },
  warning: { icon: CircleAlert, look: "text-warn" },
  note: { icon: Info, look: "text-muted" },
} as const;
const tasks = {
  mended: { icon: PencilLine, look: "text-accent" },
  warning: { icon: Eye, look: "text-warn" },
  ready: { icon: PencilLine, look: "text-good" },
  answered: { icon: MailCheck, look: "text-good" },
} as const;

type FindingFiltersProps = {
  findings: readonly { code: FindingCode; level: Level; records: number }[];
  counts: {
    levels: Readonly<Record<Level, number>>;
    fields: Readonly<Partial<Record<Field, number>>>;
    work: Readonly<Record<Work, number>>;
  };
  chosen: RecordFilter;
  pick: (filter: RecordFilter) => void;
};

/** What was found, by level, field and kind, and what was done about it; each is a filter with its figure. */
export function FindingFilters({ findings, counts, chosen, pick }: FindingFiltersProps) {
  const t = useTranslations("batches");
  const words = useTranslations("table.levels");
  const names = useTranslations("findings.names");
  const done = (Object.keys(tasks) as (keyof typeof tasks)[]).filter((one) => counts.work[one] > 0);
  const found = fields.filter((field) => counts.fields[field]);
  if (findings.length === 0 && done.length === 0) {
    return <p className="text-xs text-muted">{t("check.nothingFound")}</p>;
  }
  return (
    <div className="space-y-1.5">
      <ul aria-label={t("check.byLevel")} className="flex flex-wrap items-center gap-1.5">
        {levels
          .filter((level) => counts.levels[level] > 0)
          .map((level) => (
            <Chip
              key={level}
              mark={marks[level]}
              count={counts.levels[level]}
              active={chosen.level === level}
              onPick={(active) => pick(active ? {} : { level })}
            >
              {words(level)}
            </Chip>
          ))}
        {done.map((work) => (
          <Chip
            key={work}
            mark={tasks[work]}
            count={counts.work[work]}
            active={chosen.work === work}
            onPick={(active) => pick(active ? {} : { work })}
          >
            {t(`check.work.${work}`)}
          </Chip>
        ))}
        {found.length > 1 && (
          <li>
            <Select
              aria-label={t("check.byField")}
              className="h-7 w-auto rounded-full text-xs"
              empty={t("check.anyField")}
              value={chosen.field ?? ""}
              options={found.map((field) => ({
                value: field,
                label: t("check.fieldCount", {
                  field: t(`fields.${field}`),
                  count: formatNumber(counts.fields[field] ?? 0),
                }),
              }))}
              onChange={(event) => {
                const field = fields.find((one) => one === event.currentTarget.value);
                pick(field ? { field } : {});
              }}
            />
          </li>
        )}
      </ul>
      <ul aria-label={t("check.findings")} className="flex flex-wrap gap-1.5">
        {findings.map(({ code, level, records }) => (
          <Chip
            key={code}
            mark={marks[level]}
            level={words(level)}
            count={records}
            active={chosen.code === code}
            onPick={(active) => pick(active ? {} : { code })}
          >
            {names(code)}
          </Chip>
        ))}
      </ul>
    </div>
  );
}

type ChipProps = {
  mark: { icon: typeof Info; look: string };
  /** Said before the words where the icon alone says it. */
  level?: string;
  count: number;
  active: boolean;
  onPick: (active: boolean) => void;
  children: ReactNode;
};

function Chip({ mark, level, count, active, onPick, children }: ChipProps) {
  const Icon = mark.icon;
  return (
    <li>
      <button
        type="button"
        aria-pressed={active}
        className={cn(
          "inline-flex min-h-7 items-center gap-1.5 rounded-full border bg-surface px-2.5 py-0.5 text-left text-xs hover:border-line-strong",
          active && "border-accent bg-accent-soft",
        )}
        onClick={() => onPick(active)}
      >
        <Icon className={cn("size-3.5 shrink-0", mark.look)} aria-hidden />
        {level && <span className="sr-only">{level}</span>}
        {children}
        <span className="font-semibold">{formatNumber(count)}</span>
        {active && <X className="size-3" aria-hidden />}
      </button>
    </li>
  );
}
