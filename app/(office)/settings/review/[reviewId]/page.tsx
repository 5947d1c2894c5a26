import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { rowId } from "@/app/(office)/row-id";
import { LineFacts, LineName } from "@/app/(office)/settings/review/line-facts";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { DownloadLink } from "@/components/ui/download-link";
import { Status } from "@/components/ui/status";
import { may } from "@/lib/access/actor";
import { findReview } from "@/lib/accounts/account-review-queries";
import { formatDate, formatInstant, type Locale } from "@/lib/core/format";
import { findIncident } from "@/lib/settings/queries";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("accountReviews"))("title") };
}

const tones = { keep: "good", change: "warn", disable: "bad" } as const;

/** One signed review: every line as it stood then, what was answered, and who signed. */
export default async function SignedReviewPage({ params }: { params: Promise<{ reviewId: string }> }) {
  const id = rowId((await params).reviewId);
  const { review, linked, timeZone } = await officePage(async (actor) => ({
    review: await findReview(actor, id),
    linked: { users: may(actor, "user.read"), connections: may(actor, "connection.read") },
    timeZone: (await findIncident(actor))?.timeZone ?? "Asia/Tokyo",
  }));
  const t = await getTranslations("accountReviews");
  const locale = (await getLocale()) as Locale;
  const at = (instant: Date) => formatInstant(instant, locale, timeZone);
  const signatures = [
    t("signedByAt", { name: review.signedByName, at: at(review.signedAt) }),
    review.own && t("ownBy", { name: review.own.signedByName, at: at(review.own.signedAt) }),
  ];
  return (
    <div className="max-w-6xl space-y-4">
      <PageHeader
        title={t("one", { date: formatDate(review.signedOn, locale) })}
        crumbs={[{ label: t("title"), href: "/settings/review" }]}
        status={<Status tone={review.own ? "good" : "warn"}>{t(review.own ? "complete" : "incomplete")}</Status>}
        note={signatures.filter(Boolean).join(" · ")}
        actions={<DownloadLink href={`/api/account-reviews/${review.id}`}>{t("csv")}</DownloadLink>}
      />
      <Card title={t("lines", { count: review.lines.length })} note={t("asItStood")} flush>
        <ul>
          {review.lines.map((line) => (
            <li
              key={line.no}
              className="grid gap-x-5 gap-y-2 border-b px-4 py-3 last:border-0 lg:grid-cols-[minmax(0,12rem)_minmax(0,1fr)_minmax(0,18rem)]"
            >
              <div className="min-w-0">
                <LineName line={line} linked={linked} />
              </div>
              <LineFacts line={line} timeZone={timeZone} />
              <div>
                {line.answer ? (
                  <Status tone={tones[line.answer]}>{t(`answers.${line.answer}`)}</Status>
                ) : (
                  <Status tone="warn">{t("incomplete")}</Status>
                )}
                {line.own && <p className="text-xs text-muted">{t("ownLine")}</p>}
                {line.remark && <p className="mt-1">{line.remark}</p>}
              </div>
            </li>
          ))}
        </ul>
      </Card>
    </div>
  );
}
