"use client";

import { useTranslations } from "next-intl";
import { OutcomeStatus } from "@/app/(office)/batches/outcome-status";
import { cn } from "@/components/ui/class-names";
import { Status } from "@/components/ui/status";
import { formatNumber } from "@/lib/core/format";
import { type Outcome, outcomes as order } from "@/lib/intake/schema";
import type { RecordFilter } from "./check-records";

type OutcomeTilesProps = {
  outcomes: Readonly<Record<Outcome, number>>;
  /** Records whose card the scope in force does not identify: among the others, not beside them. */
  outside: number;
  total: number;
  chosen?: Outcome;
  chosenOutside: boolean;
  pick: (filter: RecordFilter) => void;
};

/** Records by what becomes of them; each tile is a filter, and together they are the delivery (RULEBOOK R4.2). */
export function OutcomeTiles({ outcomes, outside, total, chosen, chosenOutside, pick }: OutcomeTilesProps) {
  const t = useTranslations("batches.check");
  const words = useTranslations("batches.outcomes");
  const there = order.filter((one) => outcomes[one] > 0);
  const look = (active: boolean) =>
    cn(
      "min-w-36 max-w-52 flex-1 rounded-lg border bg-surface px-3 py-2 text-left transition-colors hover:border-line-strong",
      active && "border-accent bg-accent-soft",
    );
  return (
    <section aria-label={t("tiles")} className="space-y-1.5">
      <div className="flex flex-wrap gap-2">
        <button
          type="button"
          aria-pressed={!chosen && !chosenOutside}
          className={look(!chosen && !chosenOutside)}
          onClick={() => pick({})}
        >
          <span className="block text-xs/5.5 text-muted">{t("all")}</span>
          <span className="block text-lg/7 font-semibold">{formatNumber(total)}</span>
        </button>
        {there.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={chosen === one}
            className={look(chosen === one)}
            onClick={() => pick(chosen === one ? {} : { outcome: one })}
          >
            <span className="block leading-5.5">
              <OutcomeStatus outcome={one} />
            </span>
            <span className="block text-lg/7 font-semibold">{formatNumber(outcomes[one])}</span>
          </button>
        ))}
        {outside > 0 && (
          <button
            type="button"
            aria-pressed={chosenOutside}
            className={cn(look(chosenOutside), "border-warn/40")}
            onClick={() => pick(chosenOutside ? {} : { work: "outside" })}
          >
            <span className="block leading-5.5">
              <Status tone="warn" plain>
                {t("outside")}
              </Status>
            </span>
            <span className="block text-lg/7 font-semibold">{formatNumber(outside)}</span>
          </button>
        )}
      </div>
      <p className="text-xs text-muted">
        {t("sum", {
          parts: there.map((one) => `${words(one)} ${formatNumber(outcomes[one])}`).join(" + "),
          total: formatNumber(total),
        })}
      </p>
    </section>
  );
}
