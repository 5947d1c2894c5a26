import { useLocale, useTranslations } from "next-intl";
import { LinkButton } from "@/components/ui/link-button";
import { TextLink } from "@/components/ui/text-link";
import { formatCard, formatDate, type Locale } from "@/lib/core/format";
import type { FoundMember } from "@/lib/members/find-members";

/** One member in few words, to tell it from others; with a way to choose it where one is given. */
export function MemberFacts({ member, chooseHref }: { member: FoundMember; chooseHref?: string }) {
  const t = useTranslations("members");
  const locale = useLocale() as Locale;
  const comma = locale === "ja" ? "、" : ", ";
  const title = t("one.title", { id: member.id });
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
      <div className="min-w-0">
        <TextLink href={`/members/${member.id}`} prefetch={false} className="font-medium">
          {title}
        </TextLink>
        <p className="text-xs text-muted">
          {member.countedOn ? t("one.counted", { date: formatDate(member.countedOn, locale) }) : t("one.uncounted")}
          {" · "}
          {t("steps.inquiries", { count: member.inquiries })}
        </p>
        <p className="tabular-nums">{member.cards.map(formatCard).join(comma) || "–"}</p>
        {member.numbers.length > 0 && (
          <p className="text-muted tabular-nums">{member.numbers.map(({ number }) => number).join(comma)}</p>
        )}
      </div>
      {chooseHref && (
        <LinkButton href={chooseHref} prefetch={false} aria-label={t("steps.find.chooseOf", { name: title })} replace>
          {t("steps.find.choose")}
        </LinkButton>
      )}
    </div>
  );
}
