import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Suspense } from "react";
import { readDone, withQuery } from "@/app/(office)/reviews/address";
import { findAnswered, undoHrefOf } from "@/app/(office)/reviews/answered";
import { DoneBar } from "@/app/(office)/reviews/done-bar";
import { reviewQuery } from "@/app/(office)/reviews/filters";
import { ReviewStatus } from "@/app/(office)/reviews/review-status";
import { reviewsSpec } from "@/app/(office)/reviews/spec";
import { rowId } from "@/app/(office)/row-id";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { queryOf } from "@/components/table/spec";
import { parseTableState, type SearchParams } from "@/components/table/state";
import { may } from "@/lib/access/actor";
import { findReview, isPair } from "@/lib/members/reviews/find-review";
import { findNeighbours } from "@/lib/members/reviews/queries";
import { AnswerCard } from "./answer-card";
import { FindingCard } from "./finding-card";
import { PairEffect, PairEffectSkeleton } from "./pair-effect";
import { PointsCard } from "./points-card";
import { QueueKeys } from "./queue-keys";
import { SideCard } from "./side-card";

type Props = { params: Promise<{ reviewId: string }>; searchParams: Promise<SearchParams> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const t = await getTranslations("reviews");
  return { title: t("untitled", { id: (await params).reviewId.slice(0, 9) }) };
}

/** One review: the two ends beside each other, what speaks for and against, what taking it would change, the answer. */
export default async function ReviewPage(props: Props) {
  const reviewId = rowId((await props.params).reviewId);
  const params = await props.searchParams;
  const state = parseTableState(params, reviewsSpec);
  const query = queryOf(reviewsSpec, state);
  const t = await getTranslations("reviews");
  const { review, neighbours, answered, rights } = await officePage(async (actor) => {
    const [review, neighbours, answered] = await Promise.all([
      findReview(actor, reviewId),
      findNeighbours(actor, { reviewId, ...reviewQuery(state) }),
      findAnswered(actor, readDone(params)),
    ]);
    const rights = {
      answer: may(actor, "review.answer"),
      park: may(actor, "review.park"),
      decide: may(actor, "member.decide"),
    };
    return { review, neighbours, answered, rights };
  });
  const { kind, sides, points } = review;
  const open = review.state === "open" || review.state === "parked";
  const place = (id: number | null) => (id === null ? null : withQuery(`/reviews/${id}`, query));
  const answer = (
    <AnswerCard
      key={`${reviewId}-${review.state}`}
      review={{
        id: reviewId,
        kind,
        state: review.state,
        note: review.note,
        answeredByName: review.answeredByName,
        undoHref: rights.decide ? undoHrefOf(review) : null,
      }}
      rights={rights}
      next={neighbours.next}
      query={query}
    />
  );
  return (
    <>
      <PageHeader
        crumbs={[{ label: t("title"), href: withQuery("/reviews", query) }]}
        title={t(`kinds.${kind}`)}
        status={<ReviewStatus state={review.state} />}
        note={<span className="block max-w-[60rem]">{t(`explain.${kind}`)}</span>}
        actions={<QueueKeys previous={place(neighbours.previous)} next={place(neighbours.next)} />}
      />
      <div className="space-y-4">
        {answered && answered.id !== reviewId && <DoneBar answered={answered} query={query} />}
        {sides && points ? (
          <>
            <div className="grid gap-4 lg:grid-cols-2">
              <SideCard side={sides[0]} role={kind === "reissue" ? "old" : "incoming"} review={review} />
              <SideCard side={sides[1]} role={kind === "reissue" ? "new" : "candidate"} review={review} />
            </div>
            <div className="grid items-start gap-4 lg:grid-cols-2">
              <div className="min-w-0 space-y-4">
                <PointsCard points={points} />
                {answer}
              </div>
              {open && isPair(kind) && (
                <Suspense key={reviewId} fallback={<PairEffectSkeleton />}>
                  <PairEffect reviewIds={[reviewId]} />
                </Suspense>
              )}
            </div>
          </>
        ) : (
          <>
            <FindingCard review={review} mayDecide={rights.decide && open} />
            {answer}
          </>
        )}
      </div>
    </>
  );
}
