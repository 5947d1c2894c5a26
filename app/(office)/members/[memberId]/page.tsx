import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { ReplacementCard } from "@/app/(office)/replacements/replacement-card";
import { RevealCard } from "@/app/(office)/reveals/reveal-card";
import { rowId } from "@/app/(office)/row-id";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { LinkButton } from "@/components/ui/link-button";
import { NoticeBar } from "@/components/ui/notice-bar";
import { Status } from "@/components/ui/status";
import { TextLink } from "@/components/ui/text-link";
import { may } from "@/lib/access/actor";
import { formatCard, formatDate, type Locale } from "@/lib/core/format";
import { findMember } from "@/lib/members/find-member";
import { listReplacement } from "@/lib/reimbursements/replacements/queries";
import { HistoryCard } from "./history-card";
import { InquiriesCard, MemberDecisionsCard, OwedCard } from "./member-cards";
import { WhyCard } from "./why-card";

type Params = { params: Promise<{ memberId: string }> };

export async function generateMetadata({ params }: Params): Promise<Metadata> {
  const t = await getTranslations("members.one");
  return { title: t("title", { id: (await params).memberId.slice(0, 9) }) };
}

/** One member: why these inquiries are one, since when it counts, what is owed. */
export default async function MemberPage({ params }: Params) {
  const memberId = rowId((await params).memberId);
  const { member, replacement, mayDecide, mayReview, mayReveal, mayReadBatch, mayTrail } = await officePage(
    async (actor) => ({
      member: await findMember(actor, memberId),
      mayDecide: may(actor, "member.decide"),
      mayReview: may(actor, "review.read"),
      mayReveal: may(actor, "card.reveal"),
      mayReadBatch: may(actor, "batch.read"),
      replacement: await listReplacement(actor, { memberId }),
      mayTrail: may(actor, "audit.read"),
    }),
  );
  const [t, locale] = await Promise.all([getTranslations("members"), getLocale() as Promise<Locale>]);
  const { ended, joined } = member;
  return (
    <>
      <PageHeader
        crumbs={[{ label: t("title"), href: "/members" }]}
        title={t("one.title", { id: memberId })}
        status={
          ended ? (
            <Status tone="neutral" shape="undone">
              {t("one.ended")}
            </Status>
          ) : member.countedOn ? (
            <Status tone="good">{t("one.counted", { date: formatDate(member.countedOn, locale) })}</Status>
          ) : (
            <Status tone="neutral">{t("one.uncounted")}</Status>
          )
        }
        note={joined.length > 0 && t("one.joined", { ids: joined.join(", ") })}
        actions={
          <>
            {mayTrail && (
              <LinkButton href={`/audit?about=member:${memberId}`} prefetch={false}>
                {t("one.whoLooked")}
              </LinkButton>
            )}
            {mayDecide && !ended && (
              <>
                <LinkButton href={`/members/${memberId}/merge`} prefetch={false}>
                  {t("steps.merge.open")}
                </LinkButton>
                {member.cards.length + member.numbers.length > 1 && (
                  <LinkButton href={`/members/${memberId}/split`} prefetch={false}>
                    {t("steps.split.open")}
                  </LinkButton>
                )}
                {member.cards.length > 0 && (
                  <LinkButton href={`/members/${memberId}/link`} prefetch={false}>
                    {t("steps.link.open")}
                  </LinkButton>
                )}
                {member.numbers
                  .filter((one) => one.setAside === "over_limit")
                  .map((one) => (
                    <LinkButton key={one.id} href={`/members/${memberId}/approve/${one.id}`} prefetch={false}>
                      {t("steps.approve_number.open")}
                    </LinkButton>
                  ))}
              </>
            )}
          </>
        }
      />
      <div className="space-y-4">
        {ended && (
          <NoticeBar tone="note" title={t("one.ended")}>
            {ended.into === null
              ? t("one.endedAlone", { block: ended.block })
              : t("one.endedInto", { id: ended.into, block: ended.block })}{" "}
            {ended.now !== null && (
              <TextLink href={`/members/${ended.now}`}>{t("one.endedNow", { id: ended.now })}</TextLink>
            )}
          </NoticeBar>
        )}
        {member.findings.map(({ id, kind }) => (
          <NoticeBar
            key={id}
            tone="warn"
            action={
              mayReview && (
                <LinkButton size="sm" href={`/reviews/${id}`} prefetch={false}>
                  {t("one.seeReview")}
                </LinkButton>
              )
            }
          >
            {t(`one.findings.${kind}`)}
          </NoticeBar>
        ))}
        {ended ? (
          <HistoryCard member={member} mayReadBatch={mayReadBatch} />
        ) : (
          <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(18rem,1fr)]">
            <div className="min-w-0 space-y-4">
              <WhyCard member={member} />
              <InquiriesCard member={member} />
            </div>
            <div className="min-w-0 space-y-4">
              <OwedCard member={member} />
              {mayReveal && (
                <RevealCard
                  path={`/members/${memberId}`}
                  cards={member.cards.map((card) => ({ id: card.id, shown: formatCard(card) }))}
                />
              )}
              {replacement.length > 0 && (
                <ReplacementCard
                  said={replacement}
                  mayEdit={false}
                  mayLink={mayDecide}
                  {...{ mayReadBatch }}
                  inquiry={null}
                />
              )}
              <HistoryCard member={member} mayReadBatch={mayReadBatch} />
              <MemberDecisionsCard member={member} mayDecide={mayDecide} />
            </div>
          </div>
        )}
      </div>
    </>
  );
}
