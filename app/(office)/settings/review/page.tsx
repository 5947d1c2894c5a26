import type { Metadata } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { officePage } from "@/app/doors";
import { PageHeader } from "@/components/shell/page-header";
import { Card } from "@/components/ui/card";
import { EmptyState } from "@/components/ui/empty-state";
import { NoticeBar } from "@/components/ui/notice-bar";
import { Status } from "@/components/ui/status";
import { TextLink } from "@/components/ui/text-link";
import { may } from "@/lib/access/actor";
import { findReviewNow, listReviews, type SignedLine, type SignedReview } from "@/lib/accounts/account-review-queries";
import { formatDate, formatInstant, type Locale } from "@/lib/core/format";
import { findIncident } from "@/lib/settings/queries";
import { LineFacts, LineName, type Linked } from "./line-facts";
import { OwnLineForm, ReviewForm } from "./review-form";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("accountReviews"))("title") };
}

/** Every account and key, looked through and signed off twice a year; what the last review left to do; the history. */
export default async function AccountReviewPage() {
  const { now, reviews, maySign, me, linked, timeZone } = await officePage(async (actor) => ({
    now: await findReviewNow(actor),
    reviews: await listReviews(actor),
    maySign: may(actor, "accountReview.sign"),
    me: actor.id,
    linked: { users: may(actor, "user.read"), connections: may(actor, "connection.read") },
    timeZone: (await findIncident(actor))?.timeZone ?? "Asia/Tokyo",
  }));
  const { lines, fingerprint, due, open, toDo } = now;
  const t = await getTranslations("accountReviews");
  const locale = (await getLocale()) as Locale;
  const date = formatDate(due.dueOn, locale);
  return (
    <div className="max-w-6xl space-y-4">
      <PageHeader
        title={t("title")}
        note={t("note")}
        status={<Status tone={due.overdue ? "bad" : "good"}>{t(due.overdue ? "overdue" : "due", { date })}</Status>}
      />
      {due.overdue && !open && (
        <NoticeBar tone="warn" title={t("overdueTitle", { date })}>
          {t(maySign ? "overdueSign" : "overdueAsk")}
        </NoticeBar>
      )}
      {open && <OpenCard review={open} maySign={maySign} me={me} linked={linked} timeZone={timeZone} />}
      {toDo.length > 0 && <ToDoCard lines={toDo} linked={linked} />}
      <Card
        title={t("lines", { count: lines.length })}
        note={t(open ? "linesOpen" : maySign ? "linesNote" : "linesRead")}
        flush
      >
        {maySign && !open ? (
          <ReviewForm lines={lines} fingerprint={fingerprint} me={me} linked={linked} timeZone={timeZone} />
        ) : (
          <ul>
            {lines.map((line) => (
              <li
                key={`${line.kind}:${line.subjectId}`}
                className="grid gap-x-5 gap-y-2 border-b px-4 py-3 last:border-0 md:grid-cols-[minmax(0,14rem)_minmax(0,1fr)]"
              >
                <div className="min-w-0">
                  <LineName line={line} linked={linked} />
                </div>
                <LineFacts line={line} timeZone={timeZone} />
              </li>
            ))}
          </ul>
        )}
      </Card>
      <Card id="history" title={t("history")} note={t("historyNote")} flush>
        {reviews.length === 0 ? (
          <EmptyState title={t("none")} />
        ) : (
          <ul>
            {reviews.map((review) => (
              <HistoryLine key={review.id} review={review} locale={locale} timeZone={timeZone} />
            ))}
          </ul>
        )}
      </Card>
    </div>
  );
}

type OpenCardProps = { review: SignedReview; maySign: boolean; me: string; linked: Linked; timeZone: string };

async function OpenCard({ review, maySign, me, linked, timeZone }: OpenCardProps) {
  const t = await getTranslations("accountReviews");
  const own = review.lines.find((line) => line.own);
  return (
    <Card title={t("openTitle", { name: review.signedByName })} note={t("openNote")}>
      <div className="space-y-3">
        {own && (
          <div className="grid gap-x-5 gap-y-2 md:grid-cols-[minmax(0,14rem)_minmax(0,1fr)]">
            <div>
              <LineName line={own} linked={linked} />
            </div>
            <LineFacts line={own} timeZone={timeZone} />
          </div>
        )}
        {maySign && review.signedBy !== me ? (
          <OwnLineForm reviewId={review.id} />
        ) : (
          <p className="text-muted">{t("byAnother")}</p>
        )}
      </div>
    </Card>
  );
}

async function ToDoCard({ lines, linked }: { lines: readonly SignedLine[]; linked: Linked }) {
  const t = await getTranslations("accountReviews");
  return (
    <Card title={t("toDo", { count: lines.length })} note={t("toDoNote")} flush>
      <ul>
        {lines.map((line) => (
          <li
            key={line.no}
            className="grid gap-x-5 gap-y-1 border-b px-4 py-2.5 last:border-0 md:grid-cols-[minmax(0,14rem)_auto_minmax(0,1fr)]"
          >
            <div className="min-w-0">
              <LineName line={line} linked={linked} />
            </div>
            <span>
              <Status tone={line.answer === "disable" ? "bad" : "warn"}>{t(`answers.${line.answer ?? "keep"}`)}</Status>
            </span>
            <p>{line.remark}</p>
          </li>
        ))}
      </ul>
    </Card>
  );
}

type HistoryLineProps = { review: SignedReview; locale: Locale; timeZone: string };

async function HistoryLine({ review, locale, timeZone }: HistoryLineProps) {
  const t = await getTranslations("accountReviews");
  const count = (answer: string) => review.lines.filter((line) => line.answer === answer).length;
  return (
    <li className="flex flex-wrap items-baseline gap-x-4 gap-y-1 border-b px-4 py-2.5 last:border-0">
      <TextLink href={`/settings/review/${review.id}`}>{formatDate(review.signedOn, locale)}</TextLink>
      <span>{t("signedBy", { name: review.signedByName })}</span>
      <span className="tabular-nums">
        {t("sum", { keep: count("keep"), change: count("change"), disable: count("disable") })}
      </span>
      {review.own ? (
        <span className="text-xs text-muted">
          {t("ownBy", { name: review.own.signedByName, at: formatInstant(review.own.signedAt, locale, timeZone) })}
        </span>
      ) : (
        <Status tone="warn">{t("incomplete")}</Status>
      )}
    </li>
  );
}
