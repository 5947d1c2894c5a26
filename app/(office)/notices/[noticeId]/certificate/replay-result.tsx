import { useTranslations } from "next-intl";
import { Card } from "@/components/ui/card";
import { NoticeBar } from "@/components/ui/notice-bar";
import { TextLink } from "@/components/ui/text-link";
import { formatChange, formatDate, formatNumber, type Locale } from "@/lib/core/format";
import type { DeliveryDifference, MemberDifference, Replay } from "@/lib/notices/replay";

/** What counting again gave: the same figure, or what stands in the way; and what has been learnt about the day since. */
export function ReplayResult({ replay, locale }: { replay: Replay; locale: Locale }) {
  const t = useTranslations("certificate.replay");
  const { certificate, again, now, deliveries, members, membersIn, membersOut, holds } = replay;
  const figure = formatNumber(certificate.figure);
  const difference = now - certificate.figure;
  return (
    <>
      <NoticeBar tone={holds ? "good" : "bad"} title={t(holds ? "holds" : "fails", { count: figure })}>
        <ul className="list-disc pl-5">
          <li>{t("again", { count: formatNumber(again.count), block: formatNumber(certificate.ledger.block) })}</li>
          <li>{t(again.sameMembers ? "sameMembers" : "otherMembers")}</li>
          <li>{t(again.sameHash ? "sameHash" : "otherHash")}</li>
        </ul>
      </NoticeBar>
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Card
          title={t("since")}
          note={
            membersIn + membersOut === 0
              ? t("sinceNothing", { asOf: formatDate(certificate.asOf, locale) })
              : t("sinceNote", {
                  asOf: formatDate(certificate.asOf, locale),
                  now: formatNumber(now),
                  change: formatChange(difference),
                  in: formatNumber(membersIn),
                  out: formatNumber(membersOut),
                })
          }
          flush={members.length > 0}
        >
          {members.length > 0 ? (
            <Members {...{ members, locale, more: membersIn + membersOut - members.length }} />
          ) : undefined}
        </Card>
        <Card
          title={t("deliveries")}
          note={t(deliveries.length ? "deliveriesNote" : "deliveriesSame")}
          flush={deliveries.length > 0}
        >
          {deliveries.length > 0 ? (
            <ul>
              {deliveries.map((one) => (
                <Delivery key={`${one.batchId}-${one.what}`} difference={one} locale={locale} />
              ))}
            </ul>
          ) : undefined}
        </Card>
      </div>
    </>
  );
}

function Members(props: { members: readonly MemberDifference[]; locale: Locale; more: number }) {
  const { members, locale, more } = props;
  const t = useTranslations("certificate.replay");
  const causes = useTranslations("members.causes");
  return (
    <>
      <ul className="max-h-96 overflow-y-auto">
        {members.map((one) => (
          <li key={one.memberId} className="flex flex-wrap items-baseline gap-x-3 border-b px-4 py-2 last:border-0">
            <span className="w-14 font-medium">{t(one.way)}</span>
            <TextLink href={`/members/${one.memberId}`} prefetch={false}>
              {t("member", { id: one.memberId })}
            </TextLink>
            <span>{causes(one.cause)}</span>
            <TextLink href={`/ledger/blocks/${one.block}`} prefetch={false} className="text-xs">
              {t("block", { block: formatNumber(one.block) })}
            </TextLink>
            <span className="ml-auto text-xs text-muted">
              {one.countedOn ? t("countedOn", { day: formatDate(one.countedOn, locale) }) : t("notCounted")}
            </span>
          </li>
        ))}
      </ul>
      {more > 0 && <p className="border-t px-4 py-2 text-xs text-muted">{t("more", { count: formatNumber(more) })}</p>}
    </>
  );
}

function Delivery({ difference, locale }: { difference: DeliveryDifference; locale: Locale }) {
  const t = useTranslations("certificate.replay");
  const { batchId, what, from, to } = difference;
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 border-b px-4 py-2 last:border-0">
      <TextLink href={`/batches/${batchId}`} prefetch={false}>
        {t("batch", { id: batchId })}
      </TextLink>
      <span>
        {t(`what.${what}`, {
          from: from ? formatDate(from, locale) : "",
          to: to ? formatDate(to, locale) : "",
        })}
      </span>
    </li>
  );
}
