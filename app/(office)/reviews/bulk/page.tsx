import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getLocale, getTranslations } from "next-intl/server";
import { Suspense } from "react";
import { PairEffect, PairEffectSkeleton } from "@/app/(office)/reviews/[reviewId]/pair-effect";
import { readIds } from "@/app/(office)/reviews/address";
import { nodeName } from "@/app/(office)/reviews/node-name";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import type { SearchParams } from "@/components/table/state";
import { Card } from "@/components/ui/card";
import { NoticeBar } from "@/components/ui/notice-bar";
import { TextLink } from "@/components/ui/text-link";
import { permit } from "@/lib/access/actor";
import { findReviews } from "@/lib/members/reviews/queries";
import { mostAnswered } from "@/lib/members/schema";
import { BulkForm } from "./bulk-form";

const answers = ["take", "declined", "parked"] as const;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("reviews"))("title") };
}

/** One answer to several reviews, with what it will change, in figures, before it is given. */
export default async function BulkPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const params = await searchParams;
  const answer = answers.find((one) => one === params.answer);
  const ids = readIds(params.ids).slice(0, mostAnswered);
  if (!answer || ids.length === 0) notFound();
  const [t, locale, rows] = await Promise.all([
    getTranslations("reviews"),
    getLocale(),
    officePage((actor) => {
      permit(actor, answer === "parked" ? "review.park" : "review.answer");
      return findReviews(actor, ids);
    }),
  ]);
  const open = rows.filter((row) => row.state === "open" || row.state === "parked");
  const mixed =
    open.length !== ids.length ||
    (answer === "take" && open.some((row) => row.b === null)) ||
    (answer === "declined" && open.some((row) => row.kind === "statement_conflict"));
  return (
    <>
      <PageHeader
        crumbs={[{ label: t("title"), href: "/reviews" }]}
        title={t(`bulk.title.${answer}`, { count: ids.length })}
        note={answer === "take" ? t("bulk.note") : undefined}
      />
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Card title={t("bulk.list")} flush>
          <ul className="max-h-96 divide-y overflow-y-auto" aria-label={t("bulk.list")}>
            {rows.map((row) => (
              <li key={row.id} className="px-4 py-2">
                <TextLink href={`/reviews/${row.id}`} prefetch={false}>
                  {t(`kinds.${row.kind}`)}
                </TextLink>
                <span className="block text-xs text-muted tabular-nums">
                  {row.b ? t("pair", { a: nodeName(row.a), b: nodeName(row.b) }) : (row.reference ?? nodeName(row.a))}
                  {" · "}
                  {locale === "ja" ? row.nameJa : row.nameEn}
                </span>
              </li>
            ))}
          </ul>
        </Card>
        <div className="min-w-0 space-y-4">
          {mixed ? (
            <NoticeBar tone="warn">{t("bulk.mixed")}</NoticeBar>
          ) : (
            <>
              {answer === "take" && (
                <Suspense fallback={<PairEffectSkeleton />}>
                  <PairEffect reviewIds={ids} />
                </Suspense>
              )}
              <Card title={t("do.title")}>
                <BulkForm reviewIds={ids} answer={answer} kind={open[0]?.kind ?? "near_number"} />
              </Card>
            </>
          )}
        </div>
      </div>
    </>
  );
}
