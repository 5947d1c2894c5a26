import { ArrowRight } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { cn } from "@/components/ui/class-names";
import { formatChange, formatDate, formatNumber, type Locale } from "@/lib/core/format";
import type { Figures } from "@/lib/ledger/queries";

/** A step's effect on the count: today's figure before and after, and every published figure that it would move. */
export function FiguresChange({ before, after }: { before: Figures; after: Figures }) {
  const t = useTranslations("batches.effect");
  const locale = useLocale() as Locale;
  const moved = after.published.filter((figure, i) => figure.now !== before.published[i]?.now);
  const change = after.today - before.today;
  return (
    <div className="space-y-3">
      <div>
        <p className="text-xs text-muted">{t("count")}</p>
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="text-base text-muted">{formatNumber(before.today)}</span>
          <ArrowRight className="size-4 self-center text-faint" aria-label={t("becomes")} />
          <span className="text-2xl/8 font-semibold tracking-tight">{formatNumber(after.today)}</span>
          <span className="text-xs text-muted">{t("unit")}</span>
          <span className={cn("font-medium", change < 0 ? "text-warn" : change > 0 ? "text-good" : "text-muted")}>
            {formatChange(change)}
          </span>
        </p>
      </div>
      {moved.length === 0 ? (
        <p className="text-xs text-muted">{t(after.published.length > 0 ? "publishedSame" : "nonePublished")}</p>
      ) : (
        <div className="rounded-md border border-warn/40 bg-warn-soft px-3 py-2">
          <p className="font-medium">{t("publishedMoves", { count: moved.length })}</p>
          <ul className="mt-1 space-y-0.5 text-xs">
            {moved.map((figure) => (
              <li key={figure.version}>
                {t("publishedMove", {
                  asOf: formatDate(figure.asOf, locale),
                  published: formatNumber(figure.published),
                  now: formatNumber(figure.now),
                })}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
