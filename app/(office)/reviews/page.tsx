import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { failedRead } from "@/app/failed-read";
import { PageHeader } from "@/components/shell/page-header";
import { parseTableState, type SearchParams } from "@/components/table/state";
import { may, permit } from "@/lib/access/actor";
import { listViews } from "@/lib/accounts/queries";
import { listCompanies } from "@/lib/companies/queries";
import { listReviews } from "@/lib/members/reviews/queries";
import { findIncident } from "@/lib/settings/queries";
import { readDone } from "./address";
import { findAnswered } from "./answered";
import { DoneBar } from "./done-bar";
import { reviewQuery } from "./filters";
import { ReviewsTable } from "./reviews-table";
import { reviewsSpec } from "./spec";
import { SweepButton } from "./sweep-button";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("reviews"))("title") };
}

/** The queue: what a person should look at. */
export default async function ReviewsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const params = await searchParams;
  const state = parseTableState(params, reviewsSpec);
  const done = readDone(params);
  const [t, locale, { companies, answered, ...read }] = await Promise.all([
    getTranslations("reviews"),
    getLocale(),
    officePage(async (actor) => {
      permit(actor, "review.read");
      const [page, companies, views, incident, answered] = await Promise.all([
        listReviews(actor, {
          ...reviewQuery(state),
          after: state.after,
          before: state.before,
          size: state.size,
        }).catch(failedRead),
        listCompanies(actor),
        listViews(actor, reviewsSpec.list),
        findIncident(actor),
        findAnswered(actor, done),
      ]);
      return {
        page,
        companies,
        views,
        answered,
        timeZone: incident?.timeZone ?? "Asia/Tokyo",
        rights: {
          share: may(actor, "view.share"),
          answer: may(actor, "review.answer"),
          park: may(actor, "review.park"),
        },
      };
    }),
  ]);
  return (
    <>
      <PageHeader title={t("title")} note={t("note")} actions={read.rights.answer && <SweepButton />} />
      <div className="space-y-3">
        {answered && <DoneBar answered={answered} query="" />}
        <ReviewsTable
          {...read}
          state={state}
          companies={companies.map((one) => ({
            value: String(one.id),
            label: locale === "ja" ? one.nameJa : one.nameEn,
          }))}
        />
      </div>
    </>
  );
}
