import { ArrowRight } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { NoticeBar } from "@/components/ui/notice-bar";
import { formatChange, formatDate, formatNumber, type Locale } from "@/lib/core/format";
import type { Figures } from "@/lib/ledger/queries";
import type { MemberEffect } from "@/lib/members/effect";
import { EffectMembers } from "./effect-members";

type EffectFiguresProps = { before: Figures; after: Figures; members?: readonly MemberEffect[] };

/**
 * What a step will change, in figures: the count as of today, every published figure that would need a correction, and
 * the members that it touches.
 */
export function EffectFigures({ before, after, members = [] }: EffectFiguresProps) {
  const t = useTranslations("inquiries.decide");
  const locale = useLocale() as Locale;
  const moved = after.published.filter((one, at) => one.now !== before.published[at]?.now);
  return (
    <div className="space-y-3">
      <p className="text-xs text-muted">{t("today")}</p>
      <p className="flex items-baseline gap-2 text-xl font-semibold tabular-nums">
        <span>{formatNumber(before.today)}</span>
        <ArrowRight className="size-4 self-center text-faint" aria-label={t("becomes")} />
        <span>{formatNumber(after.today)}</span>
        <span className="text-xs font-normal text-muted">{t("unit")}</span>
        <span className="text-sm font-normal text-muted">{formatChange(after.today - before.today)}</span>
      </p>
      {before.today === after.today && <p className="text-muted">{t("noEffect")}</p>}
      {moved.length === 0 ? (
        <p className="text-muted">{t("publishedSame")}</p>
      ) : (
        <NoticeBar tone="warn">
          <ul className="space-y-1">
            {moved.map((one) => (
              <li key={one.version}>
                {t("published", {
                  asOf: formatDate(one.asOf, locale),
                  published: formatNumber(one.published),
                  before: formatNumber(before.published.find((old) => old.version === one.version)?.now ?? 0),
                  after: formatNumber(one.now),
                })}
              </li>
            ))}
          </ul>
        </NoticeBar>
      )}
      {members.length > 0 && <EffectMembers members={members} />}
    </div>
  );
}
