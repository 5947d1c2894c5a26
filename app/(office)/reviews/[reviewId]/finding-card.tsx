import { useLocale, useTranslations } from "next-intl";
import { nodeName } from "@/app/(office)/reviews/node-name";
import { Card } from "@/components/ui/card";
import { Kbd } from "@/components/ui/kbd";
import { LinkButton } from "@/components/ui/link-button";
import { formatInstant, type Locale } from "@/lib/core/format";
import type { Review } from "@/lib/members/reviews/find-review";

/** What the evidence raised: a number, a split that was rejoined, an inquiry in conflict; and where it is decided. */
export function FindingCard({ review, mayDecide }: { review: Review; mayDecide: boolean }) {
  const t = useTranslations("reviews");
  const locale = useLocale() as Locale;
  const { kind, finding, memberId, inquiryId, a } = review;
  const company = (locale === "ja" ? review.nameJa : review.nameEn) ?? undefined;
  const title = kind === "statement_conflict" ? (review.reference ?? `#${inquiryId}`) : nodeName(a);
  const links: { href: string; words: string; primary?: boolean }[] = [];
  if (kind === "statement_conflict")
    links.push({ href: `/inquiries/${inquiryId}`, words: t("do.decide"), primary: true });
  if (memberId !== null && kind !== "statement_conflict") {
    if (mayDecide && kind === "number_over_limit" && a) {
      links.push({ href: `/members/${memberId}/approve/${a.id}`, words: t("do.approve"), primary: true });
    }
    if (mayDecide && kind === "rejoined") {
      links.push({ href: `/members/${memberId}/split`, words: t("do.split"), primary: true });
      if (review.details.decisionId) {
        links.push({ href: `/members/${memberId}/undo/${review.details.decisionId}`, words: t("do.undo") });
      }
    }
    links.push({ href: `/members/${memberId}`, words: t("do.open") });
  }
  return (
    <Card title={<span className="tabular-nums">{title}</span>} note={company}>
      <div className="space-y-4">
        {finding?.split && (
          <p>
            {t("splitBy", {
              name: finding.split.madeByName,
              at: formatInstant(finding.split.madeAt, locale, review.timeZone),
              reason: finding.split.reason,
            })}
          </p>
        )}
        {finding?.cards && <p>{t("cardsUnder", { count: finding.cards, limit: finding.limit })}</p>}
        <div className="flex flex-wrap gap-2">
          {links.map(({ href, words, primary }) => (
            <LinkButton
              key={href}
              href={href}
              kind={primary ? "primary" : "secondary"}
              prefetch={false}
              data-take={primary ? "" : undefined}
            >
              {words} {primary && <Kbd>m</Kbd>}
            </LinkButton>
          ))}
        </div>
      </div>
    </Card>
  );
}
