import { useLocale, useTranslations } from "next-intl";
import { Card } from "@/components/ui/card";
import { DescriptionList } from "@/components/ui/description-list";
import { TextLink } from "@/components/ui/text-link";
import { formatCard, formatDate, formatMoney, type Locale } from "@/lib/core/format";
import type { Review, Side } from "@/lib/members/reviews/find-review";

type SideCardProps = { side: Side; role: "old" | "new" | "incoming" | "candidate"; review: Review };

/** One end of a pair: who holds it now, what is known of it, and its inquiries, the one that raised the pair first. */
export function SideCard({ side, role, review }: SideCardProps) {
  const t = useTranslations("reviews");
  const words = useTranslations("inquiries.columns");
  const locale = useLocale() as Locale;
  const comma = locale === "ja" ? "、" : ", ";
  const date = (day: string | null) => (day ? formatDate(day, locale) : "–");
  const name = side.number ?? formatCard(side);
  const span =
    side.firstUse && side.lastUse && side.firstUse !== side.lastUse
      ? t("usedSpan", { first: date(side.firstUse), last: date(side.lastUse) })
      : date(side.firstUse);
  const cards = side.cards.map((digits) => formatCard({ bin: digits.slice(0, -4), last4: digits.slice(-4) }));
  return (
    <Card
      title={<span className="tabular-nums">{name}</span>}
      note={t(`sides.${role}`)}
      actions={
        <span className="text-xs text-muted">
          <TextLink href={`/members/${side.memberId}`} prefetch={false}>
            {t("member", { id: side.memberId })}
          </TextLink>
          {" · "}
          {side.countedOn ? t("counted", { date: date(side.countedOn) }) : t("uncounted")}
        </span>
      }
    >
      <div className="space-y-4">
        <DescriptionList
          facts={[
            { term: t("facts.used"), value: span },
            { term: t("facts.expiry"), value: side.expiries.join(comma) || null },
            side.number === null
              ? { term: t("facts.numbers"), value: side.numbers.join(comma) || null }
              : { term: t("facts.cards"), value: cards.length ? cards.join(comma) : null },
          ]}
        />
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a mouse */}
        <section tabIndex={0} aria-label={t("inquiriesOf", { count: side.inquiryCount })} className="overflow-x-auto">
          <table className="w-full min-w-[28rem]">
            <caption className="pb-1 text-left text-xs text-muted">
              {t("inquiriesOf", { count: side.inquiryCount })}
              {side.inquiryCount > side.inquiries.length && ` (${t("shownOf", { shown: side.inquiries.length })})`}
            </caption>
            <thead className="text-xs text-muted">
              <tr>
                {(["reference", "receivedOn", "misuseOn", "amount", "merchant"] as const).map((id) => (
                  <th
                    key={id}
                    scope="col"
                    className={`py-1 pr-3 font-medium last:pr-0 ${id === "amount" ? "text-right" : "text-left"}`}
                  >
                    {words(id)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {side.inquiries.map((one) => (
                <tr key={one.id} className="align-top">
                  <td className="border-t py-1.5 pr-3">
                    <TextLink href={`/inquiries/${one.id}`} prefetch={false}>
                      {one.reference ?? `#${one.id}`}
                    </TextLink>
                    {one.id === review.details.inquiryId && (
                      <span className="block text-2xs text-accent">{t("raised")}</span>
                    )}
                  </td>
                  <td className="border-t py-1.5 pr-3 whitespace-nowrap">{date(one.receivedOn)}</td>
                  <td className="border-t py-1.5 pr-3 whitespace-nowrap">{date(one.misuseOn)}</td>
                  <td className="border-t py-1.5 pr-3 text-right whitespace-nowrap tabular-nums">
                    {one.amount !== null && one.currency ? formatMoney(one.amount, one.currency, locale) : "–"}
                  </td>
                  <td className="border-t py-1.5">{one.merchant ?? "–"}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </div>
    </Card>
  );
}
