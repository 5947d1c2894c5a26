import { useLocale, useTranslations } from "next-intl";
import { Badge } from "@/components/ui/status";
import { TextLink } from "@/components/ui/text-link";
import { formatCard, formatDate, type Locale } from "@/lib/core/format";
import { type MemberEffect, mostMembers } from "@/lib/members/effect";

/** The members that a step touches: when each counts before and after, and what it holds then or ends into. */
export function EffectMembers({ members }: { members: readonly MemberEffect[] }) {
  const t = useTranslations("inquiries.decide");
  const locale = useLocale() as Locale;
  const comma = locale === "ja" ? "、" : ", ";
  const counted = (day: string | null) => (day ? t("countedFrom", { date: formatDate(day, locale) }) : t("notCounted"));
  return (
    <div className="border-t pt-3">
      <h3 className="mb-1 text-xs font-medium text-muted">{t("members")}</h3>
      <ul className="max-h-80 divide-y overflow-y-auto" aria-label={t("members")}>
        {members.map((one, at) => (
          <li key={one.id ?? `new-${at}`} className="grid gap-x-3 gap-y-0.5 py-2 sm:grid-cols-[minmax(0,1fr)_auto]">
            <span className="min-w-0">
              {one.id === null ? (
                <Badge>{t("memberNew")}</Badge>
              ) : (
                <TextLink href={`/members/${one.id}`} prefetch={false}>
                  {t("memberOf", { id: one.id })}
                </TextLink>
              )}
              {one.endsInto === null && (
                <span className="block text-xs text-muted tabular-nums">
                  {[
                    ...one.cards.map(formatCard),
                    ...one.numbers.map(({ number }) => number),
                    t("inquiriesOf", { count: one.inquiries }),
                  ].join(comma)}
                </span>
              )}
            </span>
            <span className="text-xs sm:text-right">
              {one.endsInto !== null
                ? t("endsInto", { id: one.endsInto })
                : one.before === one.after
                  ? `${counted(one.after)} (${t("memberSame")})`
                  : one.id === null
                    ? counted(one.after)
                    : `${counted(one.before)} → ${counted(one.after)}`}
            </span>
          </li>
        ))}
      </ul>
      {members.length === mostMembers && <p className="text-xs text-muted">{t("moreMembers")}</p>}
    </div>
  );
}
