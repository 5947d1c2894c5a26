import { useLocale, useTranslations } from "next-intl";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { TextLink } from "@/components/ui/text-link";
import { formatCard, formatDate, formatMoney, type Locale } from "@/lib/core/format";
import type { Inquiry } from "@/lib/inquiries/find-inquiry";

/** What was asked: the content in force, as the card company said it. */
export function FactsCard({ inquiry }: { inquiry: Inquiry }) {
  const t = useTranslations("inquiries");
  const locale = useLocale() as Locale;
  const { said } = inquiry;
  if (!said) {
    return (
      <Card title={t("one.facts")}>
        <p className="text-muted">{t("one.noContent")}</p>
      </Card>
    );
  }
  const place = [said.city, said.country].filter(Boolean).join(locale === "ja" ? "・" : ", ");
  return (
    <Card title={t("one.facts")} note={t("one.factsNote")}>
      <DescriptionList
        columns={2}
        facts={[
          { term: t("columns.misuseOn"), value: said.misuseOn && formatDate(said.misuseOn, locale) },
          {
            term: t("columns.amount"),
            value: said.amount !== null && said.currency ? formatMoney(said.amount, said.currency, locale) : null,
          },
          { term: t("columns.merchant"), value: said.merchant },
          { term: t("one.place"), value: place || null },
          { term: t("one.mcc"), value: said.mcc },
          { term: t("one.channel"), value: said.channel },
          { term: t("one.expiry"), value: said.expiry },
          { term: t("one.noteSaid"), value: said.note },
        ]}
      />
    </Card>
  );
}

/** Card, member number and the member that they lead to. */
export function EvidenceCard({ inquiry }: { inquiry: Inquiry }) {
  const t = useTranslations("inquiries");
  const locale = useLocale() as Locale;
  const { said, memberId, memberCountedOn, memberInquiries: count } = inquiry;
  const aside = inquiry.setAside ?? (said && !said.ties ? "account" : null);
  return (
    <Card title={t("one.evidence")}>
      <DescriptionList
        facts={[
          {
            term: t("columns.card"),
            value: said && (said.bin || said.last4) && (
              <>
                <span className="font-mono">{formatCard(said)}</span>
                {inquiry.cardId === null && <span className="ml-2 text-xs text-muted">{t("one.masked")}</span>}
              </>
            ),
          },
          {
            term: t("columns.memberNumber"),
            value: said?.memberNumber && (
              <>
                <span className="font-mono">{said.memberNumber}</span>
                {aside && <span className="block text-xs text-warn">{t(`one.numberAside.${aside}`)}</span>}
              </>
            ),
          },
          {
            term: t("one.member"),
            value:
              memberId === null ? (
                <span className="text-muted">{t("one.noMember")}</span>
              ) : (
                <>
                  <TextLink href={`/members/${memberId}`} prefetch={false}>
                    {t("one.memberLink", { id: memberId })}
                  </TextLink>
                  <span className="block text-xs text-muted">
                    {memberCountedOn
                      ? t("one.memberSince", { date: formatDate(memberCountedOn, locale), count })
                      : t("one.memberUncounted", { count })}
                  </span>
                </>
              ),
          },
          { term: t("one.sightings"), value: t("one.sightingsOf", { count: inquiry.sightings }) },
        ]}
      />
    </Card>
  );
}
